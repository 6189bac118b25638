import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { goodOrder, track } from './support/calls.mjs';
import { runToEnd, startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, post } from './support/ingest.mjs';
import { unpackable } from './support/kept-bytes.mjs';
import { mountSmallDisk } from './support/small-disk.mjs';
import { openViewer } from './support/viewer.mjs';

const clients = 4;
const callsOfABatch = 40;

/** Clients that send batches without a pause, and each batch again until it is taken, as SDKs do, only sooner. */
function startLoad(daemon, key) {
  const load = { acknowledged: [], refusals: [], ended: false };
  const client = async (name) => {
    for (let n = 0; !load.ended; n += 1) {
      const batch = Array.from({ length: callsOfABatch }, (_, i) => goodOrder({ messageId: `${name}-${n}-${i}`, context: { pad: unpackable(2_000) } }));
      for (let taken = false; !taken; ) {
        const answer = await post(daemon, '/v1/batch', { key, body: { batch } });
        if (answer.status === 200) taken = load.acknowledged.push(...batch.map(({ messageId }) => messageId)) > 0;
        else if (load.refusals.push(answer) && load.ended) return;
      }
    }
  };
  load.clients = Promise.all(Array.from({ length: clients }, (_, n) => client(`c${n}`)));
  load.clients.catch(() => {});
  return load;
}

test('a full disk under load: 429 with Retry-After, readers are served, and when there is room calls are taken again without a restart', async (t) => {
  const disk = mountSmallDisk(t, 24);
  if (!disk) return;
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(12 << 20));
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'], stateDir: join(disk, 'state') });
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  const early = await openViewer(t, daemon, { query: '?since=0' });
  const load = startLoad(daemon, key);
  await eventually('the disk is full', () => load.refusals.length > 20);

  // While it is full.
  for (const refusal of load.refusals) {
    assertRefused(refusal, 429, 'disk_full');
    const seconds = Number(refusal.headers['retry-after']);
    assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 300, refusal.headers['retry-after']);
  }
  await daemon.logged(/the disk is full: calls are refused until there is space/);
  const { notices } = await daemon.owner.get('/api/notices');
  assert.ok(notices.some(({ message }) => message === "The journal's disk is full: calls were answered 429, and SDKs retry them."), JSON.stringify(notices));
  assert.equal((await exchange(daemon.url, { path: '/healthz' })).status, 200);
  const notReady = await exchange(daemon.url, { path: '/readyz' });
  assert.deepEqual([notReady.status, notReady.json.code], [503, 'disk_full']);
  const full = await daemon.owner.get('/api/events?limit=5');
  assert.equal(full.events.length, 5);
  const late = await openViewer(t, daemon, { query: '?since=0' });
  for (const viewer of [early, late]) await viewer.untilSeq(full.head);
  fill(disk, 'ballast of the rest'); // a group of calls did not fit, a few pages still may
  await daemon.owner.refused(503, 'unavailable', 'POST', '/api/sources', { name: 'Shop', category: 'Website', env: 'dev' });

  // When there is room again.
  for (const name of ['ballast', 'ballast of the rest']) rmSync(join(disk, name));
  const before = load.acknowledged.length;
  await eventually('calls are taken again', () => load.acknowledged.length > before + clients * callsOfABatch);
  load.ended = true;
  await load.clients;
  await daemon.logged(/can be written again: the disk has space again/);
  await eventually('it is ready', async () => (await exchange(daemon.url, { path: '/readyz' })).status === 200);
  assert.equal((await daemon.owner.ask('POST', '/api/sources', { name: 'Shop', category: 'Website', env: 'dev' })).status, 201);
  await eventually('the checklist has caught up', async () => {
    const { items } = await daemon.owner.step('dev.events');
    const item = items.find(({ event }) => event === 'Order Completed');
    return item.state === 'passing' && item.passed >= load.acknowledged.length;
  });

  const assertKept = async () => {
    const kept = (await daemon.owner.verdicts()).map(({ seq, messageId }) => ({ seq, messageId }));
    assert.deepEqual(kept.map(({ seq }) => seq), kept.map((_, index) => index + 1), 'seqs have no gap');
    const ids = new Set(kept.map(({ messageId }) => messageId));
    assert.equal(ids.size, kept.length, 'no call twice');
    assert.deepEqual(load.acknowledged.filter((id) => !ids.has(id)), [], 'no acknowledged call is lost');
    return kept.length;
  };
  const kept = await assertKept();
  for (const viewer of [early, late]) {
    await viewer.untilSeq(kept);
    assert.deepEqual(viewer.seqs, Array.from({ length: kept }, (_, n) => n + 1));
  }
  await daemon.kill();
  await daemon.startAgain();
  assert.equal(await assertKept(), kept);
  assert.equal((await post(daemon, '/v1/track', { key, body: track('After') })).status, 200);
});

