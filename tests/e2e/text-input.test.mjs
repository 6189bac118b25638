import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';

import { track } from './support/calls.mjs';
import { replacedBytes, runToEnd, startDaemon, temporaryFolder } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, assertTaken, basic, post } from './support/ingest.mjs';
import { plumbline } from './support/tool.mjs';

const mark = Buffer.from([0xef, 0xbb, 0xbf]);
const utf16 = (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const big = (bytes) => Buffer.from(bytes).swap16();

/** The text in every encoding that is read. */
const encodings = (text) => ({
  plain: Buffer.from(text),
  marked: Buffer.concat([mark, Buffer.from(text)]),
  gzip: gzipSync(text),
  'UTF-16': utf16(text),
  'UTF-16 from its big end': big(utf16(text)),
  'UTF-16 without a mark': Buffer.from(text, 'utf16le'),
});

test('a body is read by its first bytes', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const body of Object.values(encodings(JSON.stringify(track('Café'))))) assertTaken(await post(daemon, '/v1/track', { key, body }));
  for (const body of Object.values(encodings(JSON.stringify({ batch: [track('Café')] })))) assertTaken(await post(daemon, '/v1/batch', { key, body }));
  assertTaken(await post(daemon, '/v1/track', { key, body: track('Inflated by a proxy'), headers: { 'content-encoding': 'gzip' } }));
  assertTaken(await post(daemon, '/v1/track', { key, body: track('Inflated by a proxy'), headers: { 'content-encoding': 'deflate' } }));
  for (const level of [1, 6, 9]) assertTaken(await post(daemon, '/v1/track', { key, body: deflateSync(JSON.stringify(track('Café')), { level }) }));
  const events = (await daemon.owner.get('/api/events')).events.map(({ event }) => event);
  assert.deepEqual(new Set(events), new Set(['Café', 'Inflated by a proxy']));
  for (const [name, body] of Object.entries(encodings('{"name":"Café","category":"Website","env":"dev"}'))) {
    const made = await exchange(daemon.url, { method: 'POST', path: '/api/sources', headers: { authorization: `Bearer ${daemon.owner.token}` }, body });
    assert.equal(made.status, 201, `${name}: ${made.text}`);
  }
});

test('plans, recordings and configuration are read in every encoding, and a broken one is refused with its place', async (t) => {
  const folder = temporaryFolder(t);
  const write = (name, bytes) => (writeFileSync(join(folder, name), bytes), join(folder, name));
  const csv = 'Event Name,Property Name,Property Status,Property Type\nCafé Viewed,café,Required,string\n';
  const json = JSON.stringify({ name: 'p', rules: [{ type: 'TRACK', key: 'Café Viewed', version: 1, jsonSchema: { type: 'object' } }] });
  const calls = `${JSON.stringify(track('Café Viewed', { café: 'x' }))}\n`.repeat(2);
  const plan = write('plan.csv', csv);
  for (const [name, bytes] of Object.entries(encodings(calls))) {
    const { code, stderr } = await plumbline(undefined, ['check', write('calls.ndjson', bytes), '--plan', plan]);
    assert.deepEqual([name, code], [name, 0], stderr);
    assert.match(stderr, /2 calls: 2 passed/);
  }
  for (const text of [csv, json])
    for (const [name, bytes] of Object.entries(encodings(text))) {
      const { code, stdout, stderr } = await plumbline(undefined, ['lint', write('plan', bytes)]);
      assert.deepEqual([name, code], [name, 0], stdout + stderr);
    }
  const broken = Buffer.from(csv, 'latin1');
  const linted = await plumbline(undefined, ['lint', write('latin.csv', broken)]);
  assert.equal(linted.code, 3);
  assert.match(linted.stdout, /latin\.csv:2:4: error: .*UTF-8/);
  const checked = await plumbline(undefined, ['check', write('latin.ndjson', Buffer.from(calls, 'latin1')), '--plan', plan]);
  assert.equal(checked.code, 2);
  assert.match(checked.stderr, /latin\.ndjson:1:\d+: .*UTF-8/);
  const started = await runToEnd(['--state-dir', join(folder, 'state'), '--listen', '127.0.0.1:0', '--plan', join(folder, 'latin.csv')]);
  assert.notEqual(started.code, 0);
  assert.match(started.stderr, /latin\.csv:2:4: .*UTF-8/);
  for (const bytes of Object.values(encodings('listen = "127.0.0.1:0"\n')))
    assert.equal((await runToEnd(['--check-config', '--config', write('plumbline.toml', bytes)])).code, 0);
  const config = await runToEnd(['--check-config', '--config', write('latin.toml', Buffer.from('# Caf\xe9\n', 'latin1'))]);
  assert.equal(config.code, 2);
  assert.match(config.stderr, /latin\.toml:1:6: .*UTF-8/);
});

