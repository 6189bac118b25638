import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, assertTaken, judged, post } from './support/ingest.mjs';

const times = {
  '2026-11-24T10:00:00Z': '2026-11-24T10:00:00.000Z',
  '2026-11-24T10:00:00.1Z': '2026-11-24T10:00:00.100Z',
  '2026-11-24T10:00:00.123456Z': '2026-11-24T10:00:00.123Z',
  '2026-11-24T10:00:00.1234567Z': '2026-11-24T10:00:00.123Z',
  '2026-11-24T12:00:00.123456789+02:00': '2026-11-24T10:00:00.123Z',
  '2026-11-24T10:00:00.123+00:00': '2026-11-24T10:00:00.123Z',
  '2026-11-24T05:30:00-0430': '2026-11-24T10:00:00.000Z',
  '2026-11-24T10:00:00': '2026-11-24T10:00:00.000Z',
  '2026-11-4T10:00:00.000Z': '2026-11-04T10:00:00.000Z',
  '2026-11-24': '2026-11-24T00:00:00.000Z',
};

test('a time is read as SDKs write it, and kept as it was sent', async (t) => {
  const daemon = await startDaemon(t);
  const verdicts = await judged(daemon, await daemon.devKey(), Object.keys(times).map((timestamp) => track('At', {}, { timestamp })));
  assert.deepEqual(verdicts.map(({ originalTimestamp, timestamp, sentAt }) => [originalTimestamp, timestamp, sentAt]), Object.entries(times).map(([sent, read]) => [sent, read, null]));
});

test('a call without a time, or with one that is none, is of when it was received', async (t) => {
  const daemon = await startDaemon(t);
  const verdicts = await judged(daemon, await daemon.devKey(), [undefined, null, 7, 'yesterday', '', '2026-02-30T00:00:00Z'].map((timestamp) => track('Now', {}, { timestamp })), { sentAt: '2020-01-01T00:00:00Z' });
  for (const { timestamp, receivedAt, result } of verdicts) assert.deepEqual([timestamp, result], [receivedAt, 'unchecked']);
});

test('timestamp is the caller’s time, and an originalTimestamp stands in only where there is none', async (t) => {
  const daemon = await startDaemon(t);
  const [ago, now] = [86_400_000, 0].map((ms) => new Date(Date.now() - ms).toISOString());
  const times = [{ timestamp: ago, originalTimestamp: now }, { timestamp: undefined, originalTimestamp: ago }, { timestamp: null, originalTimestamp: ago }];
  const verdicts = await judged(daemon, await daemon.devKey(), times.map((each) => track('Ours', {}, { ...each, sentAt: now })));
  for (const verdict of verdicts) {
    assert.equal(verdict.originalTimestamp, ago);
    assert.equal(Date.parse(verdict.receivedAt) - Date.parse(verdict.timestamp), Date.parse(now) - Date.parse(ago));
    assert.deepEqual(verdict.notes, []);
  }
});

test('a time that cannot be read, is zero or cannot be is noted, and forms that SDKs send are read', async (t) => {
  const daemon = await startDaemon(t);
  const now = new Date().toISOString();
  const blank = now.replace('T', ' ').replace(/\.\d+Z$/, '');
  const notesOf = (verdict) => verdict.notes.map(({ code, path }) => `${code} ${path}`);
  const key = await daemon.devKey();
  const send = (times) => judged(daemon, key, times.map((each) => track('At', {}, { timestamp: undefined, ...each })));
  const seconds = Math.floor(Date.parse(now) / 1000);
  for (const verdict of await send([`${blank} UTC`, `${blank} +0000`, `${blank}+00`, `${blank}:Z`, seconds, seconds * 1000, String(seconds)].map((timestamp) => ({ timestamp, sentAt: timestamp })))) {
    assert.deepEqual(notesOf(verdict), []);
    assert.equal(verdict.timestamp, verdict.receivedAt);
  }
  const odd = await send([{ timestamp: 'yesterday' }, { timestamp: {} }, { timestamp: now, sentAt: 'soon' }, { timestamp: now, sentAt: '0001-01-01T00:00:00Z' }, { timestamp: '2126-01-01T00:00:00Z' }, { timestamp: '1971-01-01T00:00:00Z' }]);
  assert.deepEqual(odd.map(notesOf), [['unread_time /timestamp'], ['unread_time /timestamp'], ['unread_time /sentAt'], ['impossible_time /sentAt'], ['impossible_time /timestamp'], ['impossible_time /timestamp']]);
  assert.deepEqual(odd.slice(0, 2).map(({ originalTimestamp, timestamp, receivedAt }) => [originalTimestamp, timestamp === receivedAt]), [['yesterday', true], ['{}', true]]);
  for (const { timestamp } of odd.slice(2, 4)) assert.equal(timestamp, now, 'not corrected');
});

