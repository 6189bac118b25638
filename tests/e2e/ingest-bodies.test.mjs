import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { assertRefused, assertTaken, post } from './support/ingest.mjs';

const noJsonObjects = ['', '{', '[]', '7', 'null', '"text"', '{"event":"A"}}', '{"event":"A",}', "{'event':'A'}", '{"event":"\u0001"}', '\u0000', 'NaN'];

test('a body that is no JSON object is 400, on single routes and on batches', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const body of noJsonObjects) {
    assertRefused(await post(daemon, '/v1/track', { key, body }), 400);
    assertRefused(await post(daemon, '/v1/batch', { key, body }), 400);
  }
  assertRefused(await post(daemon, '/v1/track', { key, body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) }), 400);
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('a batch without an array of calls is 400', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const body of ['{}', '{"batch":null}', '{"batch":{}}', '{"batch":"calls"}']) assertRefused(await post(daemon, '/v1/batch', { key, body }), 400);
});

const malformed = {
  'nobody’s': { type: 'track', event: 'A' },
  'of an empty user': { type: 'track', event: 'A', userId: '', anonymousId: null },
  'a track without an event': { type: 'track', userId: 'u' },
  'a track of an empty event': { type: 'track', userId: 'u', event: '' },
  'a track whose event is a number': { type: 'track', userId: 'u', event: 7 },
  'with properties that are a list': { type: 'track', userId: 'u', event: 'A', properties: [] },
  'with a context that is text': { type: 'track', userId: 'u', event: 'A', context: 'web' },
  'with traits that are a number': { type: 'identify', userId: 'u', traits: 1 },
  'with integrations that are true': { type: 'track', userId: 'u', event: 'A', integrations: true },
  'a group without its id': { type: 'group', userId: 'u' },
  'an alias without the previous id': { type: 'alias', userId: 'u' },
  'an alias without the user': { type: 'alias', previousId: 'a', anonymousId: 'a' },
};

test('a malformed single call is 400 with the reason, and a notice', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const [what, call] of Object.entries(malformed)) {
    await t.test(what, async () => assertRefused(await post(daemon, `/v1/${call.type}`, { key, body: call }), 400));
  }
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
  await eventually('notices', async () => (await daemon.owner.get('/api/notices')).notices.some(({ code }) => code === 'malformed_request'));
});

test('in a batch every malformed call keeps its place, and the rest stands', async (t) => {
  const daemon = await startDaemon(t);
  const elements = [...Object.values(malformed), { userId: 'u', event: 'A' }, { type: 'telepathy', userId: 'u' }, null, 7, 'text', []];
  const batch = elements.flatMap((element) => [element, track('Good')]);
  const answer = await post(daemon, '/v1/batch', { key: await daemon.devKey(), body: { batch }, headers: { prefer: 'return=representation' } });
  assertTaken(answer);
  const { verdicts } = answer.json;
  assert.deepEqual(verdicts.map(({ seq }) => seq), batch.map((_, index) => index + 1));
  verdicts.forEach((verdict, index) => {
    if (index % 2 === 1) {
      assert.deepEqual([verdict.event, verdict.result], ['Good', 'unchecked']);
    } else {
      assert.deepEqual([verdict.result, verdict.rule, verdict.violations.map(({ kind }) => kind)], ['fail', null, ['malformed']], JSON.stringify(batch[index]));
      assert.ok(verdict.violations[0].message.length > 0);
    }
  });
  const untyped = verdicts[2 * Object.keys(malformed).length];
  assert.deepEqual([untyped.type, untyped.event], [null, null]);
});

test('a call keeps its own text: numbers, member order and escapes', async (t) => {
  const daemon = await startDaemon(t);
  const text = '{"type":"track","event":"Caf\\u00e9","userId":"u","messageId":"m-1","properties":{"id":9007199254740993,"price":1.0,"tiny":1e-7,"huge":123456789012345678901234567890}}';
  assertTaken(await post(daemon, '/v1/batch', { key: await daemon.devKey(), body: `{"batch":[${text}]}` }));
  const event = await daemon.owner.ask('GET', '/api/events/1');
  assert.ok(event.text.includes(`"call":${text.slice(0, -1)},"timestamp":`), event.text);
  assert.equal(event.json.verdict.event, 'Café');
});

test('the wrapper’s context and integrations reach calls that lack their members', async (t) => {
  const daemon = await startDaemon(t);
  const batch = [track('Bare'), track('Own', {}, { context: { library: { name: 'mine', version: '2' } } })];
  const context = { library: { name: 'go-sdk', version: '3' }, locale: 'de' };
  assertTaken(await post(daemon, '/v1/batch', { key: await daemon.devKey(), body: { batch, context, integrations: { All: false } } }));
  const [bare, own] = [(await daemon.owner.get('/api/events/1')), (await daemon.owner.get('/api/events/2'))];
  assert.deepEqual([bare.call.context, bare.call.integrations], [context, { All: false }]);
  assert.deepEqual([own.call.context.library.name, own.call.context.locale], ['mine', 'de']);
  assert.deepEqual([bare.verdict.library.name, own.verdict.library.name], ['go-sdk', 'mine']);
});

test('a call’s time is corrected by the clock of the sender', async (t) => {
  const daemon = await startDaemon(t);
  const sentAt = new Date(Date.now() - 3_600_000).toISOString();
  const timestamp = new Date(Date.parse(sentAt) - 5_000).toISOString();
  assertTaken(await post(daemon, '/v1/batch', { key: await daemon.devKey(), body: { batch: [track('Late', {}, { timestamp })], sentAt } }));
  const [verdict] = await daemon.owner.verdicts();
  assert.equal(verdict.originalTimestamp, timestamp);
  assert.equal(verdict.sentAt, sentAt);
  assert.equal(Date.parse(verdict.timestamp), Date.parse(verdict.receivedAt) - 5_000);
});
