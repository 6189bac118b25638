import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { openEventStream } from './support/event-stream.mjs';
import { assertTaken, post } from './support/ingest.mjs';
import { memoryIsItsOwn, residentMegabytes } from './support/memory.mjs';
import { openViewer } from './support/viewer.mjs';

const perBatch = 100;
const batches = 40;
const total = perBatch * batches;

/** Text that no filter below finds, and all of them must look through. */
const text = 'lorem ipsum dolor sit amet '.repeat(20);

async function load(daemon, key) {
  for (let n = 0; n < batches; n += 1) {
    const batch = Array.from({ length: perBatch }, (_, i) => track('Tick', { n: n * perBatch + i, text }));
    assertTaken(await post(daemon, '/v1/batch', { key, body: { batch } }));
  }
}

const heavy = (n) => encodeURIComponent(`-"no such ${n}" ${'ipsum '.repeat(20)} n:>${total - 2} has:text -has:"nothing ${n}"`);

test('500 viewers, stuck, idle or with filters that look into every call, neither hold up ingest nor take more than their bound', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const openMany = async (count, query) => {
    const viewers = [];
    while (viewers.length < count) viewers.push(...(await Promise.all(Array.from({ length: 25 }, () => openViewer(t, daemon, { query: query(viewers.length) })))));
    return viewers;
  };
  await load(daemon, key); // buffers, caches and the newest groups have their size
  const before = residentMegabytes(daemon);
  const stuck = await openMany(100, () => '?payload=1');
  for (const { socket } of stuck) socket.pause();
  const idle = await openMany(350, (n) => `?event=Never%20${n}`);
  const searching = await openMany(50, (n) => `?q=${heavy(n)}`);
  await load(daemon, key);
  // Every one of them is served in the end: with the call that its filter finds, or by being told that it missed it.
  const wanted = 2 * total;
  for (const viewer of searching) {
    await viewer.until('the call that its filter finds', ({ type, verdict, to }) => (type === 'verdict' && verdict.seq === wanted) || (type === 'lagged' && to >= wanted));
    assert.ok(viewer.seqs.every((seq) => seq === wanted));
  }
  assert.ok(idle.every(({ verdicts }) => verdicts.length === 0));
  if (memoryIsItsOwn(daemon)) {
    const grown = residentMegabytes(daemon) - before;
    t.diagnostic(`${grown.toFixed(1)} MB for 500 viewers`);
    assert.ok(grown < 500 * 0.25, `a viewer takes a frame at most: ${grown} MB more`);
  }
});

test('viewers live on a thread that comes behind every other where the processor is short', async (t) => {
  const daemon = await startDaemon(t);
  const tasks = `/proc/${daemon.pid}/task`;
  const nices = {};
  for (const task of readdirSync(tasks)) {
    const stat = readFileSync(`${tasks}/${task}/stat`, 'utf8');
    const [name] = stat.match(/(?<=\().*(?=\))/);
    nices[name] = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  }
  assert.equal(nices.journal, nices['core-0']);
  assert.equal(nices.viewers, Math.min(nices['core-0'] + 10, 19), `${JSON.stringify(nices)}`);
});

test('an event stream that stops reading holds up nobody, and misses nothing', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const reading = await openViewer(t, daemon, { query: '?since=0' });
  const stuck = await openEventStream(t, daemon, { query: '?since=0', paused: true });
  await load(daemon, key);
  await reading.untilSeq(total);
  stuck.resume();
  await stuck.untilSeq(total);
  assert.deepEqual(stuck.seqs, Array.from({ length: total }, (_, n) => n + 1));
});