test('the call’s own sentAt counts before the wrapper’s, and a clock that is far off is noted', async (t) => {
  const daemon = await startDaemon(t);
  const ago = (ms) => new Date(Date.now() - ms).toISOString();
  const sentAt = ago(0);
  const own = ago(7_200_000);
  const [verdict, plain] = await judged(daemon, await daemon.devKey(), [track('Own', {}, { sentAt: own, timestamp: own }), track('Plain')], { sentAt });
  assert.deepEqual([verdict.sentAt, verdict.timestamp], [own, verdict.receivedAt]);
  assert.deepEqual(verdict.notes.map(({ code }) => code), ['clock_skew']);
  assert.deepEqual([plain.sentAt, plain.notes], [sentAt, []]);
});

test('ids may be numbers, beyond what a double holds too; null and "" are absent', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const send = async (ids) => {
    const answer = await post(daemon, '/v1/track', { key, body: `{"event":"A",${ids}}`, headers: { prefer: 'return=representation' } });
    return answer.status === 200 ? [answer.json.verdicts[0].userId, answer.json.verdicts[0].anonymousId] : answer.json.message;
  };
  assert.deepEqual(await send('"userId":7'), ['7', null]);
  assert.deepEqual(await send('"userId":9007199254740993,"anonymousId":1.0'), ['9007199254740993', '1.0']);
  assert.deepEqual(await send('"userId":null,"anonymousId":"a"'), [null, 'a']);
  assert.deepEqual(await send('"userId":"","anonymousId":"a"'), ['', 'a']);
  assert.equal(await send('"userId":{}'), 'userId must be a string or a number, but an object was sent');
  assert.equal(await send('"anonymousId":true'), 'anonymousId must be a string or a number, but a boolean was sent');
  assert.equal(await send('"user_id":"u"'), 'Missing userId or anonymousId. Rename user_id to userId.');
  for (const ids of ['"userId":null', '"userId":"","anonymousId":null', '"x":1']) assert.equal(await send(ids), 'Missing userId or anonymousId', ids);
});

test('an id of another type than a string or a number is noted, never taken for absent in silence', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const calls = [{ messageId: { id: 1 } }, { messageId: [] }, { messageId: false }, { messageId: 'ok' }].map((id) => ({ type: 'track', event: 'A', userId: 'u', ...id }));
  const verdicts = await judged(daemon, key, calls);
  assert.deepEqual(verdicts.map(({ notes }) => notes.map(({ code, path }) => `${code} ${path}`)), [['unread_id /messageId'], ['unread_id /messageId'], ['unread_id /messageId'], []]);
  assert.match(verdicts[0].notes[0].message, /^messageId must be a string or a number, but an object was sent\. /);
  assert.equal(new Set(verdicts.map(({ messageId }) => messageId)).size, 4);
});

test('a malformed single call is refused with the documented text', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const texts = [
    ['/v1/track', '{"userId":"u"}', 'Missing event key for track call'],
    ['/v1/track', '{"userId":"u","event":""}', 'Missing event key for track call'],
    ['/v1/track', '{"userId":"u","event":7}', 'Event must be a string'],
    ['/v1/identify', '{}', 'Missing userId or anonymousId'],
    ['/v1/group', '{"userId":"u"}', 'Missing groupId for group call'],
    ['/v1/alias', '{"userId":"u"}', 'Missing previousId for alias call'],
    ['/v1/page', '{"userId":"u","integrations":7}', 'integrations must be an object, but an integer was sent'],
  ];
  for (const [path, body, message] of texts) {
    const answer = await post(daemon, path, { key, body });
    assertRefused(answer, 400, 'malformed_call');
    assert.equal(answer.json.message, message);
    const [notice] = (await daemon.owner.get('/api/notices')).notices;
    assert.equal(notice.source.name, 'Website');
    assert.match((await daemon.owner.ask('GET', '/api/notices')).text, new RegExp(message));
  }
  assert.match((await post(daemon, '/v1/track', { key, body: '{' })).json.message, /^Invalid JSON/);
  assert.match((await post(daemon, '/v1/track', { key: 'wrong', body: '{}' })).json.message, /^Invalid writeKey/);
  assert.match((await post(daemon, '/v1/track', { body: '{}' })).json.message, /^Missing writeKey/);
});