/** Takes what room there is on the disk, to the last block, with a file of this name. */
function fill(disk, name) {
  const file = openSync(join(disk, name), 'w');
  try {
    for (const bytes of [Buffer.alloc(1 << 20), Buffer.alloc(4_096), Buffer.alloc(1)])
      for (;;)
        try {
          writeSync(file, bytes);
        } catch (error) {
          if (error.code !== 'ENOSPC') throw error;
          break;
        }
  } finally {
    closeSync(file);
  }
}

test('on a full disk calls can be forgotten, and nobody else takes the room for it; with room it is ready though nobody sends calls', async (t) => {
  const disk = mountSmallDisk(t, 64);
  if (!disk) return;
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'], stateDir: join(disk, 'state') });
  const key = await daemon.devKey();
  const send = (call) => post(daemon, '/v1/track', { key, body: call });
  for (let n = 0; n < 300; n += 1) assert.equal((await send(goodOrder({ userId: n % 3 === 0 ? 'gone' : 'stays', context: { pad: unpackable(10_000) } }))).status, 200);
  fill(disk, 'ballast');
  await eventually('the disk is full', async () => (await send(goodOrder({ context: { pad: unpackable(20_000) } }))).status === 429);
  const kept = (await daemon.owner.events('?q=user:stays')).length;
  const { forgotten } = await daemon.owner.ask('DELETE', '/api/events?user=gone').then(({ json }) => json);
  assert.equal(forgotten, 100);
  assert.equal((await daemon.owner.events('?q=user:gone')).length, 0);
  assert.equal((await daemon.owner.events('?q=user:stays')).length, kept);
  assert.equal((await exchange(daemon.url, { path: '/readyz' })).status, 503);
  rmSync(join(disk, 'ballast'));
  await eventually('it is ready', async () => (await exchange(daemon.url, { path: '/readyz' })).status === 200);
  assert.equal((await send(goodOrder())).status, 200);
});

test('a daemon that is killed on a full disk comes back, serves readers, and takes calls when there is room', async (t) => {
  const disk = mountSmallDisk(t, 16);
  if (!disk) return;
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'], stateDir: join(disk, 'state') });
  const key = await daemon.devKey();
  const send = (call) => post(daemon, '/v1/track', { key, body: call });
  for (let n = 0; n < 3; n += 1) assert.equal((await send(goodOrder())).status, 200);
  fill(disk, 'ballast');
  await eventually('the disk is full', async () => (await send(goodOrder({ context: { pad: unpackable(20_000) } }))).status === 429);
  await daemon.kill();
  fill(disk, 'more ballast');
  await daemon.startAgain();
  const kept = (await daemon.owner.get('/api/events')).head;
  assert.ok(kept >= 3);
  assertRefused(await send(goodOrder({ context: { pad: unpackable(20_000) } })), 429, 'disk_full');
  assert.equal((await daemon.owner.get('/api/checklist')).steps.length, 7);
  for (const name of ['ballast', 'more ballast']) rmSync(join(disk, name));
  assert.equal((await send(goodOrder())).status, 200);
  assert.equal((await daemon.owner.get('/api/events')).head, kept + 1);
});

test('a start for which there is no room is exit 1, and says that the disk is full', async (t) => {
  const disk = mountSmallDisk(t, 8);
  if (!disk) return;
  const stateDir = join(disk, 'state');
  const daemon = await startDaemon(t, { stateDir });
  assert.equal((await post(daemon, '/v1/track', { key: await daemon.devKey(), body: track('A') })).status, 200);
  await daemon.stop();
  fill(disk, 'ballast');
  const { code, stdout, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', stateDir]);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^plumblined: .*\/state\/index\.db cannot be opened: its disk is full\n$/);
  assert.ok(existsSync(join(stateDir, 'index.db')) && existsSync(join(stateDir, 'figures.db')), 'what can be made anew is not given up for want of room');
  rmSync(join(disk, 'ballast'));
  await daemon.startAgain();
  assert.equal((await daemon.owner.verdicts()).length, 1);
});
