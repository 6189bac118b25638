import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { judged, post } from './support/ingest.mjs';
import { plumbline } from './support/tool.mjs';

const prefer = { prefer: 'return=representation' };

const byType = { type: 'object', if: { required: ['type'], properties: { type: { const: 'track' } } }, then: { required: ['context', 'messageId', 'timestamp', 'receivedAt'] } };
const planOf = (...rules) => JSON.stringify({ name: 'p', type: 'LIVE', rules: [{ type: 'TRACK', key: 'Paid', version: 1, jsonSchema: { type: 'object' } }, ...rules] });

async function daemonWith(t, plan) {
  const folder = temporaryFolder(t);
  const file = join(folder, 'plan.json');
  writeFileSync(file, plan);
  return { daemon: await startDaemon(t, { args: ['--plan', file, '--second-opinion', 'all'] }), file, folder };
}

test('a rule by type judges a call alike on its route with and without a type, and in a batch', async (t) => {
  const { daemon } = await daemonWith(t, planOf({ type: 'COMMON', version: 1, jsonSchema: byType }));
  const key = await daemon.devKey();
  const call = { event: 'Paid', userId: 'u1', properties: {} };
  const single = async (body) => (await post(daemon, '/v1/track', { key, body, headers: prefer })).json.verdicts[0];
  const verdicts = [await single(call), await single({ type: 'track', ...call }), await single({ type: 'identify', ...call }), ...await judged(daemon, key, [{ type: 'track', ...call }])];
  for (const { result, type, violations } of verdicts) assert.deepEqual([result, type, violations.map(({ path }) => path)], ['fail', 'track', ['/context']]);
  assert.deepEqual(verdicts.map(({ notes }) => notes.map(({ code }) => code)), [[], [], ['type_mismatch'], []]);
  assert.equal((await single({ ...call, context: {} })).result, 'pass');
});

test('the journal’s own export checks as it was judged, and a replay sends it with its type', async (t) => {
  const closed = { type: 'object', additionalProperties: false, properties: { event: {}, userId: {}, properties: {} } };
  const { daemon, file, folder } = await daemonWith(t, planOf({ type: 'COMMON', version: 1, jsonSchema: closed }));
  const key = await daemon.devKey();
  const body = '{ "event":"Paid",\n "userId":"u1",\r\n "properties":{"total":1.50} }';
  assert.equal((await post(daemon, '/v1/track', { key, body, headers: prefer })).json.verdicts[0].result, 'pass');
  const { text } = await daemon.owner.ask('GET', '/api/events?payload=1', undefined, { accept: 'application/x-ndjson' });
  assert.equal(text.trimEnd().split('\n').length, 1, 'one call is one line');
  const { call, verdict } = JSON.parse(text);
  assert.deepEqual([call.type, call.messageId, call.timestamp, call.receivedAt], ['track', verdict.messageId, verdict.receivedAt, verdict.receivedAt]);
  assert.ok(text.includes('"properties":{"total":1.50}'), text);
  const kept = join(folder, 'journal.ndjson');
  writeFileSync(kept, text);
  const checked = await plumbline(undefined, ['check', kept, '--plan', file]);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  const replayed = await plumbline(daemon, ['replay', kept]);
  assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr);
  assert.equal((await daemon.owner.get('/api/events/2')).verdict.result, 'pass');
});

test('one call is one line also where a violation shows a value that was sent over several', async (t) => {
  const { daemon } = await daemonWith(t, planOf({ type: 'COMMON', version: 1, jsonSchema: { properties: { properties: { properties: { total: { type: 'number' } } } } } }));
  const key = await daemon.devKey();
  await post(daemon, '/v1/batch', { key, body: `{"batch":[${JSON.stringify(track('Paid')).replace('"properties":{}', '"properties":{"total":[\n1,\n2]}')}]}` });
  const events = await plumbline(daemon, ['events', '--json', '--payload']);
  assert.equal(events.stdout.trimEnd().split('\n').length, 1, events.stdout);
  assert.equal(JSON.parse(events.stdout).verdict.result, 'fail');
});
