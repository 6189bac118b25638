// The requests of tools/bench ingest, as the daemon takes them: what passes, what fails, and that nothing is a duplicate.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';

import { digits, eventOf, numbered, planOf, poolFile, poolOf } from '../../tools/bench.d/ingest/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { post } from './support/ingest.mjs';

/** The calls of a request's body. */
const callsIn = (body) => {
  const { batch, ...call } = JSON.parse(body);
  return batch ?? [call];
};

/** Sends a pool's requests with the numbers from `first` on; how many verdicts there are of each result, and of each kind of violation and note. */
async function send(daemon, key, pool, { first = 0, most = 2 } = {}) {
  const counts = {};
  for (const [n, request] of pool.requests.slice(0, most).entries()) {
    const headers = { prefer: 'return=representation', ...(pool.gzip && { 'content-encoding': 'gzip' }) };
    const answer = await post(daemon, pool.path, { key, body: numbered(request, first + n), headers });
    assert.equal(answer.status, 200, answer.text);
    for (const { result, violations, notes } of answer.json.verdicts)
      for (const word of [result, ...violations.map(({ kind }) => kind), ...notes.map(({ code, path }) => `note ${code} ${path}`)]) counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

test('varied calls of a pool differ, are near 1 KB and are the same in each run', () => {
  const now = Date.now();
  const pool = poolOf({ batch: 100, alike: false, now });
  const calls = pool.requests.flatMap(({ body }) => callsIn(body));
  for (const of of [({ messageId }) => messageId, ({ anonymousId }) => anonymousId, ({ properties }) => properties.order_id, ({ properties }) => properties.products[0].name])
    assert.equal(new Set(calls.map(of)).size, calls.length);
  assert.ok(pool.callBytes > 1000 && pool.callBytes < 1100, `${pool.callBytes} bytes`);
  assert.deepEqual(poolFile(poolOf({ batch: 100, alike: false, now })), poolFile(pool));
});

test('a request’s number is in the id of each of its calls, and changes nothing else', () => {
  for (const shape of [{ batch: 1, alike: true }, { batch: 100, alike: false }, { batch: 100, alike: false, gzip: true }]) {
    const pool = poolOf(shape);
    const plain = (number) => (shape.gzip ? gunzipSync(numbered(pool.requests[0], number)) : numbered(pool.requests[0], number)).toString();
    const [none, some, last] = [0, 1_234_567_890, 10 ** digits - 1].map((number) => callsIn(plain(number)));
    for (const [number, calls] of [[1_234_567_890, some], [10 ** digits - 1, last]]) {
      assert.ok(calls.every(({ messageId }) => messageId.endsWith(String(number).padStart(digits, '0'))), calls[0].messageId);
      assert.deepEqual(calls.map((call) => ({ ...call, messageId: '' })), none.map((call) => ({ ...call, messageId: '' })));
    }
    assert.equal(new Set([...none, ...some, ...last].map(({ messageId }) => messageId)).size, 3 * shape.batch);
  }
});

test('packed requests are smaller, though their digits are not packed', () => {
  const [packed] = poolOf({ batch: 100, alike: false, gzip: true }).requests;
  const text = gunzipSync(packed.body);
  assert.ok(packed.body.length < 2 * gzipSync(text).length && packed.body.length < text.length / 3, `${packed.body.length} of ${text.length}`);
});

test('the daemon passes what is to pass and fails what is to fail, and nothing is a duplicate', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  const passes = { batch: 100, alike: false };
  assert.deepEqual(await send(daemon, key, poolOf(passes)), { pass: 200 });
  assert.deepEqual(await send(daemon, key, poolOf(passes), { first: 10 }), { pass: 200 });
  assert.deepEqual(await send(daemon, key, poolOf({ batch: 100, alike: true }), { most: 1 }), { pass: 100 });
  assert.deepEqual(await send(daemon, key, poolOf({ batch: 1, alike: true }), { first: 20 }), { pass: 1 });
  assert.deepEqual(await send(daemon, key, poolOf({ ...passes, gzip: true }), { first: 20 }), { pass: 200 });
  const { fail, pass } = await send(daemon, key, poolOf({ ...passes, failing: 1 }), { first: 30, most: 4 });
  assert.deepEqual([fail, pass], [4, 396]);
  const all = await send(daemon, key, poolOf({ ...passes, failing: 100 }), { first: 40, most: 1 });
  assert.deepEqual([all.fail, all.pass, all.required, all.unplanned_event, all.type], [100, undefined, 25, 25, 50]);
});

test('plans of the bench have as many rules as they say, and their calls pass', async (t) => {
  const shape = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await shape.owner.post('/api/setup/review');
  const { rules } = await shape.owner.get('/api/plan/export?format=segment');
  const { jsonSchema } = rules.find(({ key }) => key === eventOf(0));
  const file = join(temporaryFolder(t), 'plan.json');
  writeFileSync(file, JSON.stringify(planOf(200, jsonSchema)));
  const daemon = await startDaemon(t, { args: ['--plan', file] });
  assert.equal((await daemon.owner.get('/api/plan?env=dev')).rules.length, 200);
  assert.deepEqual(await send(daemon, await daemon.devKey(), poolOf({ batch: 100, alike: false, rules: 200 })), { pass: 200 });
});
