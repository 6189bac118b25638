import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { callOfBytes, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { assertRefused, assertTaken, basic } from './support/ingest.mjs';
import { openConnection, requestText } from './support/socket.mjs';

async function connected(t) {
  const daemon = await startDaemon(t);
  const authorization = basic(await daemon.devKey());
  const connection = await openConnection(t, daemon);
  const send = (path, body, headers = {}, method = 'POST') => connection.write(requestText(method, path, { body, headers: { Authorization: authorization, ...headers } }));
  return { daemon, connection, send, authorization };
}

const good = () => JSON.stringify(track('Good'));

test('the connection stays usable after each refusal', async (t) => {
  const { daemon, connection, send } = await connected(t);
  const refusals = [
    [400, () => send('/v1/track', '{"event":')],
    [400, () => send('/v1/track', '{"event":"Nobody’s"}')],
    [400, () => send('/v1/track', 'no gzip', { 'Content-Encoding': 'gzip' })],
    [400, () => send('/v1/track', callOfBytes(40_000))],
    [400, () => send('/v1/batch', ' '.repeat(600_000))],
    [401, () => send('/v1/track', good(), { Authorization: basic('wrong') })],
    [404, () => send('/v1/trak', good())],
    [405, () => send('/v1/track', '', {}, 'GET')],
  ];
  for (const [status, refuse] of refusals) {
    refuse();
    assertRefused(await connection.answer(), status);
    send('/v1/track', good());
    assertTaken(await connection.answer());
  }
  assert.equal((await daemon.owner.get('/api/events')).head, refusals.length);
});

test('pipelined requests are answered in order, whole', async (t) => {
  const { daemon, connection, authorization } = await connected(t);
  const requests = Array.from({ length: 50 }, (_, n) =>
    n % 10 === 9 ? requestText('POST', '/v1/trak', { body: '{}' }) : requestText('POST', '/v1/track', { body: JSON.stringify(track(`Event ${n}`)), headers: { Authorization: authorization } }),
  );
  connection.write(requests.join(''));
  for (let n = 0; n < requests.length; n += 1) assert.equal((await connection.answer()).status, n % 10 === 9 ? 404 : 200, `answer ${n}`);
  assert.equal(connection.unread, 0);
  assert.deepEqual((await daemon.owner.verdicts()).map(({ event }) => event), requests.map((_, n) => `Event ${n}`).filter((_, n) => n % 10 !== 9));
});

test('a request that arrives byte by byte is a request', async (t) => {
  const { connection, authorization } = await connected(t);
  connection.socket.setNoDelay(true);
  for (const byte of requestText('POST', '/v1/track', { body: good(), headers: { Authorization: authorization } })) {
    await new Promise((sent) => connection.socket.write(byte, sent));
  }
  assertTaken(await connection.answer());
});

test('chunked bodies are taken, gzip ones too', async (t) => {
  const { connection, authorization } = await connected(t);
  const head = (more = '') => `POST /v1/track HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\nTransfer-Encoding: chunked\r\n${more}\r\n`;
  const chunk = (bytes) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  const chunked = (bytes) => Buffer.concat([chunk(bytes.subarray(0, 10)), chunk(bytes.subarray(10)), Buffer.from('0\r\n\r\n')]);
  connection.write(head());
  connection.write(chunked(Buffer.from(good())));
  assertTaken(await connection.answer());
  connection.write(head('Content-Encoding: gzip\r\n'));
  connection.write(chunked(gzipSync(good())));
  assertTaken(await connection.answer());
});

test('a client that asks first whether to go on is told to', async (t) => {
  const { connection, authorization } = await connected(t);
  const body = good();
  connection.write(`POST /v1/track HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nExpect: 100-continue\r\n\r\n`);
  assert.equal((await connection.answer()).status, 100);
  connection.write(body);
  assertTaken(await connection.answer());
});

test('a client that asks to close is answered and closed', async (t) => {
  const { connection, send } = await connected(t);
  send('/v1/track', good(), { Connection: 'close' });
  assertTaken(await connection.answer());
  await connection.end();
});

test('HTTP/1.0 is answered and closed', async (t) => {
  const { connection, authorization } = await connected(t);
  const body = good();
  connection.write(`POST /v1/track HTTP/1.0\r\nAuthorization: ${authorization}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  assertTaken(await connection.answer());
  await connection.end();
});

test('HEAD answers as GET would, without a body', async (t) => {
  const { connection, send } = await connected(t);
  connection.write(requestText('HEAD', '/healthz'));
  const answer = await connection.answer({ head: true });
  assert.equal(answer.status, 200);
  send('/v1/track', good());
  assertTaken(await connection.answer());
});

const broken = {
  'no HTTP at all': 'hello\r\n\r\n',
  'no request line': '\r\nHost: x\r\n\r\n\r\n',
  'a header without a colon': 'POST /v1/track HTTP/1.1\r\nHost\r\n\r\n',
  'a length that is no number': 'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n',
  'two lengths': 'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x',
  'a length and chunks': 'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'a chunk size that is no number': 'POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
  'headers without end': `POST /v1/track HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`,
};

test('what is no HTTP is answered with 400 and closed', async (t) => {
  const daemon = await startDaemon(t);
  for (const [what, text] of Object.entries(broken)) {
    await t.test(what, async (t) => {
      const connection = await openConnection(t, daemon);
      connection.write(text);
      assertRefused(await connection.answer(), 400);
      await connection.end();
    });
  }
  assert.equal((await daemon.owner.ask('GET', '/healthz')).status, 200);
});

test('clients that go away in the middle of a request cost nothing', async (t) => {
  const { daemon, authorization } = await connected(t);
  const whole = requestText('POST', '/v1/track', { body: good(), headers: { Authorization: authorization } });
  for (const length of [1, 20, 80, whole.length - 1]) {
    const connection = await openConnection(t, daemon);
    connection.write(whole.slice(0, length));
    connection.socket.destroy();
  }
  const connection = await openConnection(t, daemon);
  connection.write(whole);
  assertTaken(await connection.answer());
  assert.equal((await daemon.owner.get('/api/events')).head, 1);
});
