import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually, within } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertTaken, basic, judged, post } from './support/ingest.mjs';
import { memoryIsItsOwn, residentMegabytes } from './support/memory.mjs';
import { requestText } from './support/socket.mjs';

const options = { args: ['--use-case', 'personalize-winback', '--threads', '1'] };

/** A call of 200 bytes with more violations than are kept. */
const wrong = () => ({ type: 'track', event: 'Order Completed', userId: 'u', properties: { products: Array(60).fill(1) } });

const metric = async (daemon, name) => {
  const { text } = await exchange(daemon.url, { path: '/metrics' });
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)[1]);
};

/** Sends a request on a connection whose answer it does not read; read() does, to its end. */
async function ask(t, daemon, text) {
  const socket = connect({ port: daemon.port, host: '127.0.0.1' });
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  socket.pause();
  await within('a connection', new Promise((resolve) => socket.once('connect', resolve)));
  socket.write(text);
  const read = () => within('the end of the answer', new Promise((resolve) => {
    let answer = '';
    socket.setEncoding('latin1').on('data', (piece) => {
      answer += piece;
      if (answer.endsWith('\r\n0\r\n\r\n')) resolve(answer);
    });
    socket.on('close', () => resolve(answer));
    socket.resume();
  }));
  return { read };
}

