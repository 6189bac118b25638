import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, assertTaken, basic, post } from './support/ingest.mjs';
import { openConnection, requestText } from './support/socket.mjs';
import { openViewer } from './support/viewer.mjs';

const noticesOf = async (daemon) => (await daemon.owner.get('/api/notices')).notices;

test('each kind of refusal is a notice under its code and its source', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const off = await daemon.owner.post('/api/sources', { name: 'Off', category: 'Website', env: 'dev' });
  await daemon.owner.patch(`/api/sources/${off.id}`, { enabled: false });
  const call = track('Twice');
  assertTaken(await post(daemon, '/v1/track', { key, body: call }));
  assertTaken(await post(daemon, '/v1/track', { key, body: call }));
  assertRefused(await post(daemon, '/v1/track', { body: call }), 401, 'missing_key');
  assertRefused(await post(daemon, '/v1/track', { key: 'A'.repeat(32), body: call }), 401, 'unknown_key');
  assertRefused(await post(daemon, '/v1/track', { key: off.writeKey, body: call }), 401, 'source_disabled');
  assertRefused(await post(daemon, '/v1/track', { key, body: '{' }), 400, 'invalid_json');
  assertRefused(await post(daemon, '/v1/track', { key, body: ' '.repeat(40_000) }), 400, 'call_too_large');
  assertRefused(await post(daemon, '/v1/trak', { key, body: call }), 404, 'not_found');
  const seen = Object.fromEntries((await noticesOf(daemon)).map((notice) => [notice.code, [notice.source?.name ?? null, notice.env, notice.keyLast4, notice.seq]]));
  assert.deepEqual(seen, {
    wrong_path: [null, null, null, null],
    too_large: ['Website', 'dev', key.slice(-4), null],
    malformed_request: ['Website', 'dev', key.slice(-4), null],
    source_disabled: ['Off', 'dev', off.writeKey.slice(-4), null],
    unknown_key: [null, null, 'AAAA', null],
    missing_key: [null, null, null, null],
    duplicate: ['Website', 'dev', null, 1],
  });
});

test('notices come newest first, and the last thousand are kept', async (t) => {
  const daemon = await startDaemon(t);
  const connection = await openConnection(t, daemon);
  for (let n = 0; n < 1_200; n += 1) connection.write(requestText('POST', `/wrong/${n}`, { body: '{}' }));
  for (let n = 0; n < 1_200; n += 1) assertRefused(await connection.answer(), 404);
  const notices = await noticesOf(daemon);
  assert.equal(notices.length, 1_000);
  assert.match(notices[0].message, /\/wrong\/1199\./);
  assert.match(notices[999].message, /\/wrong\/200\./);
  assert.deepEqual(notices.map(({ at }) => at), notices.map(({ at }) => at).sort().reverse());
});

test('strangers push no notice of a source out, nor its words', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  assertRefused(await post(daemon, '/v1/track', { key, body: '{"userId":"u","event":""}' }), 400);
  const connection = await openConnection(t, daemon);
  const flood = async (count, path, header) => {
    for (let done = 0; done < count; done += 100) {
      connection.write(Array.from({ length: 100 }, (_, n) => requestText('POST', `${path}${path.endsWith('-') ? done + n : ''}`, { body: '{}', headers: header(done + n) })).join(''));
      for (let n = 0; n < 100; n += 1) await connection.answer();
    }
  };
  await flood(2500, '/v1/track', (n) => ({ Authorization: basic(`K${String(n).padStart(31, '0')}`) }));
  await flood(2500, '/wrong-', () => ({}));
  assertRefused(await post(daemon, '/v1/page', { key, body: '{"userId":""}' }), 400);
  const notices = await noticesOf(daemon);
  assert.ok(notices.length <= 1000);
  const own = notices.filter(({ source }) => source?.name === 'Website');
  assert.equal(own.length, 2);
  assert.ok(own.every(({ message }) => !message.includes('Too many different notices')));
});

