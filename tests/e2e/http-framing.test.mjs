// Requests whose end, host or fields two readers could understand differently: what smuggling is made of.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { basic } from './support/ingest.mjs';
import { openConnection } from './support/socket.mjs';

async function begin(t) {
  const daemon = await startDaemon(t);
  const ask = async (head, body = '') => {
    const connection = await openConnection(t, daemon);
    connection.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    return connection;
  };
  return { daemon, ask, key: `Authorization: ${basic(await daemon.devKey())}`, owner: `Authorization: Bearer ${daemon.token('owner')}`, host: `Host: 127.0.0.1:${daemon.port}` };
}

const chunked = (text, trailer = '') => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n${trailer}\r\n`;
const good = () => JSON.stringify(track('Good'));

test('a Transfer-Encoding other than chunked is 400 and closed, and its body is never the next request', async (t) => {
  const { daemon, ask, key, host } = await begin(t);
  for (const field of ['xchunked', '"chunked"', 'chunked, identity', 'identity', 'gzip, chunked', 'chunked\r\nTransfer-Encoding: identity', 'chunked\r\nContent-Length: 4']) {
    const connection = await ask(['POST /v1/track HTTP/1.1', host, key, `Transfer-Encoding: ${field}`], `GET /healthz HTTP/1.1\r\n${host}\r\n\r\n`);
    assert.equal((await connection.answer()).status, 400, field);
    await connection.end();
    assert.equal(connection.unread, 0, field);
  }
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('a field in the trailer opens nothing', async (t) => {
  const { daemon, ask, key, owner, host } = await begin(t);
  const sent = await ask(['POST /v1/track HTTP/1.1', host, 'Transfer-Encoding: chunked'], chunked(good(), `${key}\r\n`));
  assert.equal((await sent.answer()).status, 401);
  const forgotten = await ask(['DELETE /api/events?all=1 HTTP/1.1', host, 'Transfer-Encoding: chunked'], chunked('', `${owner}\r\n`).replace(/^0\r\n\r\n/, ''));
  assert.equal((await forgotten.answer()).status, 401);
  const taken = await ask(['POST /v1/track HTTP/1.1', host, key, 'Transfer-Encoding: chunked'], chunked(good(), 'X-Sum: 1\r\n'));
  assert.equal((await taken.answer()).status, 200);
  assert.equal((await daemon.owner.get('/api/events')).head, 1);
});

test('a chunk extension or a trailer beyond its bound is 400 and closed', async (t) => {
  const { ask, key, host } = await begin(t);
  const long = 'a'.repeat(300_000);
  for (const body of [`5;${long}`, `0\r\nX: ${long}`, `5;${long}\r\nabcde\r\n0\r\n\r\n`]) {
    const connection = await ask(['POST /v1/track HTTP/1.1', host, key, 'Transfer-Encoding: chunked'], body);
    const answer = await connection.answer();
    assert.equal(answer.status, 400);
    assert.match(answer.json.message, /larger than 16384 bytes/);
    await connection.end();
  }
});

test('two Hosts, and a Host that is none, are 400', async (t) => {
  const { daemon, ask, owner, host } = await begin(t);
  for (const fields of [[host, 'Host: evil'], [host, host], [`${host}/api`], ['Host: a b'], [`Host: u@127.0.0.1:${daemon.port}`], ['Host: 127.0.0.1:99999']]) {
    const connection = await ask(['GET /api/setup HTTP/1.1', ...fields, owner]);
    assert.equal((await connection.answer()).status, 400, fields.join());
    await connection.end();
  }
});

test('a target in absolute form is served, and its host is the one that counts', async (t) => {
  const { daemon, ask, key, owner, host } = await begin(t);
  const setup = await ask([`GET ${daemon.url}/api/setup HTTP/1.1`, host, owner]);
  assert.equal((await setup.answer()).status, 200);
  const body = good();
  const sent = await ask(['POST http://anything.example/v1/track HTTP/1.1', host, key, `Content-Length: ${Buffer.byteLength(body)}`], body);
  assert.equal((await sent.answer()).status, 200);
  const foreign = await ask(['GET http://evil.example/api/setup HTTP/1.1', host, owner]);
  assert.equal((await foreign.answer()).status, 421);
});
