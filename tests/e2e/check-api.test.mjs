import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, callOfBytes, goodOrder, nestedCall, orderProperties, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { judged } from './support/ingest.mjs';

const begin = async (t, args = []) => startDaemon(t, { args: ['--use-case', 'personalize-winback', ...args] });

/** Sends the body as it stands: numbers and faults are those of the text. */
const sendText = (daemon, text, role = 'owner') =>
  exchange(daemon.url, { method: 'POST', path: '/api/check', headers: { authorization: `Bearer ${daemon.token(role)}`, 'content-length': Buffer.byteLength(text) }, body: text });

/** What hangs on a source or a journal, and on the moment. */
const comparable = ({ seq, receivedAt, timestamp, source, messageId, ...rest }) => rest;

test('a check says of each call what ingest says, and keeps none', async (t) => {
  const daemon = await begin(t);
  const key = await daemon.devKey();
  const calls = [
    goodOrder(), badOrder(), track('Unplanned'), track('Order Completed', {}), { type: 'page', userId: 'u' }, { type: 'identify', userId: 'u', traits: { email: 'a@b.example' } },
    null, 5, 'x', [], {}, { type: 'nonsense', userId: 'u' }, { type: 'track', event: 'No id' }, { type: 'alias', userId: 'u' }, track(''), track('Odd', 5),
    track('Old', {}, { sentAt: '2020-01-01T00:00:00.000Z' }), track('Session', {}, { context: { plumbline: { session: 'Not one' } } }), track('In one', {}, { context: { plumbline: { session: 't1' } } }),
  ];
  const { verdicts } = await daemon.viewer.post('/api/check', { calls });
  assert.equal((await daemon.owner.get('/api/events')).head, 0, 'nothing is journalled');
  const sent = await judged(daemon, key, calls);
  assert.equal(verdicts.length, calls.length);
  verdicts.forEach((verdict, index) => {
    assert.deepEqual(Object.keys(verdict), Object.keys(sent[index]));
    // By how many seconds, and which corrected time, is the moment's.
    const momentary = ['clock_skew', 'impossible_time'];
    const noted = (of) => ({ ...of, notes: of.notes.map((note) => (momentary.includes(note.code) ? { ...note, message: '' } : note)) });
    assert.deepEqual(noted(comparable(verdict)), noted(comparable(sent[index])));
    assert.deepEqual([verdict.seq, verdict.source, verdict.action], [null, null, 'allow']);
    assert.equal(verdict.messageId, calls[index]?.messageId ?? null);
  });
  assert.deepEqual((await daemon.owner.get('/api/notices')).notices, [], 'and nobody is told of it');
  const { verdicts: [one, ...others] } = await daemon.owner.post('/api/check', { call: calls[1] });
  assert.deepEqual([comparable(one), others], [comparable(verdicts[1]), []]);
  assert.deepEqual(await daemon.owner.post('/api/check', { calls: [] }), { verdicts: [] });
});

test('a check goes by the plan in force in the environment, or by the one that it brings, in any format', async (t) => {
  const daemon = await begin(t);
  const planOf = (type) => ({ name: 'Mine', rules: [{ type: 'TRACK', key: 'Order Completed', version: 1, jsonSchema: { type: 'object', properties: { properties: { type: 'object', properties: { total: { type } }, required: ['total'] } } } }] });
  await daemon.owner.post('/api/setup/review');
  await daemon.owner.post('/api/plan/import', planOf('string'));
  const result = async (body) => {
    const { verdicts: [{ env, result: said, planVersion, rule }] } = await daemon.owner.post('/api/check', { call: goodOrder(), ...body });
    return [env, said, planVersion, rule];
  };
  const rule = 'track:Order Completed:1';
  assert.deepEqual(await result({}), ['dev', 'fail', 2, rule]);
  assert.deepEqual(await result({ env: 'prod' }), ['prod', 'pass', 1, rule]);
  assert.deepEqual(await result({ plan: planOf('number') }), ['dev', 'pass', 0, rule]);
  assert.deepEqual(await result({ plan: planOf('boolean'), env: 'prod' }), ['prod', 'fail', 0, rule]);
  for (const format of ['segment', 'rudderstack', 'jsonschema']) {
    const plan = await daemon.owner.get(`/api/plan/export?format=${format}`);
    assert.deepEqual((await result({ plan })).slice(0, 3), ['dev', 'fail', 0], format);
  }
  const csv = await daemon.owner.ask('GET', '/api/plan/export?format=csv');
  assert.deepEqual((await result({ plan: csv.text })).slice(0, 3), ['dev', 'fail', 0], 'csv');
  assert.equal((await daemon.owner.get('/api/plan')).version, 2, 'the plan in force stays');
  const refused = await daemon.owner.refused(422, 'invalid_plan', 'POST', '/api/check', { call: goodOrder(), plan: { rules: 5 } });
  assert.ok(refused.problems.length > 0);
  await daemon.owner.refused(422, 'invalid_plan', 'POST', '/api/check', { call: goodOrder(), plan: '' });

  const { verdicts: [local] } = await daemon.owner.post('/api/check', { env: 'prod', call: goodOrder({ context: { page: { url: 'http://localhost:3000/' } } }) });
  assert.ok(local.notes.some(({ code }) => code === 'local_in_prod'));
});

