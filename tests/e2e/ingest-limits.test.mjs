import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { callOfBytes, nestedCall, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { assertRefused, assertTaken, post } from './support/ingest.mjs';

const callLimit = 32_768;
const batchLimit = 540_672;
const callsLimit = 2_500;
const depthLimit = 128;

const judgedText = async (daemon, key, body) => {
  const answer = await post(daemon, '/v1/batch', { key, body, headers: { prefer: 'return=representation' } });
  assertTaken(answer);
  return answer.json.verdicts;
};

test('a single call may have 32,768 bytes and not one more', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  assertTaken(await post(daemon, '/v1/track', { key, body: callOfBytes(callLimit) }));
  assertRefused(await post(daemon, '/v1/track', { key, body: callOfBytes(callLimit + 1) }), 400, 'call_too_large');
  assertTaken(await post(daemon, '/v1/track', { key, body: gzipSync(callOfBytes(callLimit)), headers: { 'content-encoding': 'gzip' } }));
  assertRefused(await post(daemon, '/v1/track', { key, body: gzipSync(callOfBytes(callLimit + 1)), headers: { 'content-encoding': 'gzip' } }), 400, 'call_too_large');
  assert.equal((await daemon.owner.get('/api/events')).head, 2);
});

test('a call of a batch that has one byte more is malformed in its place', async (t) => {
  const daemon = await startDaemon(t);
  const body = `{"batch":[${callOfBytes(callLimit)},${callOfBytes(callLimit + 1)},${JSON.stringify(track('Small'))}]}`;
  const verdicts = await judgedText(daemon, await daemon.devKey(), body);
  assert.deepEqual(verdicts.map(({ seq, result }) => [seq, result]), [[1, 'unchecked'], [2, 'fail'], [3, 'unchecked']]);
  assert.deepEqual(verdicts[1].violations.map(({ kind }) => kind), ['malformed']);
});

test('a batch may have 540,672 bytes inflated and not one more', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const batchOf = (bytes) => {
    const calls = Array.from({ length: 16 }, () => callOfBytes(32_000)).join(',');
    const text = `{"batch":[${calls}]}`;
    return text + ' '.repeat(bytes - text.length);
  };
  for (const [pack, headers] of [[(text) => text, {}], [gzipSync, { 'content-encoding': 'gzip' }]]) {
    assertTaken(await post(daemon, '/v1/batch', { key, body: pack(batchOf(batchLimit)), headers }));
    assertRefused(await post(daemon, '/v1/batch', { key, body: pack(batchOf(batchLimit + 1)), headers }), 400, 'batch_too_large');
  }
  assert.equal((await daemon.owner.get('/api/events')).head, 32);
});

test('a body far beyond the limit is drained, so that the answer arrives and the connection lives', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const body = Buffer.alloc(4 * 1024 * 1024, ' ');
  assertRefused(await post(daemon, '/v1/batch', { key, body }), 400, 'batch_too_large');
  assertRefused(await post(daemon, '/v1/track', { key, body }), 400, 'call_too_large');
});

test('a batch may have 2,500 calls and not one more', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const batchOf = (calls) => `{"batch":[${Array(calls).fill('{"type":"track","event":"Tick","userId":"u"}').join(',')}]}`;
  assertTaken(await post(daemon, '/v1/batch', { key, body: batchOf(callsLimit) }));
  assertRefused(await post(daemon, '/v1/batch', { key, body: batchOf(callsLimit + 1) }), 400, 'too_many_calls');
  assert.equal((await daemon.owner.get('/api/events')).head, callsLimit);
});

test('a call may be 128 levels deep and not one more', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  assertTaken(await post(daemon, '/v1/track', { key, body: nestedCall(depthLimit) }));
  assertRefused(await post(daemon, '/v1/track', { key, body: nestedCall(depthLimit + 1) }), 400, 'too_deep');
  const verdicts = await judgedText(daemon, key, `{"batch":[${nestedCall(depthLimit)},${nestedCall(depthLimit + 1)}]}`);
  assert.deepEqual(verdicts.map(({ result, violations }) => [result, violations.map(({ kind }) => kind)]), [['unchecked', []], ['fail', ['malformed']]]);
});

test('ten thousand levels cost an error, never a crash', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  for (const body of [nestedCall(4_000), '['.repeat(10_000), `{"event":"Deep","userId":"u","properties":${deep}}`]) {
    assertRefused(await post(daemon, '/v1/track', { key, body }), 400);
  }
  assertRefused(await post(daemon, '/v1/batch', { key, body: `{"batch":[],"context":${deep}}` }), 400);
  const [verdict] = await judgedText(daemon, key, `{"batch":[${deep}]}`);
  assert.deepEqual([verdict.result, verdict.violations[0].kind], ['fail', 'malformed']);
  assertTaken(await post(daemon, '/v1/track', { key, body: track('After') }));
});
