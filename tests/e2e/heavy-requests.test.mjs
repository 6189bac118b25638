import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually, within } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertTaken, basic, post } from './support/ingest.mjs';
import { requestText } from './support/socket.mjs';
import { openViewer, refusedUpgrade } from './support/viewer.mjs';

const options = { args: ['--use-case', 'personalize-winback', '--threads', '1'] };

/** Many slices of a core. */
const heavyBatch = JSON.stringify({ batch: Array.from({ length: 800 }, () => goodOrder({ messageId: undefined })) });

test('health and good calls are answered between the slices of heavy batches, not after them', async (t) => {
  const daemon = await startDaemon(t, options);
  const key = await daemon.devKey();
  // So many that the core is at them while a client of whatever speed asks twice.
  const count = 50;
  const agent = new Agent({ maxSockets: count });
  t.after(() => agent.destroy());
  const order = [];
  let left = count;
  const batches = Array.from({ length: count }, async () => {
    assertTaken(await post(daemon, '/v1/batch', { key, body: heavyBatch, agent }));
    order.push('batch');
    left -= 1;
  });
  while (left > 0) {
    assert.equal((await exchange(daemon.url, { path: '/healthz' })).status, 200);
    order.push('health');
    assertTaken(await post(daemon, '/v1/track', { key, body: goodOrder() }));
    order.push('call');
  }
  await Promise.all(batches);
  const last = order.lastIndexOf('batch');
  t.diagnostic(`${order.slice(0, last).filter((each) => each === 'call').length} calls were answered before the last of ${count} batches`);
  assert.ok(order.indexOf('call') < last, `a call waits for no more than its turn: ${order}`);
});

test('a filter whose patterns are too large is refused with its place, by every door, and viewers have their statistics meanwhile', async (t) => {
  const daemon = await startDaemon(t, options);
  const key = await daemon.devKey();
  const q = Array(60).fill(String.raw`event:~"(((\pL{10}){10}){10})"`).join(' ');
  const query = `?q=${encodeURIComponent(q)}`;
  const { at } = await daemon.viewer.refused(400, 'bad_filter', 'GET', `/api/events${query}`);
  assert.equal(at, 7);
  assert.equal(await refusedUpgrade(daemon, { query, headers: { authorization: `Bearer ${daemon.token('viewer')}` } }), 400);

  const other = await openViewer(t, daemon, { role: 'viewer' });
  const viewer = await openViewer(t, daemon, { role: 'viewer' });
  for (let n = 0; n < 10; n += 1) viewer.socket.send(JSON.stringify({ type: 'filter', filter: { q } }));
  const refused = await viewer.until('a refusal', ({ type }) => type === 'error');
  assert.deepEqual([refused.for, refused.code, refused.at], ['filter', 'bad_filter', 7]);
  assertTaken(await post(daemon, '/v1/track', { key, body: goodOrder() }));
  await other.until('its statistics', ({ type, received }) => type === 'stats' && received !== 0);
  await viewer.until('the call: the filter stays as it was', ({ type }) => type === 'verdict');
});

test('both sides of the bounds of patterns', async (t) => {
  const daemon = await startDaemon(t, options);
  const status = async (q) => (await daemon.viewer.ask('GET', `/api/events?q=${encodeURIComponent(q)}`)).status;
  assert.equal(await status(Array(16).fill('event:~a').join(' ')), 200);
  assert.equal(await status(Array(17).fill('event:~a').join(' ')), 400);
  assert.equal(await status(Array(4).fill(String.raw`event:~\pL+`).join(' ')), 200);
  assert.equal(await status(Array(5).fill(String.raw`event:~\pL+`).join(' ')), 400);
  assert.equal(await status(`event:~[${'x'.repeat(2_046)}]`), 200);
  assert.equal(await status(`event:~[${'x'.repeat(2_047)}]`), 400);
});

test('an expectation whose patterns are too large is refused with its place', async (t) => {
  const daemon = await startDaemon(t, options);
  const expectation = (count) => ({ timeoutMs: 0, events: Array.from({ length: count }, () => ({ type: 'track', event: 'x', properties: { a: { matches: String.raw`^\pL+$` } } })) });
  assert.equal((await daemon.viewer.ask('POST', '/api/expect', expectation(7))).status, 200);
  const { errors } = await daemon.viewer.refused(422, 'invalid', 'POST', '/api/expect', expectation(100));
  assert.match(errors[0].pointer, /^\/events\/\d+\/properties\/a$/);
});

