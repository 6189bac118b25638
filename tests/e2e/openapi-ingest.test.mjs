import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { Description } from './support/description.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { basic } from './support/ingest.mjs';
import { blockFirstSegment } from './support/journal-files.mjs';

const build = join(import.meta.dirname, 'node_modules/@segment/analytics-next/dist/umd');
const prefer = { prefer: 'return=representation' };

/** One of its calls for each route, and of its type where it has one. */
const bodyOf = (path) => {
  const call = { ...goodOrder(), userId: 'u', previousId: 'p', groupId: 'g', messageId: undefined };
  return JSON.stringify(path.endsWith('/batch') || path === '/v1/b' || path === '/v1/import' ? { batch: [call, badCall] } : call);
};
const badCall = { type: 'nonsense' };

test('every route of ingest answers as the OpenAPI document says, to what is taken and to what is not', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback', '--analytics-js', join(build, 'standalone.js')] });
  const [bare, hasty, broken] = [await startDaemon(t), await startDaemon(t, { args: ['--rate-limit', '2'] }), await startDaemon(t)];
  const keys = new Map();
  for (const each of [daemon, bare, hasty, broken]) keys.set(each, await each.devKey());
  const description = await Description.of(daemon);
  const operations = description.operations.filter(({ operation }) => operation.tags.includes('ingest'));
  assert.ok(operations.length > 30);

  const asked = (of, { method, path }, { key = keys.get(of), query = '', body, file, headers = {} } = {}) => {
    const target = path.replace('{key}', key).replace('{file}', file) + query;
    return exchange(of.url, { method, path: target, headers: { authorization: basic(key), ...headers }, body: method === 'POST' ? (body ?? bodyOf(path)) : undefined });
  };
  const check = (operation, status, answer) => {
    assert.equal(answer.status, status, `${operation.id}: ${answer.text.slice(0, 500)}`);
    description.checkAnswer(operation.id, answer);
    assert.ok(answer.headers['access-control-allow-origin'], `${operation.id} is for pages of any origin`);
  };
  const chunk = await (async () => {
    const script = await asked(daemon, { method: 'GET', path: '/analytics.js/v1/{key}/analytics.min.js' });
    assert.equal(script.status, 200, script.text);
    return readdirSync(build).find((name) => name.endsWith('.js') && name !== 'standalone.js');
  })();

  // Where a segment cannot be made the journal promises nothing more until a restart.
  blockFirstSegment(broken);

  for (const operation of operations) {
    const { path, method, operation: { responses } } = operation;
    const preflight = await asked(daemon, { method: 'OPTIONS', path }, { file: chunk });
    assert.equal(preflight.status, 204, `${path} answers what browsers ask first`);
    check(operation, 200, await asked(daemon, operation, { file: chunk }));
    if (responses['200'].$ref?.endsWith('/Taken') && responses['401']) {
      const { json } = await asked(daemon, operation, { headers: prefer });
      assert.equal(json.verdicts.length, bodyOf(path).includes('"batch"') ? 2 : 1, operation.id);
      check(operation, 200, await asked(daemon, operation, { headers: prefer }));
      check(operation, 400, await asked(daemon, operation, { body: '{' }));
      check(operation, 400, await asked(daemon, operation, { body: JSON.stringify({ pad: 'x'.repeat(600_000) }) }));
    }
    if (responses['400']) check(operation, 400, await asked(daemon, operation, { query: `?a=${'a'.repeat(17_000)}` }));
    if (responses['401']) {
      check(operation, 401, await asked(daemon, operation, { key: 'wrong' }));
      if (method === 'POST') check(operation, 401, await asked(daemon, operation, { headers: { authorization: '' } }));
    }
    if (responses['404']) check(operation, 404, await asked(bare, operation, { file: chunk }));
    if (responses['429']) {
      const answers = () => Promise.all(Array.from({ length: 10 }, () => asked(hasty, operation)));
      check(operation, 429, await eventually('one call is too many', async () => (await answers()).find(({ status }) => status === 429)));
    }
    if (responses['503']) check(operation, 503, await asked(broken, operation));
  }
  assert.deepEqual(description.unseen(operations), []);
});