test('a retry storm of one batch is one notice with a count, told to viewers again and again but not each time', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const batch = Array.from({ length: 20 }, (_, n) => track(`Event ${n}`));
  assertTaken(await post(daemon, '/v1/batch', { key, body: { batch } }));
  const viewer = await openViewer(t, daemon);
  for (let n = 0; n < 200; n += 1) assertTaken(await post(daemon, '/v1/batch', { key, body: { batch } }));
  const notices = await noticesOf(daemon);
  assert.deepEqual(notices.map(({ code, count, seq }) => [code, count, seq]), [['duplicate', 4_000, 1]]);
  await viewer.until('the last count', ({ type, notice }) => type === 'notice' && notice.count === 4_000);
  const told = viewer.messages.filter(({ type }) => type === 'notice').length;
  const seconds = (Date.parse(notices[0].at) - Date.parse(viewer.messages.find(({ type }) => type === 'notice').notice.at)) / 1000;
  assert.ok(told <= seconds + 3, `${told} messages in ${seconds} s`);
  const stats = await viewer.until('the stats', ({ type, duplicates }) => type === 'stats' && duplicates > 0);
  assert.ok(stats.duplicates <= 4_000);
  await viewer.until('all duplicates in the stats', ({ type, duplicates }) => type === 'stats' && duplicates === 4_000);
});

test('a refusal that is repeated is counted, with the time of the latest', async (t) => {
  const daemon = await startDaemon(t);
  for (let n = 0; n < 50; n += 1) assertRefused(await post(daemon, '/v1/track', { key: 'wrong', body: track('Again') }), 401);
  const [notice, ...others] = await noticesOf(daemon);
  assert.deepEqual([notice.code, notice.count, others], ['unknown_key', 50, []]);
});

test('no notice shows a write key, wherever it stood', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const packed = { 'content-encoding': 'gzip' };
  const bodies = [`{"writeKey":"${key}","event":`, `{"event":"${key}"`, `{"batch":[{"writeKey":"${key}",}]}`, `writeKey=${key}`, `${' '.repeat(1010)}${key}`];
  for (const body of bodies) {
    assertRefused(await post(daemon, '/v1/batch', { key, body }), 400);
    assertRefused(await post(daemon, '/v1/track', { key, body: gzipSync(body), headers: packed }), 400);
    assertRefused(await post(daemon, '/v1/track', { body }), 400);
  }
  assertRefused(await post(daemon, '/v1/track', { body: { ...track('Nearly'), writeKey: `${key}x` } }), 401, 'unknown_key');
  assertRefused(await post(daemon, `/v1/projects/${key}/setting`, { body: '{}' }), 404);
  assert.equal((await exchange(daemon.url, { path: `/v1/pixel/track?event=A&writeKey=${key}` })).status, 200);
  assert.equal((await exchange(daemon.url, { path: `/v1/pixel/track?writeKey=${key}&data=%` })).status, 200);
  const { text } = await daemon.owner.ask('GET', '/api/notices');
  assert.ok(!text.includes(key.slice(0, 28)), text);
  assert.ok(text.includes('[write key]'));
  assert.ok(!daemon.stderr().includes(key));
});

test('a sample has at most one kibibyte', async (t) => {
  const daemon = await startDaemon(t);
  assertRefused(await post(daemon, '/v1/track', { key: await daemon.devKey(), body: `{"event":"${'x'.repeat(20_000)}` }), 400);
  const [{ sample }] = await noticesOf(daemon);
  assert.equal(sample.length, 1_024);
});

test('the header of a wrong key is enough: what it sends is not even inflated', async (t) => {
  const daemon = await startDaemon(t);
  assertRefused(await post(daemon, '/v1/batch', { body: 'no gzip', headers: { 'content-encoding': 'gzip', authorization: basic('wrong') } }), 401, 'unknown_key');
});
