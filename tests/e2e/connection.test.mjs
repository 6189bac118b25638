import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { connect as connectPlain } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { judged, post } from './support/ingest.mjs';
import { startTlsDaemon } from './support/tls.mjs';

const of = (daemon, id) => daemon.owner.get(`/api/sources/${id}/connection`);
const tried = async (daemon, id) => Object.fromEntries((await of(daemon, id)).tried.map((trouble) => [trouble.code, trouble]));

async function begin(t, args = []) {
  const daemon = await startDaemon(t, { args });
  const [source] = (await daemon.owner.get('/api/sources')).sources;
  return { daemon, source, key: source.writeKey };
}

test('a source that waits for its first call is told what was tried, and what to do about it', async (t) => {
  const { daemon, source, key } = await begin(t);
  assert.deepEqual(await of(daemon, source.id), { source: source.id, enabled: true, status: 'never', lastCallAt: null, tried: [], next: null });
  const body = JSON.stringify(goodOrder());
  for (let n = 0; n < 3; n += 1) await post(daemon, '/v1/track', { key: 'not-the-key-wxyz', body });
  await post(daemon, '/v1/track', { body });
  await post(daemon, '/v1/track', { key, body: '{"event": "Order' });
  await post(daemon, '/v2/track', { key, body });
  const troubles = await tried(daemon, source.id);
  assert.deepEqual(Object.keys(troubles).sort(), ['malformed', 'no_key', 'wrong_key', 'wrong_path']);
  const wrong = troubles.wrong_key;
  assert.deepEqual([wrong.count, wrong.remote, wrong.keyLast4], [3, '127.0.0.1', 'wxyz']);
  assert.ok(wrong.advice.includes(key.slice(-4)) && !wrong.advice.includes(key), wrong.advice);
  for (const { message, advice } of Object.values(troubles)) assert.ok(message.length > 10 && advice.length > 10);
  assert.deepEqual((await daemon.viewer.get(`/api/sources/${source.id}/connection`)).tried.length, 4);

  await judged(daemon, key, [goodOrder()]);
  const now = await of(daemon, source.id);
  assert.deepEqual([now.status, now.tried], ['receiving', []], 'what was tried before the latest call is over');
  await daemon.owner.refused(404, 'not_found', 'GET', '/api/sources/src_000000000000/connection');
});

test('a key that was replaced, and a source that is off, are told for what they are', async (t) => {
  const { daemon, source, key } = await begin(t);
  const other = await daemon.owner.post('/api/sources', { name: 'Other', category: 'Website', env: 'dev' });
  await daemon.owner.post(`/api/sources/${source.id}/rotate-key`, { graceSeconds: 0 });
  await post(daemon, '/v1/track', { key, body: goodOrder() });
  const { wrong_key: replaced } = await tried(daemon, source.id);
  assert.match(replaced.advice, /was replaced\. Use the new one/);
  assert.deepEqual(await tried(daemon, other.id), {}, 'another source has no part in it');
  await daemon.owner.patch(`/api/sources/${other.id}`, { enabled: false });
  await post(daemon, '/v1/track', { key: other.writeKey, body: goodOrder() });
  assert.equal((await tried(daemon, other.id)).source_disabled.advice, 'Enable this source.');
});

test('a page that asked whether it may send, and then did not, is told; one that sent is not', async (t) => {
  const { daemon, source, key } = await begin(t);
  const preflight = (origin) => exchange(daemon.url, { method: 'OPTIONS', path: '/v1/track', headers: { origin, 'access-control-request-method': 'POST' } });
  await preflight('https://shop.example');
  await preflight('https://blog.example');
  await post(daemon, '/v1/track', { key: 'x', body: {}, headers: { origin: 'https://blog.example' } });
  const trouble = await eventually('its time is over', async () => (await tried(daemon, source.id)).preflight_alone);
  assert.match(trouble.message, /https:\/\/shop\.example/);
  assert.equal((await of(daemon, source.id)).tried.filter(({ code }) => code === 'preflight_alone').length, 1);
  await judged(daemon, key, [goodOrder()]);
  assert.deepEqual((await of(daemon, source.id)).tried, []);
});

test('plain HTTP to the TLS port, TLS to the plain port and a certificate that is not trusted are told apart', async (t) => {
  const daemon = await startTlsDaemon(t);
  const { port } = daemon.tls;
  const [source] = (await daemon.owner.get('/api/sources')).sources;
  const plain = connectPlain({ port, host: '127.0.0.1' });
  t.after(() => plain.destroy());
  plain.on('error', () => {}).end('POST /v1/track HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n');
  const socket = connectTls({ port: daemon.port, host: '127.0.0.1', servername: 'localhost' });
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  // curl says why it goes away, as devices do.
  await new Promise((resolve) => execFile('curl', ['-s', `https://localhost:${port}/v1/track`], resolve));
  const troubles = await eventually('all three are seen', async () => {
    const now = await tried(daemon, source.id);
    return now.plain_http_on_tls && now.tls_on_plain_http && now.tls_refused && now;
  });
  assert.match(troubles.plain_http_on_tls.advice, /https:\/\//);
  assert.match(troubles.tls_on_plain_http.advice, /--tls-listen/);
  assert.match(troubles.tls_refused.advice, /dev-cert/);
});