test('there are so many viewers and no more, and one token has half of the places', async (t) => {
  const daemon = await startDaemon(t, { args: [...options.args, '--max-viewers', '3'] });
  const bearer = (role) => ({ headers: { authorization: `Bearer ${daemon.token(role)}` } });
  const first = await openViewer(t, daemon, { role: 'viewer' });
  await openViewer(t, daemon, { role: 'viewer' });
  assert.equal(await refusedUpgrade(daemon, bearer('viewer')), 429);
  await openViewer(t, daemon, { role: 'owner' });
  assert.equal(await refusedUpgrade(daemon, bearer('owner')), 429);
  const stream = await exchange(daemon.url, { path: '/api/debugger', headers: { accept: 'text/event-stream', ...bearer('owner').headers } });
  assert.equal(stream.json.code, 'too_many_viewers');
  assert.match(stream.headers['retry-after'], /^\d+$/);
  first.socket.terminate();
  await eventually('the place is free', () => openViewer(t, daemon, { role: 'owner' }).then(() => true, () => false));
});

/** A plan that takes some time to be looked at. */
const largePlan = JSON.stringify({
  name: 'Large',
  rules: Array.from({ length: 3_000 }, (_, n) => ({ type: 'TRACK', key: `Event ${n}`, version: 1, jsonSchema: { type: 'object', properties: { properties: { type: 'object', properties: { name: { type: 'string', pattern: `^a${n}` } } } } } })),
});

test('looks at plans take turns: who asks for many is told to wait, and another is not held up by them', async (t) => {
  const daemon = await startDaemon(t, options);
  const agent = new Agent({ maxSockets: 100 });
  t.after(() => agent.destroy());
  const lint = (role) => exchange(daemon.url, { method: 'POST', path: '/api/plan/lint', agent, headers: { authorization: `Bearer ${daemon.token(role)}` }, body: largePlan });
  const seen = [];
  const many = Promise.all(Array.from({ length: 40 }, async () => {
    const answer = await lint('viewer');
    if (answer.status === 200) seen.push('many');
    return answer;
  }));
  await eventually('one that is told to wait', () => many.then(() => true), { within: 1 }).catch(() => {});
  const other = lint('owner').then((answer) => {
    seen.push('other');
    return answer;
  });
  const answers = await many;
  assert.equal((await other).status, 200);
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length > 0 && refused.length < 40, `${refused.length} of 40`);
  for (const { json, headers } of refused) {
    assert.equal(json.code, 'busy');
    assert.match(headers['retry-after'], /^\d+$/);
  }
  assert.ok(seen.indexOf('other') < seen.length - 2, `${seen}`);
});

test('a look at a plan for a client that has left is not begun', async (t) => {
  const daemon = await startDaemon(t, options);
  const leavers = [];
  const request = requestText('POST', '/api/plan/lint', { headers: { Host: `127.0.0.1:${daemon.port}`, Authorization: `Bearer ${daemon.token('viewer')}`, 'Content-Length': Buffer.byteLength(largePlan) } });
  for (let n = 0; n < 12; n += 1) {
    const socket = connect(daemon.port, '127.0.0.1');
    t.after(() => socket.destroy());
    socket.on('error', () => {});
    await within('the request is sent', new Promise((resolve) => socket.write(request + largePlan, resolve)));
    leavers.push(socket);
  }
  for (const socket of leavers) socket.destroy();
  const { status } = await daemon.viewer.ask('POST', '/api/plan/lint', { rules: [] });
  assert.equal(status, 200);
  assert.equal((await daemon.owner.ask('GET', '/healthz')).status, 200);
  assert.doesNotMatch(daemon.stderr(), /error/i);
});

test('a call whose sender leaves at once is kept all the same', async (t) => {
  const daemon = await startDaemon(t, options);
  const key = await daemon.devKey();
  const body = JSON.stringify(goodOrder());
  const socket = connect(daemon.port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.end(requestText('POST', '/v1/track', { headers: { Authorization: basic(key), 'Content-Length': Buffer.byteLength(body) } }) + body);
  await eventually('the call', async () => (await daemon.owner.verdicts()).length === 1);
});
