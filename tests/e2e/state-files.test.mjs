import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { goodOrder, track } from './support/calls.mjs';
import { runToEnd, startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, judged, post } from './support/ingest.mjs';
import { plumbline } from './support/tool.mjs';

const useCase = { args: ['--use-case', 'personalize-winback'] };
const calls = 30;

/** A daemon that was killed, with calls in its journal; its write key. */
async function killed(t) {
  const daemon = await startDaemon(t, useCase);
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  for (let n = 0; n < calls / 10; n += 1) await judged(daemon, key, Array.from({ length: 10 }, (_, i) => goodOrder({ messageId: `m${n}-${i}` })));
  await daemon.kill();
  return { daemon, key, file: (name) => join(daemon.stateDir, name) };
}

/**
 * The files that have something, with their sizes. Not SQLite's -shm, which whoever looks makes anew, nor what is of the process: its address
 * and its pid. A kill may come while the workspace is written: what it had is put back by whoever opens it, so that its size is no matter
 * where it has more than a byte.
 */
const sizes = (folder) =>
  readdirSync(folder)
    .filter((name) => !/-shm$|^(address|lock|workspace\.db-journal)$/.test(name) && statSync(join(folder, name)).size > 0)
    .map((name) => [name, statSync(join(folder, name)).size])
    .map(([name, size]) => (name === 'workspace.db' && size > 1 ? name : `${name} ${size}`))
    .sort();

const flip = (file, at) => {
  const bytes = readFileSync(file);
  bytes[at] ^= 4;
  writeFileSync(file, bytes);
};
const remove = (name) => (file) => unlinkSync(file(name));
const empty = (name) => (file) => truncateSync(file(name));
const cut = (name) => (file) => truncateSync(file(name), 100);

// What befalls the files of a daemon that was killed, and whether its write keys are lost.
const losses = {
  'workspace.db removed': [remove('workspace.db'), true],
  'workspace.db emptied': [empty('workspace.db'), true],
  'workspace.db cut to a byte': [(file) => truncateSync(file('workspace.db'), 1), true],
  'journal.db removed': [remove('journal.db'), false],
  'journal.db and its log removed': [(file) => ['journal.db', 'journal.db-wal'].forEach((name) => unlinkSync(file(name))), false],
  'journal.db emptied': [empty('journal.db'), false],
  'journal.db cut to a byte': [(file) => truncateSync(file('journal.db'), 1), false],
  "the journal's log removed": [remove('journal.db-wal'), false],
  "the journal's log emptied": [empty('journal.db-wal'), false],
  "the journal's log cut": [cut('journal.db-wal'), false],
  "a bit of the journal's log flipped": [(file) => flip(file('journal.db-wal'), 100), false],
  'only the databases copied': [(file) => ['journal.db-wal', 'journal.db.head'].forEach((name) => unlinkSync(file(name))), false],
};

for (const [name, [damage, keysAreLost]] of Object.entries(losses))
  test(`${name}: the start is refused with what is lost and what to do; with --accept-loss no seq is given twice`, async (t) => {
    const { daemon, key, file } = await killed(t);
    damage(file);
    const args = ['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir];
    const before = sizes(daemon.stateDir);
    const { code, stdout, stderr } = await runToEnd(args);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^plumblined: .*lost.*plumbline restore FILE --state-dir DIR.*plumblined --accept-loss --state-dir/m);
    assert.deepEqual(sizes(daemon.stateDir), before, 'nothing is changed');

    daemon.args = [...useCase.args, '--accept-loss'];
    await daemon.startAgain();
    const known = (await post(daemon, '/v1/track', { key, body: track('After') })).status;
    assert.equal(known, keysAreLost ? 401 : 200);
    const [{ seq }] = await judged(daemon, await daemon.devKey(), [track('New')]);
    assert.ok(seq > calls, `seq ${seq} goes on above what was given`);
    await daemon.stop();
    daemon.args = useCase.args;
    await daemon.startAgain();
    const [next] = await judged(daemon, await daemon.devKey(), [track('Newer')]);
    assert.equal(next.seq, seq + 1, 'and the next start is an ordinary one');
  });

