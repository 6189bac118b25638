import assert from 'node:assert/strict';
import { test } from 'node:test';

import { curlOf, expectationOf, markdownOf, sdkCodeOf } from '../../../daemon/console/call/copy_as.ts';
import { treeOf } from '../../../daemon/console/kit/json_text.ts';

const verdict = (more) => ({ type: 'track', event: 'Order Completed', result: 'fail', env: 'dev', source: { id: 'src_1', name: 'Web' }, receivedAt: '2026-11-30T12:00:00.000Z', planVersion: 2, library: { name: 'analytics-python', version: '2.3' }, violations: [], ...more });
const opened = (call, more = {}, rule = undefined) => ({ seq: 7, verdict: verdict(more), call, tree: treeOf(call), rule });

test('a line of curl has no write key unless it is asked for', () => {
  const call = opened('{"n":1.0}');
  assert.equal(curlOf(call, 'http://h'), "curl -u YOUR_WRITE_KEY: http://h/v1/track \\\n  -d '{\"n\":1.0}'");
  assert.match(curlOf(call, 'http://h', 'secret'), /^curl -u secret: /);
});

test('code is of the SDK that sent the call', () => {
  assert.match(sdkCodeOf(opened('{"event":"E","userId":"u","properties":{}}'), 'http://h'), /^analytics\.track\(\n {2}user_id='u',/);
});

test('a ticket says what is wrong, with the link, and no name ends its blocks', () => {
  const evil = '``` </details> *x* [y](z)';
  const text = markdownOf(opened(JSON.stringify({ event: evil, properties: { total: '1' } }), { event: evil, violations: [{ kind: 'type', path: '/properties/a`b', message: 'must be a number', hint: { message: 'Send 1_0.' } }] }), 'http://h/#/live?call=7');
  assert.match(text, /^### \\`\\`\\` \\<\/details\\> \\\*x\\\* \\\[y\\\]\(z\): fail in dev\n/);
  assert.match(text, /\n\[Call 7\]\(<http:\/\/h\/#\/live\?call=7>\) of Web, received 2026-11-30T12:00:00\.000Z, judged by plan version 2, sent by analytics-python 2\.3\.\n/);
  assert.match(text, /\n- \*\*type\*\* `` \/properties\/a`b ``: must be a number _Send 1\\_0\._\n/);
  assert.match(text, /\n````json\n\{.*\n\}\n````\n$/s);
});

test('a test holds the types of the plan, else those that were sent', () => {
  const rule = { schema: { properties: { properties: { required: ['order_id'], properties: { order_id: { type: 'string' }, total: { type: 'number' }, coupon: { type: ['string', 'null'] } } } } } };
  assert.deepEqual(JSON.parse(expectationOf(opened('{"event":"Order Completed","properties":{"total":"9","coupon":null,"extra":true,"a/b":1}}', {}, rule))), {
    events: [{ type: 'track', event: 'Order Completed', properties: { order_id: { type: 'string' }, total: { type: 'number' }, coupon: { exists: true }, extra: { type: 'boolean' } } }],
    noneFailing: true,
    timeoutMs: 5000,
  });
  assert.deepEqual(JSON.parse(expectationOf(opened('{"traits":{"plan":"x"}}', { type: 'identify', event: null }))).events, [{ type: 'identify', properties: { '/traits/plan': { type: 'string' } } }]);
  assert.deepEqual(JSON.parse(expectationOf(opened('{}'))).events[0].properties, {});
});