test('no text of anybody makes an answer that is no UTF-8, and none has to be repaired', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const bad = Buffer.from([0xff, 0xe9, 0x80]);
  const around = (before, after) => Buffer.concat([Buffer.from(before), bad, Buffer.from(after)]);
  const owner = { authorization: `Bearer ${daemon.owner.token}` };
  const strict = new TextDecoder('utf-8', { fatal: true });
  const asked = [];
  const ask = async (request) => {
    const answer = await exchange(daemon.url, request);
    assert.doesNotThrow(() => strict.decode(answer.bytes ?? Buffer.from(answer.text)), JSON.stringify(request.path));
    // What is kept of a call that is no text, and the samples of notices, have U+FFFD in place of its bytes.
    const showsCalls = /^\/api\/(events|problems|coverage|notices)/.test(request.path);
    assert.ok(showsCalls || !answer.text.includes('\uFFFD') || answer.status >= 400, `${request.path}: ${answer.text}`);
    asked.push(answer.status);
  };
  const json = (path, before, after, method = 'POST') => ask({ method, path, headers: { ...owner, 'content-type': 'application/json' }, body: around(before, after) });
  await json('/api/sources', '{"name":"', '","category":"Website","env":"dev"}');
  await json('/api/destinations', '{"name":"', '","kind":"file","category":"Analytics","env":"dev","sources":[],"settings":{"path":"x"}}');
  await json('/api/tokens', '{"name":"', '","role":"viewer"}');
  await json('/api/sessions', '{"name":"', '"}');
  await json('/api/expect', '{"events":[{"event":"', '"}],"timeoutMs":1}');
  await json('/api/check', '{"call":{"type":"track","userId":"u","event":"', '"}}');
  await json('/api/plan/import', 'Event Name,Property Name\n', ',x\n');
  await json('/api/plan/lint', '{"rules":[{"type":"TRACK","key":"', '","jsonSchema":{}}]}');
  await json('/api/setup', '{"useCase":"', '"}', 'PUT');
  await json('/api/plan', '{"rules":[{"type":"track","event":"', '","schema":{}}]}', 'PATCH');
  await json('/v1/track', '{"userId":"u","event":"', '"}');
  await json('/v1/batch', `{"writeKey":"${key}","batch":[{"type":"track","userId":"u","event":"`, `","properties":{"x":"${'x'.repeat(40_000)}"}}]}`);
  await json('/v1/batch', `{"writeKey":"`, `","batch":[]}`);
  for (const query of ['q=%FF%E9', 'q=event:%22%FF%22', 'q=%28%FF', 'source=%FF', 'event=%FF', 'session=%E9', 'env=%FF', 'limit=%FF', 'before=%FF', 'cursor=%E9'])
    for (const path of ['/api/events', '/api/problems', '/api/coverage', '/api/audit', '/api/plan']) await ask({ path: `${path}?${query}`, headers: owner });
  for (const path of ['/api/sources/%FF', '/api/events/%FF', '/api/plan/export?format=%FF', '/v1/%FF', '/%E9', '/api/%FF', '/v1/projects/%FF/settings']) await ask({ path, headers: owner });
  for (const query of [`writeKey=${key}&userId=u&event=%FF`, `writeKey=${key}&%FF=u`, `writeKey=%FF`, `data=${Buffer.concat([Buffer.from('{"event":"'), bad]).toString('base64url')}`])
    await exchange(daemon.url, { path: `/v1/pixel/track?${query}` });
  for (const headers of [{ 'x-plumbline-session': '\xff' }, { 'user-agent': '\xff' }, { authorization: basic('\xff') }, { 'x-retry-count': '\xff' }, { origin: 'http://\xff' }, { 'content-encoding': '\xff' }])
    await ask({ method: 'POST', path: '/v1/track', headers: { authorization: basic(key), ...headers }, body: JSON.stringify(track('Fine')) });
  assert.ok(asked.includes(200) && asked.includes(400) && asked.includes(404));
  for (const path of ['/api/events?payload=1', '/api/notices', '/api/sources', '/api/destinations', '/api/tokens', '/api/sessions', '/api/audit', '/api/plan/versions', '/api/checklist', '/api/problems', '/api/setup']) await ask({ path, headers: owner });
  assert.equal(await replacedBytes(daemon), 0);
});

test('a call that is too large is found, known again, and says what makes it so', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const flags = Object.fromEntries(Array.from({ length: 900 }, (_, number) => [`feature_flag_number_${number}`, { enabled: true, number }]));
  const call = { type: 'identify', userId: 'u1', messageId: 'big-1', traits: { flags } };
  const answers = [];
  for (let round = 0; round < 2; ++round) answers.push((await post(daemon, '/v1/batch', { key, body: { batch: [call] }, headers: { prefer: 'return=representation' } })).json.verdicts[0]);
  assert.deepEqual(answers.map(({ seq, type, messageId, userId }) => [seq, type, messageId, userId]), [[1, 'identify', 'big-1', 'u1'], [1, 'identify', 'big-1', 'u1']]);
  assert.match(answers[0].violations[0].message, /traits\.flags \(\d+ bytes\)/);
  assert.deepEqual(answers[1].notes.map(({ code }) => code), ['duplicate']);
  for (const q of ['type:identify', 'messageId:big-1', 'user:u1']) assert.deepEqual((await daemon.owner.get(`/api/events?q=${encodeURIComponent(q)}`)).events.map(({ seq }) => seq), [1], q);
  const alone = await post(daemon, '/v1/identify', { key, body: call });
  assertRefused(alone, 400, 'call_too_large');
  assert.match(alone.json.message, /identify call with messageId "big-1".*traits\.flags/);
  const { notices: [notice] } = await daemon.owner.get('/api/notices');
  assert.equal(notice.message, alone.json.message);
  assert.ok(notice.sample.startsWith('{"type":"identify"'), notice.sample);
});