test('null properties, traits, context and integrations are no mistake', async (t) => {
  const daemon = await startDaemon(t);
  const nothing = { properties: null, traits: null, context: null, integrations: null };
  const verdicts = await judged(daemon, await daemon.devKey(), [track('A', null, nothing), { type: 'identify', userId: 'u', ...nothing }], { context: { library: { name: 'go', version: '1' } } });
  assert.deepEqual(verdicts.map(({ result, library }) => [result, library?.name]), [['unchecked', 'go'], ['unchecked', 'go']]);
});

test('unknown members, duplicate keys and escaped lone surrogates are kept as they came; the last of a key counts', async (t) => {
  const daemon = await startDaemon(t);
  const text = '{"type":"track","event":"First","event":"Last","userId":"u","_metadata":{"a":[1]},"channel":"server","properties":{"cut":"\\ud83d","nul":"\\u0000"}}';
  assertTaken(await post(daemon, '/v1/batch', { key: await daemon.devKey(), body: `{"batch":[${text}]}` }));
  const event = await daemon.owner.ask('GET', '/api/events/1');
  assert.ok(event.text.includes(`"call":${text.slice(0, -1)},"messageId":`), event.text);
  assert.equal(event.json.verdict.event, 'Last');
});

test('bytes that are no UTF-8 and a raw NUL are no JSON: nothing of such a body is kept', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const bytes of ['ff', 'c080', 'eda080', 'f5808080', 'e282', '00']) {
    const body = Buffer.concat([Buffer.from('{"batch":[{"type":"track","userId":"u","event":"Good"},{"type":"track","userId":"u","event":"'), Buffer.from(bytes, 'hex'), Buffer.from('"}]}')]);
    const answer = await post(daemon, '/v1/batch', { key, body });
    assertRefused(answer, 400, 'invalid_json');
    assert.match(answer.json.message, /call 1 of the batch/);
  }
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('a call without a messageId gets one', async (t) => {
  const daemon = await startDaemon(t);
  const verdicts = await judged(daemon, await daemon.devKey(), [undefined, null, ''].map((messageId) => track('A', {}, { messageId })));
  const ids = verdicts.map(({ messageId }) => messageId);
  for (const id of ids) assert.match(id, /^plumbline-[0-9a-f]{8}-/);
  assert.equal(new Set(ids).size, 3);
});

test('a messageId that is a number counts as its text, and an event_version in quotes as its number', async (t) => {
  const daemon = await startDaemon(t);
  const [first, again] = await judged(daemon, await daemon.devKey(), [1, 2].map(() => track('A', {}, { messageId: 17, timestamp: undefined })));
  assert.deepEqual([first.messageId, again.seq, again.notes.map(({ code }) => code)], ['17', first.seq, ['duplicate']]);
});

test('a retry of the SDK’s is noted', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const notesOf = async (count) => {
    const answer = await post(daemon, '/v1/track', { key, body: track('Again'), headers: { prefer: 'return=representation', 'x-retry-count': count } });
    return answer.json.verdicts[0].notes.map(({ code }) => code);
  };
  assert.deepEqual([await notesOf('0'), await notesOf('1'), await notesOf('many')], [[], ['retried'], []]);
});

test('a zero of hundreds of digits ends no daemon: in a call that the second opinion judges, in a body of the API, in a plan', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-e2e-plan-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const schema = { properties: { properties: { properties: { total: { type: 'number' } } } } };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ name: 'p', rules: [{ type: 'TRACK', key: 'Paid', version: 1, jsonSchema: schema }] }));
  const daemon = await startDaemon(t, { args: ['--plan', join(folder, 'plan.json'), '--second-opinion', 'all'] });
  const key = await daemon.devKey();
  for (const zero of [`0.${'0'.repeat(437)}`, '0e+308', `-0.${'0'.repeat(800)}e-500`]) {
    assertTaken(await post(daemon, '/v1/track', { key, body: `{"type":"track","userId":"u","event":"Paid","properties":{"total":"x","tax":${zero}}}` }));
    const headers = { authorization: `Bearer ${daemon.owner.token}`, 'content-type': 'application/json' };
    const plan = `{"name":"p","rules":[{"type":"TRACK","key":"x","version":1,"jsonSchema":{"properties":{"properties":{"properties":{"d":{"minimum":${zero}}}}}}}]}`;
    assert.equal((await exchange(daemon.url, { method: 'POST', path: '/api/plan/lint', headers, body: plan })).status, 200);
    assert.equal((await exchange(daemon.url, { method: 'POST', path: '/api/sources', headers, body: `{"name":${zero}}` })).status, 422);
  }
  await eventually('the second opinion has judged all three', async () => {
    const { text } = await daemon.owner.ask('GET', '/metrics');
    return [...text.matchAll(/^plumbline_second_opinions_total\S* (\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0) >= 3;
  });
});
