import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { assertTaken, post } from './support/ingest.mjs';

const noticesOf = async (daemon) => (await daemon.owner.get('/api/notices')).notices;

async function pixel(daemon, target, method = 'GET', headers = {}) {
  const answer = await exchange(daemon.url, { method, path: target, headers });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers['content-type'], 'image/gif');
  assert.equal(answer.headers['content-length'], '43');
  if (method === 'GET') assert.equal(answer.bytes.subarray(0, 6).toString('latin1'), 'GIF89a');
  return answer;
}

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64');

test('a pixel takes a call from base64, padded or not, URL-safe or not', async (t) => {
  const daemon = await startDaemon(t);
  const writeKey = await daemon.devKey();
  const call = (event) => ({ writeKey, userId: 'u', event, properties: { subject: '<<???>>', total: 27.5 } });
  await pixel(daemon, `/v1/pixel/track?data=${encodeURIComponent(base64(call('Padded!')))}`);
  await pixel(daemon, `/v1/pixel/track?data=${base64(call('Cut')).replace(/=+$/, '')}`);
  await pixel(daemon, `/v1/pixel/track?data=${Buffer.from(JSON.stringify(call('URL-safe'))).toString('base64url')}`);
  await pixel(daemon, `/v1/pixel/track?data=${base64({ ...call('Key in the query'), writeKey: undefined })}&writeKey=${writeKey}`);
  const verdicts = await daemon.owner.verdicts();
  assert.deepEqual(verdicts.map(({ event }) => event), ['Padded!', 'Cut', 'URL-safe', 'Key in the query']);
  const { call: kept } = await daemon.owner.get('/api/events/1');
  assert.deepEqual(kept.properties, { subject: '<<???>>', total: 27.5 });
  assert.equal(kept.writeKey, undefined);
});

test('a pixel takes a call from a flat query with dotted names, of every type', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const more = { group: '&groupId=g', alias: '&previousId=p', track: '&event=Email+Opened' };
  const types = ['identify', 'group', 'alias', 'page', 'screen', 'track'];
  for (const type of types) await pixel(daemon, `/v1/pixel/${type}?writeKey=${key}&userId=u%201&properties.subject=The%20electric&properties.more.n=1${more[type] ?? ''}`);
  assert.deepEqual((await daemon.owner.verdicts()).map(({ type }) => type), types);
  const { call } = await daemon.owner.get('/api/events/6');
  assert.deepEqual([call.event, call.userId, call.properties], ['Email Opened', 'u 1', { subject: 'The electric', more: { n: '1' } }]);
});

test('the paths of RudderStack’s pixel are taken too', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  await pixel(daemon, `/pixel/v1/track?writeKey=${key}&anonymousId=a&event=Opened`);
  await pixel(daemon, `/pixel/v1/page?writeKey=${key}&anonymousId=a&name=Home`);
  assert.deepEqual((await daemon.owner.verdicts()).map(({ type, event }) => [type, event]), [['track', 'Opened'], ['page', 'Home']]);
});

test('a pixel is an image whatever was wrong, and the notice says what', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  await pixel(daemon, '/v1/pixel/track');
  await pixel(daemon, '/v1/pixel/track?writeKey=wrong&event=A&userId=u');
  await pixel(daemon, `/v1/pixel/track?writeKey=${key}&data=%25%25`);
  await pixel(daemon, `/v1/pixel/track?writeKey=${key}&data=${base64([1])}`);
  await pixel(daemon, `/v1/pixel/track?writeKey=${key}&userId=u`);
  assert.deepEqual((await noticesOf(daemon)).map(({ code }) => code).reverse(), ['missing_key', 'unknown_key', 'malformed_request', 'malformed_request', 'malformed_request']);
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('HEAD and OPTIONS of a pixel count nothing', async (t) => {
  const daemon = await startDaemon(t);
  const target = `/v1/pixel/track?writeKey=${await daemon.devKey()}&userId=u&event=A`;
  await pixel(daemon, target, 'HEAD');
  assert.equal((await exchange(daemon.url, { method: 'OPTIONS', path: target })).status, 204);
  assert.equal((await exchange(daemon.url, { method: 'POST', path: target })).headers.allow, 'GET, OPTIONS');
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('a beacon brings its key in the query, and text/plain', async (t) => {
  const daemon = await startDaemon(t);
  const answer = await post(daemon, `/beacon/v1/batch?writeKey=${await daemon.devKey()}`, { body: { batch: [track('Left')] }, headers: { 'content-type': 'text/plain;charset=UTF-8', origin: 'https://shop.example' } });
  assertTaken(answer);
  assert.equal((await daemon.owner.verdicts())[0].event, 'Left');
});
