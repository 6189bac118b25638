import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { assertTaken, post } from './support/ingest.mjs';
import { kernelTakes } from './support/kernel.mjs';
import { memoryIsItsOwn, residentMegabytes } from './support/memory.mjs';
import { openViewer } from './support/viewer.mjs';

const perBatch = 500;
/** Verdicts of some 400 bytes: more of them than the kernel takes for a viewer. */
const batches = Math.max(60, Math.ceil((1.5 * kernelTakes()) / (perBatch * 400)));
const total = perBatch * batches;

async function load(daemon, key) {
  for (let n = 0; n < batches; n += 1) {
    const batch = Array.from({ length: perBatch }, () => track('Tick', { pad: 'x'.repeat(200) }));
    assertTaken(await post(daemon, '/v1/batch', { key, body: { batch } }));
  }
}

test('viewers that stop reading hold up neither ingest nor the others, and are told what they missed', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const stuck = await Promise.all(Array.from({ length: 10 }, () => openViewer(t, daemon)));
  for (const viewer of stuck) viewer.socket.pause();
  const reading = await openViewer(t, daemon, { query: '?since=0' });
  const before = residentMegabytes(daemon);
  await load(daemon, key);
  await reading.untilSeq(total);
  assert.deepEqual(reading.seqs, Array.from({ length: total }, (_, n) => n + 1));
  if (memoryIsItsOwn(daemon)) {
    const now = residentMegabytes(daemon);
    assert.ok(now - before < 192, `a viewer holds a position, not a queue: ${before} -> ${now} MB`);
  }

  const [viewer] = stuck;
  viewer.socket.resume();
  // It may read the last calls, or be told that it missed them; the gaps may be several.
  const rangeOf = ({ type, verdict, from, to }) => (type === 'verdict' ? [verdict.seq, verdict.seq] : type === 'lagged' ? [from, to] : []);
  await viewer.until('the newest verdict, or a gap up to it', (message) => rangeOf(message)[1] === total);
  assert.ok(viewer.messages.some(({ type }) => type === 'lagged'), 'it missed some');
  let next = 1;
  for (const [from, to] of viewer.messages.map(rangeOf).filter(({ length }) => length > 0)) {
    assert.equal(from, next, 'what was not sent was said to be missing');
    next = to + 1;
  }
  assert.equal(next, total + 1);
});

test('a viewer with since is never skipped, however far behind', async (t) => {
  const daemon = await startDaemon(t);
  const viewer = await openViewer(t, daemon, { query: '?since=0' });
  viewer.socket.pause();
  await load(daemon, await daemon.devKey());
  viewer.socket.resume();
  await viewer.untilSeq(total);
  assert.deepEqual(viewer.seqs, Array.from({ length: total }, (_, n) => n + 1));
  assert.ok(viewer.messages.every(({ type }) => type !== 'lagged'));
});
