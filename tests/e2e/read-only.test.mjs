import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { goodOrder, track } from './support/calls.mjs';
import { runToEnd, startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { assertRefused, judged, post } from './support/ingest.mjs';
import { journalFile } from './support/journal-files.mjs';
import { filesUnder } from './support/kept-bytes.mjs';
import { mountFailingDisk, mountSmallDisk } from './support/small-disk.mjs';
import { openViewer } from './support/viewer.mjs';

const run = (...words) => execFileSync(words[0], words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
const upTo = (last) => Array.from({ length: last }, (_, n) => n + 1);

test('a start on a read-only file system is exit 1 and says so, whether there is a state already or not', async (t) => {
  const disk = mountSmallDisk(t, 8);
  if (!disk) return;
  const stateDir = join(disk, 'state');
  const daemon = await startDaemon(t, { stateDir });
  await judged(daemon, await daemon.devKey(), [track('A')]);
  await daemon.stop();
  run('mount', '-o', 'remount,ro', disk);
  for (const [directory, fault] of [[stateDir, 'is not writable'], [join(disk, 'new'), 'cannot be created']]) {
    const { code, stdout, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', directory]);
    assert.deepEqual([code, stdout, stderr], [1, '', `plumblined: the state directory ${directory} ${fault}: Read-only file system\n`]);
  }
  run('mount', '-o', 'remount,rw', disk);
  await daemon.startAgain();
  assert.equal((await daemon.owner.verdicts()).length, 1);
});

/** What holds while nothing can be written, after `kept` calls; the viewer has seen all of them. */
async function assertServesReadersAlone(t, daemon, key, kept, viewer, firstCall) {
  for (let n = 0; n < 3; n += 1) {
    const refusal = await post(daemon, '/v1/track', { key, body: track('Refused') });
    assertRefused(refusal, 429, 'read_only');
    const seconds = Number(refusal.headers['retry-after']);
    assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 300, refusal.headers['retry-after']);
  }
  assert.deepEqual((await judged(daemon, key, [firstCall])).map(({ seq }) => seq), [1], 'a duplicate of what is durable is one');
  await daemon.logged(/the journal .* is read-only \(.*\): calls are refused until it can be written/);
  const { notices } = await daemon.owner.get('/api/notices');
  assert.ok(notices.some(({ code, message }) => code === 'rate_limited' && message === "The journal's file cannot be written: calls were answered 429, and SDKs retry them."), JSON.stringify(notices));
  assert.deepEqual((await daemon.owner.verdicts()).map(({ seq }) => seq), upTo(kept));
  const late = await openViewer(t, daemon, { query: '?since=0' });
  await late.untilSeq(kept);
  await viewer.settled();
  assert.deepEqual(viewer.seqs, upTo(kept));
  assert.equal((await daemon.owner.get('/api/checklist')).steps.length, 7);
  assert.equal((await daemon.owner.get('/api/coverage')).rules.length > 0, true);
  await daemon.owner.refused(503, 'unavailable', 'POST', '/api/sources', { name: 'Shop', category: 'Website', env: 'dev' });
}

test('a file system that becomes read-only in mid-run: 429, readers are served, and what was answered is there afterwards', async (t) => {
  const disk = mountFailingDisk(t, 64);
  if (!disk) return;
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'], stateDir: join(disk.folder, 'state') });
  const key = await daemon.devKey();
  const viewer = await openViewer(t, daemon, { query: '?since=0' });
  const first = goodOrder();
  await judged(daemon, key, [first, ...Array.from({ length: 299 }, () => goodOrder())]);
  await viewer.untilSeq(300);
  disk.fail();
  await assertServesReadersAlone(t, daemon, key, 300, viewer, first);
  assert.deepEqual(await daemon.stop(), { code: 0, signal: null });
  disk.mountAgain();
  await daemon.startAgain();
  assert.equal((await judged(daemon, key, [goodOrder()]))[0].seq, 301);
});

test('files that cannot be written for a while: 429 meanwhile, and calls are taken again without a restart', async (t) => {
  let immutable = [];
  const release = () => immutable.splice(0).reverse().forEach((file) => run('chattr', '-i', file));
  t.after(release); // before the folder goes
  const stateDir = temporaryFolder(t);
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'], stateDir });
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  const viewer = await openViewer(t, daemon, { query: '?since=0' });
  const first = goodOrder();
  await judged(daemon, key, [first, ...Array.from({ length: 99 }, () => goodOrder())]);
  await viewer.untilSeq(100);
  try {
    const databases = ['workspace', 'index', 'figures'].flatMap((name) => [join(stateDir, `${name}.db`), join(stateDir, `${name}.db-wal`)]).filter(existsSync);
    // In a directory that can be written a new segment would take the calls.
    for (const file of [...databases, ...filesUnder(journalFile(daemon)), journalFile(daemon)]) {
      run('chattr', '+i', file);
      immutable.push(file);
    }
  } catch (error) {
    t.diagnostic(`not shown here: a file cannot be made immutable (${String(error.stderr ?? error).trim()}); root may, on ext4`);
    return;
  }
  await assertServesReadersAlone(t, daemon, key, 100, viewer, first);
  release();
  assert.deepEqual((await judged(daemon, key, [goodOrder(), goodOrder()])).map(({ seq }) => seq), [101, 102]);
  await daemon.logged(/can be written again/);
  assert.equal((await daemon.owner.ask('POST', '/api/sources', { name: 'Shop', category: 'Website', env: 'dev' })).status, 201);
  await viewer.untilSeq(102);
  await eventually('the checklist has caught up', async () => {
    const { items } = await daemon.owner.step('dev.events');
    return items.find(({ event }) => event === 'Order Completed').passed === 102;
  });
  await daemon.kill();
  await daemon.startAgain();
  assert.equal((await daemon.owner.verdicts()).length, 102);
});