test("another workspace's journal is refused, and with --accept-loss it is put aside", async (t) => {
  const { daemon, file } = await killed(t);
  const other = await killed(t);
  for (const name of ['journal.db', 'journal.db-wal']) writeFileSync(file(name), readFileSync(other.file(name)));
  const { code, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir]);
  assert.equal(code, 1);
  assert.match(stderr, /journal\.db is the journal of another workspace than workspace\.db/);
  daemon.args = [...useCase.args, '--accept-loss'];
  await daemon.startAgain();
  const [{ seq }] = await judged(daemon, await daemon.devKey(), [track('New')]);
  assert.ok(seq > calls);
  assert.ok(readdirSync(daemon.stateDir).some((name) => name.startsWith('journal.db.foreign-')));
});

test('a backup brings back what was lost: the same keys, and the same calls known again', async (t) => {
  const daemon = await startDaemon(t, useCase);
  const key = await daemon.devKey();
  const call = goodOrder({ messageId: 'known' });
  await judged(daemon, key, [call]);
  const folder = temporaryFolder(t);
  assert.equal((await plumbline(undefined, ['backup', join(folder, 'b.db'), '--state-dir', daemon.stateDir])).code, 0);
  await daemon.kill();
  daemon.stateDir = join(folder, 'restored');
  assert.equal((await plumbline(undefined, ['restore', join(folder, 'b.db'), '--state-dir', daemon.stateDir])).code, 0);
  await daemon.startAgain();
  assert.equal(await daemon.devKey(), key);
  const [again] = await judged(daemon, key, [call]);
  assert.equal(again.seq, 1);
  assert.ok(again.notes.some(({ code }) => code === 'duplicate'), JSON.stringify(again.notes));
});

const ready = async (daemon) => (await exchange(daemon.url, { path: '/readyz' })).status;

test('files that are removed under the daemon: no call is taken, /readyz says so, a second daemon is refused, and it ends', async (t) => {
  const daemon = await startDaemon(t, useCase);
  const key = await daemon.devKey();
  await judged(daemon, key, [goodOrder({ messageId: 'first' })]);
  for (const name of readdirSync(daemon.stateDir)) rmSync(join(daemon.stateDir, name), { recursive: true });
  // All of this is asked at once: the daemon ends by itself after a while.
  const second = runToEnd(['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir]);
  for (const messageId of ['second', 'first']) assertRefused(await post(daemon, '/v1/track', { key, body: goodOrder({ messageId }) }), 503, 'journal_failed');
  assert.equal(await ready(daemon), 503);
  await daemon.logged(/journal\.db was removed while it was in use/);
  const refused = await second;
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /is already served by another daemon/);
  const { code } = await daemon.ended();
  assert.equal(code, 1);
});

test('a workspace.db that is removed under the daemon is noticed though nobody sends calls', async (t) => {
  const daemon = await startDaemon(t, useCase);
  const key = await daemon.devKey();
  assert.equal(await ready(daemon), 200);
  unlinkSync(join(daemon.stateDir, 'workspace.db'));
  await eventually('/readyz says so', async () => (await ready(daemon)) === 503);
  await daemon.logged(/workspace\.db was removed while it was in use/);
  assertRefused(await post(daemon, '/v1/track', { key, body: goodOrder() }), 503, 'journal_failed');
});

test('an index and figures that were removed are made anew, and figures of dropped calls say since when they count', async (t) => {
  const daemon = await startDaemon(t, useCase);
  const key = await daemon.devKey();
  await judged(daemon, key, [goodOrder({ userId: 'a' }), goodOrder({ userId: 'b' })]);
  assert.equal((await daemon.owner.get('/api/problems')).since, undefined);
  await daemon.owner.ask('DELETE', '/api/events?user=a');
  await daemon.stop();
  for (const name of ['index.db', 'figures.db']) if (existsSync(join(daemon.stateDir, name))) unlinkSync(join(daemon.stateDir, name));
  await daemon.startAgain();
  const { since } = await eventually('all is counted', () => daemon.owner.get('/api/problems'));
  assert.match(since, /^\d{4}-\d\d-\d\dT/);
  assert.equal((await daemon.owner.get('/api/coverage')).since, since);
  assert.equal((await daemon.owner.get('/api/events?q=user:b')).events.length, 1);
});