test('without a plan in force calls are unchecked, and malformed ones fail', async (t) => {
  const daemon = await startDaemon(t);
  const { verdicts } = await daemon.owner.post('/api/check', { calls: [goodOrder(), {}] });
  assert.deepEqual(verdicts.map(({ result, planVersion }) => [result, planVersion]), [['unchecked', 0], ['fail', 0]]);
});

test('a checked call has its own bytes: numbers that no double holds, and no write key to quarrel with', async (t) => {
  const daemon = await begin(t);
  const properties = JSON.stringify(orderProperties()).replace('"revenue":80', '"revenue":1e999');
  const text = `{"call":{"type":"track","userId":"u","writeKey":"somebody's","event":"Order Completed","properties":${properties}}}`;
  const answer = await sendText(daemon, text);
  assert.equal(answer.status, 200, answer.text);
  const [verdict] = answer.json.verdicts;
  assert.equal(verdict.result, 'pass', answer.text);
  assert.ok(!verdict.notes.some(({ code }) => code === 'key_mismatch'));
});

test('the limits of a check are those of a batch, to the byte', async (t) => {
  const daemon = await begin(t);
  const check = async (calls) => sendText(daemon, `{"calls":[${calls.join(',')}]}`);
  const kinds = async (call) => (await check([call])).json.verdicts[0].violations.map(({ kind }) => kind);
  assert.ok(!(await kinds(callOfBytes(32_768))).includes('malformed'));
  assert.deepEqual(await kinds(callOfBytes(32_769)), ['malformed']);
  assert.ok(!(await kinds(nestedCall(128))).includes('malformed'));
  assert.deepEqual(await kinds(nestedCall(129)), ['malformed']);

  const small = JSON.stringify({ type: 'track', userId: 'u', event: 'A' });
  assert.equal((await check(Array(2_500).fill(small))).json.verdicts.length, 2_500);
  const many = await check(Array(2_501).fill(small));
  assert.deepEqual([many.status, many.json.code, many.json.errors[0].pointer], [422, 'invalid', '/calls']);

  const large = (bytes) => {
    const calls = Array.from({ length: 16 }, () => callOfBytes(32_000));
    return `${calls.join(',')},${callOfBytes(bytes - 2 - 16 * 32_001)}`;
  };
  assert.equal((await check([large(540_672)])).status, 200);
  const over = await check([large(540_673)]);
  assert.deepEqual([over.status, over.json.code], [413, 'too_large']);
});

test('a check that cannot be read is refused with what is wrong', async (t) => {
  const daemon = await begin(t);
  const refused = (status, code, body) => daemon.owner.refused(status, code, 'POST', '/api/check', body);
  const pointers = async (body) => (await refused(422, 'invalid', body)).errors.map(({ pointer }) => pointer);
  assert.deepEqual(await pointers({}), ['/call']);
  assert.deepEqual(await pointers({ call: null }), ['/call']);
  assert.deepEqual(await pointers({ call: {}, calls: [] }), ['/calls']);
  assert.deepEqual(await pointers({ calls: {} }), ['/calls']);
  assert.deepEqual(await pointers({ call: {}, env: 'x', plan: 5 }), ['/env', '/plan']);
  await refused(422, 'invalid', []);
  for (const text of ['', '{', '{"call":{"event":tru}}', '{"calls":[{},{"a":01}]}', '{"env":tru,"call":{}}']) {
    const answer = await sendText(daemon, text);
    assert.deepEqual([answer.status, answer.json.code], [400, 'invalid_json'], text);
  }
  assert.match((await sendText(daemon, '{"calls":[{},{"a":01}]}')).json.detail, /^In call 1: /);
  assert.deepEqual((await daemon.owner.post('/api/check', { call: {}, surplus: 1 })).ignored, ['surplus']);
  assert.equal((await exchange(daemon.url, { method: 'POST', path: '/api/check', body: '{}' })).status, 401);
});

test('a check shows no value that is not to be kept', async (t) => {
  const daemon = await begin(t, ['--redact', 'total']);
  const answer = await daemon.owner.ask('POST', '/api/check', { call: badOrder() });
  const [{ result, violations }] = answer.json.verdicts;
  assert.equal(result, 'fail', 'the verdict is of the real value');
  assert.equal(violations[0].actual, '[redacted]');
  assert.ok(!answer.text.includes('99.50'), answer.text);
});
