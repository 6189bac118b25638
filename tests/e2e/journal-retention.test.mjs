import assert from 'node:assert/strict';
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { test } from 'node:test';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { assertTaken, post } from './support/ingest.mjs';
import { journalFile } from './support/journal-files.mjs';
import { filesUnder, unpackable } from './support/kept-bytes.mjs';

const mib = 1 << 20;
const keep = 16 * mib;
const segmentBytes = keep / 16;
/** A segment that has nearly all of its bytes takes one more group: here a batch, as one client alone sends. */
const callsOfBatch = 25;
const callBytes = 21_000;
const batchBytes = callsOfBatch * callBytes;
/** A call's key, and what a piece of a key file and its header have: a piece has a group's keys at least. */
const keyBytes = (calls) => calls * (24 + 40);

const size = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0; // it may be dropped meanwhile
/** Files that are gone and still open take their room. */
const heldOf = (daemon) => readdirSync(`/proc/${daemon.pid}/fd`).map((name) => readlink(`/proc/${daemon.pid}/fd/${name}`)).filter((path) => /\.(calls|keys) \(deleted\)$/.test(path));
const readlink = (path) => {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
};
const sum = (paths) => paths.map(size).reduce((all, one) => all + one, 0);
const filesOf = (daemon) => filesUnder(journalFile(daemon));

test('--keep-size gives the disk back: under load the journal has at most that, a segment more, and its keys, and the newest calls are kept', async (t) => {
  const daemon = await startDaemon(t, { args: ['--keep-size', '16MiB'] });
  const key = await daemon.devKey();
  let sent = 0;
  const send = async () => {
    const batch = Array.from({ length: callsOfBatch }, () => goodOrder({ context: { pad: unpackable(20_000) } }));
    assertTaken(await post(daemon, '/v1/batch', { key, body: { batch } }));
    sent += callsOfBatch;
  };
  const most = () => keep + segmentBytes + batchBytes + keyBytes(sent);
  let largest = 0;
  for (let round = 0; round < 12; round += 1) {
    for (let bytes = 0; bytes < 4 * mib; bytes += batchBytes) await send();
    // What came while retention was not looking goes with the next looks, whether calls come or not.
    const bytes = await eventually('the oldest are dropped', () => {
      const now = sum(filesOf(daemon));
      return now <= most() && now;
    });
    largest = Math.max(largest, bytes);
  }
  assert.ok(largest > keep - 2 * segmentBytes, `no more is dropped than must be: ${largest} bytes`);

  const { first, head } = await daemon.owner.get('/api/events?limit=1');
  assert.equal(head, sent);
  assert.ok(first > 1);
  /** The newest, without a hole, and no fewer than fit, once retention has nothing more to do: who reads beside it misses what it drops. */
  const assertKept = async () => {
    await eventually('all that is too much is dropped', () => sum(filesOf(daemon).filter((path) => path.endsWith('.calls'))) <= keep);
    const kept = (await daemon.owner.verdicts()).map(({ seq }) => seq);
    assert.deepEqual(kept, Array.from({ length: kept.length }, (_, n) => head - kept.length + 1 + n), 'what is kept has no hole');
    assert.ok(kept[0] >= first);
    assert.ok(kept.length * 15_000 > keep - 2 * segmentBytes - batchBytes, `${kept.length} calls are kept`);
  };
  await assertKept();
  assert.equal((await daemon.owner.ask('GET', '/api/events/1')).status, 410);
  const gone = filesOf(daemon).filter((path) => path.endsWith('.calls')).map((path) => Number(/(\d{20})\.calls$/.exec(path)[1])).filter((begins) => begins < first);
  assert.deepEqual(gone, [], 'no file of dropped calls is left');
  await eventually('no file of dropped calls is open', () => heldOf(daemon).length === 0);

  await daemon.kill();
  await daemon.startAgain();
  assert.ok(sum(filesOf(daemon)) <= most() + segmentBytes, 'a start after kill -9 writes no more than the tail anew');
  await assertKept();
  await send();
  assert.equal((await daemon.owner.get('/api/events?limit=1')).head, sent);
});
