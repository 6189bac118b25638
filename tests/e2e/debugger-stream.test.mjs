import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { assertTaken, judged, post } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const upTo = (last, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

test('the first message says where the stream stands and who is looking', async (t) => {
  const daemon = await startDaemon(t);
  await judged(daemon, await daemon.devKey(), [track('A'), track('B')]);
  const owner = await openViewer(t, daemon);
  assert.equal(owner.socket.protocol, 'plumbline.debugger.v1');
  assert.match(owner.hello.server, /^plumbline\/\d+\.\d+\.\d+$/);
  const { server, ...hello } = owner.hello;
  assert.deepEqual(hello, { type: 'hello', seq: 2, first: 1, workspace: 'default', role: 'owner' });
  assert.equal((await openViewer(t, daemon, { role: 'viewer' })).hello.role, 'viewer');
});

test('without since a viewer sees what comes from now on', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  await judged(daemon, key, [track('Before')]);
  const viewer = await openViewer(t, daemon);
  await judged(daemon, key, [track('After')]);
  await viewer.untilSeq(2);
  assert.deepEqual(viewer.seqs, [2]);
});

test('with since a viewer gets what it missed, then what comes, without a gap or a repeat, under load', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const batches = 60;
  const size = 50;
  let sent = 0;
  const load = Promise.all(
    [1, 2, 3].map(async () => {
      while (sent < batches) {
        sent += 1;
        assertTaken(await post(daemon, '/v1/batch', { key, body: { batch: Array.from({ length: size }, () => track('Tick')) } }));
      }
    }),
  );
  // Viewers join while the load is on, each from somewhere else.
  const viewers = [];
  for (const since of [0, 0, 100, 777, 0]) {
    await eventually(`call ${since} is kept`, async () => (await daemon.owner.get('/api/events?limit=1')).head >= since);
    viewers.push({ since, viewer: await openViewer(t, daemon, { query: `?since=${since}` }) });
  }
  await load;
  for (const { since, viewer } of viewers) {
    await viewer.untilSeq(batches * size);
    assert.deepEqual(viewer.seqs, upTo(batches * size, since + 1));
  }
});

test('a viewer that comes back with since sees no call twice and misses none', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const seen = [];
  for (let round = 0; round < 5; round += 1) {
    const viewer = await openViewer(t, daemon, { query: `?since=${seen.at(-1) ?? 0}` });
    await judged(daemon, key, [track('A'), track('B'), track('C')]);
    await viewer.untilSeq(3 * (round + 1) - (round === 4 ? 0 : 1));
    seen.push(...viewer.seqs);
    viewer.socket.terminate();
  }
  assert.deepEqual(seen, upTo(15));
});

test('a filter is by environment, source, event or result', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  const app = await daemon.owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'prod' });
  const expected = {
    '?env=dev': [1, 2, 3, 5],
    '?env=prod': [4],
    [`?source=${app.id}`]: [4],
    '?source=App': [4],
    '?event=Order%20Completed': [1, 2, 4, 5],
    '?result=fail': [2, 3],
    '?result=fail&event=Order%20Completed': [2],
    '?env=dev&result=pass': [1, 5],
  };
  const live = await Promise.all(Object.keys(expected).map((query) => openViewer(t, daemon, { query })));
  const all = await openViewer(t, daemon);
  await judged(daemon, key, [goodOrder(), badOrder(), track('Unplanned')]);
  await judged(daemon, app.writeKey, [goodOrder()]);
  await judged(daemon, key, [goodOrder()]);
  await all.untilSeq(5);

  for (const [index, [query, seqs]] of Object.entries(expected).entries()) {
    const later = await openViewer(t, daemon, { query: `${query}&since=0` });
    for (const viewer of [live[index], later]) {
      await viewer.untilSeq(seqs.at(-1));
      await viewer.settled();
      assert.deepEqual(viewer.seqs, seqs, query);
    }
  }
});

