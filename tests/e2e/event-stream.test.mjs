import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertProblem } from './support/api.mjs';
import { openTab } from './support/browser.mjs';
import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { openEventStream } from './support/event-stream.mjs';
import { exchange } from './support/http.mjs';
import { assertTaken, judged, post } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };
const calls = (count) => Array.from({ length: count }, (_, n) => track(`Event ${n + 1}`));

test('the stream is told as server-sent events too, message for message what the websocket is told', async (t) => {
  const daemon = await startDaemon(t, winback);
  const viewer = await openViewer(t, daemon, { query: '?since=0' });
  const stream = await openEventStream(t, daemon, { query: '?since=0' });
  assert.match(stream.response.headers.get('content-type'), /^text\/event-stream/);
  assert.equal(stream.response.headers.get('cache-control'), 'no-store');
  assert.deepEqual(stream.events[0], { id: '0', event: 'hello', data: viewer.hello });
  await judged(daemon, await daemon.devKey(), calls(300));
  await post(daemon, '/v1/track', { key: 'wrong', body: track('X') });
  await Promise.all([viewer.untilSeq(300), stream.untilSeq(300)]);
  await stream.until('a notice', ({ event }) => event === 'notice');
  assert.deepEqual(stream.verdicts, viewer.verdicts);
  assert.ok(stream.events.filter(({ event }) => event === 'verdict').every(({ id, data }) => Number(id) === data.verdict.seq));
  assert.ok(stream.events.every(({ event, data }) => event === data.type));
  const stats = await stream.until('stats', ({ event }) => event === 'stats');
  assert.equal(Number(stats.id), stats.data.position);
});

test('Last-Event-ID goes on behind that seq, whatever the address says, without a gap or a repeat', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  const first = await openEventStream(t, daemon);
  const hello = first.events[0].id;
  await judged(daemon, key, calls(100));
  await first.untilSeq(100);
  await first.close();
  await judged(daemon, key, calls(100));
  const second = await openEventStream(t, daemon, { query: '?since=0', headers: { 'last-event-id': first.lastEventId } });
  await judged(daemon, key, calls(100));
  await second.untilSeq(300);
  assert.deepEqual([...first.seqs, ...second.seqs], Array.from({ length: 300 }, (_, n) => n + 1));
  // One that had seen nothing but the beginning.
  const third = await openEventStream(t, daemon, { headers: { 'last-event-id': hello } });
  await third.untilSeq(300);
  assert.equal(third.seqs[0], 1);
  const answer = await exchange(daemon.url, { path: '/api/debugger', headers: { accept: 'text/event-stream', authorization: `Bearer ${daemon.token('owner')}`, 'last-event-id': 'x' } });
  assertProblem(answer, 400, 'bad_filter');
});

test('a filter and payload=1 hold, and a call that was sent over several lines comes as it was', async (t) => {
  const daemon = await startDaemon(t, winback);
  const text = JSON.stringify(track('Wanted', { a: 1 }), null, 2).replaceAll('\n', '\r\n');
  const stream = await openEventStream(t, daemon, { query: '?since=0&payload=1&q=event:Wanted' });
  const key = await daemon.devKey();
  await judged(daemon, key, [track('Other')]);
  assertTaken(await post(daemon, '/v1/track', { key, body: text }));
  const { data } = await stream.untilSeq(2);
  assert.deepEqual(data.call.properties, { a: 1 });
  assert.deepEqual(stream.seqs, [2]);
});

test('the event stream is for bearers of a token, and a bad filter is told before it begins', async (t) => {
  const daemon = await startDaemon(t, winback);
  const accept = 'text/event-stream';
  assertProblem(await exchange(daemon.url, { path: '/api/debugger', headers: { accept } }), 401, 'unauthorized');
  const answer = await exchange(daemon.url, { path: '/api/debugger?q=result:maybe', headers: { accept, authorization: `Bearer ${daemon.token('viewer')}` } });
  assertProblem(answer, 400, 'bad_filter');
  assert.equal(answer.json.at, 7);
  const viewer = await openEventStream(t, daemon, { role: 'viewer' });
  assert.equal(viewer.events[0].data.role, 'viewer');
});

test('an event stream ends when the daemon stops, and the daemon does not wait for it', async (t) => {
  const daemon = await startDaemon(t, winback);
  const stream = await openEventStream(t, daemon);
  const { code } = await daemon.stop();
  assert.equal(code, 0);
  assert.doesNotMatch(daemon.stderr(), /closing them/);
  await stream.reading;
  assert.equal(stream.error, undefined, 'the answer was whole');
});

test('a browser’s EventSource sees every call once over a restart of the daemon', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  const page = await openTab(t, daemon.url, []);
  await page.goto(daemon.url);
  const signIn = (token) => fetch('/api/login', { method: 'POST', headers: { authorization: `Bearer ${token}` } }).then(({ ok }) => ok);
  assert.ok(await page.evaluate(signIn, daemon.token('owner')));
  await page.evaluate(() => {
    window.seqs = [];
    window.hellos = 0;
    window.source = new EventSource('/api/debugger');
    window.source.addEventListener('hello', () => (window.hellos += 1));
    window.source.addEventListener('verdict', (event) => window.seqs.push(JSON.parse(event.data).verdict.seq));
  });
  await page.waitForFunction(() => window.hellos === 1);
  await judged(daemon, key, calls(20));
  await page.waitForFunction(() => window.seqs.length === 20);
  await daemon.kill();
  await daemon.startAgain();
  await judged(daemon, key, calls(20));
  await page.waitForFunction(() => window.seqs.length >= 40);
  assert.deepEqual(await page.evaluate(() => window.seqs), Array.from({ length: 40 }, (_, n) => n + 1));
});