function preferred(key, calls) {
  const body = gzipSync(JSON.stringify({ batch: calls }));
  const head = requestText('POST', '/v1/batch', {
    headers: { Authorization: basic(key), 'Content-Encoding': 'gzip', Prefer: 'return=representation', 'Content-Length': body.length },
  });
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

const chunksOf = (answer) => {
  let rest = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  let text = '';
  for (;;) {
    const size = Number.parseInt(rest, 16);
    if (!(size > 0)) return text;
    const begin = rest.indexOf('\r\n') + 2;
    text += rest.slice(begin, begin + size);
    rest = rest.slice(begin + size + 2);
  }
};

test('an answer that is large comes in chunks, one that is small with its length', async (t) => {
  const daemon = await startDaemon(t, options);
  const key = await daemon.devKey();
  const small = await post(daemon, '/v1/batch', { key, body: { batch: [wrong()] }, headers: { prefer: 'return=representation' } });
  assert.ok(small.headers['content-length']);
  assert.equal(small.headers['transfer-encoding'], undefined);
  const large = await post(daemon, '/v1/batch', { key, body: { batch: Array.from({ length: 200 }, wrong) }, headers: { prefer: 'return=representation' } });
  assert.equal(large.headers['transfer-encoding'], 'chunked');
  assert.deepEqual(large.json.verdicts.map(({ seq }) => seq), Array.from({ length: 200 }, (_, n) => n + 2));
  for (const path of ['/api/events?limit=1', '/api/events?limit=1000']) {
    const page = await daemon.viewer.ask('GET', path);
    assert.equal(page.headers['transfer-encoding'], path.endsWith('1000') ? 'chunked' : undefined, path);
    assert.ok(page.json.events.length > 0);
  }
  const check = await daemon.viewer.ask('POST', '/api/check', { calls: Array.from({ length: 200 }, wrong) });
  assert.equal(check.headers['transfer-encoding'], 'chunked');
  assert.equal(check.json.verdicts.length, 200);
});

test('a client that reads late gets all of its answer', async (t) => {
  const daemon = await startDaemon(t, options);
  const late = await ask(t, daemon, preferred(await daemon.devKey(), Array.from({ length: 2_000 }, wrong)));
  await eventually('bytes that wait', async () => (await metric(daemon, 'plumbline_unread_bytes')) > 0);
  const answer = JSON.parse(chunksOf(await late.read()));
  assert.deepEqual(answer.verdicts.map(({ seq }) => seq), Array.from({ length: 2_000 }, (_, n) => n + 1));
  await eventually('nothing waits', async () => (await metric(daemon, 'plumbline_unread_bytes')) === 0);
  assert.equal(await metric(daemon, 'plumbline_unread_closed_total'), 0);
});

test('answers that nobody reads are bounded: the connections that have waited longest are closed, and calls are taken on', async (t) => {
  const daemon = await startDaemon(t, options);
  const key = await daemon.devKey();
  const other = await daemon.owner.post('/api/sources', { name: 'Other', category: 'Website', env: 'dev' });
  await judged(daemon, key, [goodOrder()]);
  const before = residentMegabytes(daemon);
  // Quickly judged, and with an answer of some MB.
  const request = preferred(key, Array.from({ length: 2_500 }, () => ({ type: 'track', event: 'Zzz', userId: 'u', properties: { pad: 'x'.repeat(120) } })));
  // Of another source: it does not share the bound.
  const apart = await ask(t, daemon, preferred(other.writeKey, Array.from({ length: 100 }, wrong)));
  for (let n = 0; n < 40; n += 1) {
    await ask(t, daemon, request);
    if (n % 4 === 3) assertTaken(await post(daemon, '/v1/track', { key, body: goodOrder() }));
  }
  await eventually('connections that are closed', async () => (await metric(daemon, 'plumbline_unread_closed_total')) > 10);
  assert.ok((await metric(daemon, 'plumbline_unread_bytes')) <= 64 * 1024 * 1024);
  assert.equal(JSON.parse(chunksOf(await apart.read())).verdicts.length, 100, 'the bound of a source is its own');
  if (memoryIsItsOwn(daemon)) {
    const grown = residentMegabytes(daemon) - before;
    t.diagnostic(`${grown.toFixed(0)} MB more for 40 answers that nobody reads`);
    assert.ok(grown < 400, `${grown} MB`);
  }
  assert.equal((await judged(daemon, key, [wrong()]))[0].result, 'fail', 'who reads gets an answer');
});

test('pages that nobody reads take little memory, and the next client gets its page', async (t) => {
  const daemon = await startDaemon(t, options);
  const key = await daemon.devKey();
  for (let n = 0; n < 2; n += 1) assertTaken(await post(daemon, '/v1/batch', { key, body: { batch: Array.from({ length: 2_000 }, wrong) } }));
  await daemon.viewer.get('/api/events?limit=1000&payload=1');
  const before = residentMegabytes(daemon);
  const page = requestText('GET', '/api/events?limit=1000&payload=1', { headers: { Host: `127.0.0.1:${daemon.port}`, Authorization: `Bearer ${daemon.token('viewer')}` } });
  for (let n = 0; n < 60; n += 1) await ask(t, daemon, page);
  await eventually('pages that wait', async () => (await metric(daemon, 'plumbline_unread_bytes')) > 0);
  const { events } = await daemon.viewer.get('/api/events?limit=1000&payload=1');
  assert.equal(events.length, 1_000);
  if (memoryIsItsOwn(daemon)) {
    const grown = residentMegabytes(daemon) - before;
    t.diagnostic(`${grown.toFixed(0)} MB more for 60 pages that nobody reads`);
    assert.ok(grown < 150, `${grown} MB`);
  }
});

test('a page ends at 8 MiB, and says where the next one begins', async (t) => {
  const daemon = await startDaemon(t, options);
  const key = await daemon.devKey();
  const pad = 'x'.repeat(30_000);
  for (let n = 0; n < 30; n += 1) assertTaken(await post(daemon, '/v1/batch', { key, body: { batch: Array.from({ length: 15 }, () => track('Large', { pad })) } }));
  const seqs = [];
  const sizes = [];
  for (let cursor = ''; cursor !== null;) {
    const { text, json } = await daemon.viewer.ask('GET', `/api/events?limit=1000&payload=1${cursor}`);
    seqs.push(...json.events.map(({ seq }) => seq));
    sizes.push(text.length);
    cursor = json.next === null ? null : `&cursor=${json.next}`;
  }
  assert.deepEqual(seqs, Array.from({ length: 450 }, (_, n) => 450 - n));
  assert.ok(sizes.length > 1 && Math.max(...sizes) < 9 * 1024 * 1024, `${sizes}`);
});

test('a call keeps 50 violations by itself; in a batch of thousands each keeps fewer, and says so', async (t) => {
  const daemon = await startDaemon(t, options);
  const key = await daemon.devKey();
  const [alone] = await judged(daemon, key, [wrong()]);
  assert.equal(alone.violations.length, 50);
  const many = await judged(daemon, key, Array.from({ length: 2_500 }, wrong));
  assert.equal(many.length, 2_500);
  for (const verdict of many) {
    assert.equal(verdict.result, 'fail');
    assert.ok(verdict.violations.length > 0 && verdict.violations.length < 50);
    assert.equal(verdict.truncated, true);
  }
  assert.ok(JSON.stringify(many).length < 8 * 1024 * 1024);
});