test('a bad filter is refused before the upgrade', async (t) => {
  const daemon = await startDaemon(t);
  for (const query of ['env=moon', 'result=maybe', 'since=yesterday']) {
    const answer = await daemon.owner.ask('GET', `/api/debugger?${query}`, undefined, {
      connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'sec-websocket-protocol': 'plumbline.debugger.v1',
    });
    assert.ok([400, 422].includes(answer.status), `${query}: ${answer.status} ${answer.text}`);
  }
});

test('with payload=1 the call comes along, as it was sent', async (t) => {
  const daemon = await startDaemon(t);
  const viewer = await openViewer(t, daemon, { query: '?payload=1' });
  const call = track('With payload', { total: 1 });
  const [{ receivedAt }] = await judged(daemon, await daemon.devKey(), [call]);
  assert.deepEqual((await viewer.untilSeq(1)).call, { ...call, receivedAt });
});

test('the client changes the filter on the way', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  const viewer = await openViewer(t, daemon, { query: '?result=fail' });
  await judged(daemon, key, [goodOrder(), badOrder()]);
  await viewer.untilSeq(2);
  viewer.say({ type: 'filter', filter: { result: 'pass' } });
  await viewer.settled();
  await judged(daemon, key, [goodOrder(), badOrder(), goodOrder()]);
  await viewer.untilSeq(5);
  assert.deepEqual(viewer.seqs, [2, 3, 5]);

  viewer.say({ type: 'filter', filter: { result: 'maybe' } });
  const error = await viewer.until('an error', ({ type }) => type === 'error');
  assert.deepEqual([error.for, error.code], ['filter', 'bad_filter']);
});

test('pause holds the stream, resume sends what was missed', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const viewer = await openViewer(t, daemon);
  await judged(daemon, key, [track('A')]);
  await viewer.untilSeq(1);
  viewer.say({ type: 'pause' });
  await viewer.settled();
  await judged(daemon, key, [track('B'), track('C')]);
  await viewer.settled();
  assert.deepEqual(viewer.seqs, [1]);
  viewer.say({ type: 'resume' });
  await viewer.untilSeq(3);
  assert.deepEqual(viewer.seqs, [1, 2, 3]);
});

test('what never became a call is told as a notice', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const viewer = await openViewer(t, daemon);
  await post(daemon, '/v1/track', { key: 'A'.repeat(32), body: track('Stranger') });
  const { notice } = await viewer.until('a notice', ({ type }) => type === 'notice');
  assert.deepEqual([notice.code, notice.keyLast4, notice.env, notice.source, notice.count], ['unknown_key', 'AAAA', null, null, 1]);

  const call = track('Twice');
  await judged(daemon, key, [call]);
  await judged(daemon, key, [call]);
  const duplicate = await viewer.until('a duplicate', ({ type, notice }) => type === 'notice' && notice.code === 'duplicate');
  assert.deepEqual([duplicate.notice.seq, duplicate.notice.source.name], [1, 'Website']);
});

test('statistics count what the viewer’s filter lets through', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const viewer = await openViewer(t, daemon, { query: '?event=Order%20Completed' });
  await judged(daemon, await daemon.devKey(), [goodOrder(), badOrder(), goodOrder(), track('Page Viewed')]);
  const stats = await viewer.until('statistics', ({ type, calls }) => type === 'stats' && calls === 3);
  assert.deepEqual([stats.pass, stats.fail, stats.error, stats.unchecked], [2, 1, 0, 0]);
  assert.deepEqual(stats.events, [{ type: 'track', event: 'Order Completed', pass: 2, fail: 1 }]);
});

test('what is no message of ours is answered with an error, and the socket stays', async (t) => {
  const daemon = await startDaemon(t);
  const viewer = await openViewer(t, daemon);
  for (const text of ['hello', '[]', '7', '{"type":"reboot"}', '{"type":"filter","filter":"all"}', '{'.repeat(5000)]) {
    viewer.socket.send(text);
    await viewer.until(`an error to ${text.slice(0, 30)}`, ({ type }) => type === 'error');
  }
  viewer.socket.send(Buffer.from([1, 2, 3]));
  await judged(daemon, await daemon.devKey(), [track('Still here')]);
  await viewer.untilSeq(1);
});
