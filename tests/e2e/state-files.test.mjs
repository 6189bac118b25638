import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { goodOrder, track } from './support/calls.mjs';
import { runToEnd, startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, judged, post } from './support/ingest.mjs';
import { beginSegment, segmentName } from './support/journal-files.mjs';
import { filesUnder } from './support/kept-bytes.mjs';
import { plumbline } from './support/tool.mjs';

const useCase = { args: ['--use-case', 'personalize-winback'] };
const callsOfSegment = 20;
const calls = 3 * callsOfSegment;

/** A daemon that was killed, with calls in three segments of two frames each, the last of them without a footer; its write key, and its calls. */
async function killed(t) {
  const daemon = await startDaemon(t, useCase);
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  const sent = Array.from({ length: calls }, () => goodOrder());
  for (let n = 0; n < calls; n += 10) {
    if (n > 0 && n % callsOfSegment === 0) await beginSegment(daemon);
    await judged(daemon, key, sent.slice(n, n + 10));
  }
  await daemon.kill();
  return { daemon, key, sent, file: (name) => join(daemon.stateDir, name) };
}

/**
 * The files that have something, with their sizes. Not SQLite's -shm, which whoever looks makes anew, nor what is of the process: its address
 * and its pid. A kill may come while the workspace is written: what it had is put back by whoever opens it, so that its size is no matter
 * where it has more than a byte.
 */
const sizes = (folder) =>
  filesUnder(folder)
    .map((path) => [path.slice(folder.length + 1), statSync(path).size])
    .filter(([name, size]) => !/-shm$|^(address|lock|workspace\.db-journal)$/.test(name) && size > 0)
    .map(([name, size]) => (name === 'workspace.db' && size > 1 ? name : `${name} ${size}`))
    .sort();

const segment = (number) => `journal/${segmentName(1 + (number - 1) * callsOfSegment)}`;
const [first, middle, newest] = [1, 2, 3].map(segment);
const headBytes = 64; // of a segment's header, and of a frame's head

const flip = (file, at) => {
  const bytes = readFileSync(file);
  bytes[at < 0 ? bytes.length + at : at] ^= 4;
  writeFileSync(file, bytes);
};
/** All but the first page of SQLite's. */
const damagedPages = (bytes) => Buffer.concat([bytes.subarray(0, 4_096), Buffer.alloc(bytes.length - 4_096, 7)]);
const remove = (...names) => (file) => names.forEach((name) => rmSync(file(name), { recursive: true }));
const empty = (name) => (file) => truncateSync(file(name));
const cut = (name, size) => (file) => truncateSync(file(name), size < 0 ? statSync(file(name)).size + size : size);
const flipped = (name, at) => (file) => flip(file(name), at);

const seqs = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
const all = seqs(1, calls);
const without = (from, to) => all.filter((seq) => seq < from || seq > to);
const withoutMiddle = without(callsOfSegment + 1, 2 * callsOfSegment);
const withoutNewest = seqs(1, 2 * callsOfSegment);
const withoutLastFrame = seqs(1, calls - 10);

// What befalls the files of a daemon that was killed, what is said of it, what is left of its calls, and whether its write keys are lost.
const losses = {
  'workspace.db removed': [/workspace\.db is missing, but there is a journal: write keys, tokens, plan and checklist are lost/, remove('workspace.db'), all, true],
  'workspace.db emptied': [/workspace\.db is empty, but there is a journal: write keys, tokens, plan and checklist are lost/, empty('workspace.db'), all, true],
  'workspace.db cut to a byte': [/workspace\.db is not .*; write keys, tokens, plan and checklist are lost/, cut('workspace.db', 1), all, true],
  'the journal removed': [/journal is missing, but there is a workspace: its calls are lost/, remove('journal'), []],
  'all files of the journal removed': [/journal is empty, but there is a workspace: its calls are lost/, (file) => readdirSync(file('journal')).forEach((name) => rmSync(file(`journal/${name}`))), []],
  'all segments removed': [/calls up to 60 were answered 200: the calls between them are lost/, (file) => [first, middle, newest].forEach((name) => rmSync(file(name))), []],
  "the journal's numbers removed": [/numbers\.db is missing, and there are calls: what was dropped or forgotten is not known/, remove('journal/numbers.db'), all],
  "the journal's numbers emptied": [/numbers\.db is missing, and there are calls: what was dropped or forgotten is not known/, empty('journal/numbers.db'), all],
  "the journal's numbers cut to a byte": [/numbers\.db is not .*; what was dropped or forgotten is not known/, cut('journal/numbers.db', 1), all],
  "a page of the journal's numbers damaged": [/numbers\.db is damaged: .*; what was dropped or forgotten is not known/, (file) => writeFileSync(file('journal/numbers.db'), damagedPages(readFileSync(file('journal/numbers.db')))), all],
  "the header of the journal's numbers damaged": [/numbers\.db is not .*; what was dropped or forgotten is not known/, (file) => writeFileSync(file('journal/numbers.db'), Buffer.alloc(20_480, 7)), all],
  'the oldest segment removed': [/calls 1 to 20 are missing/, remove(first), seqs(callsOfSegment + 1, calls)],
  'a segment between others removed': [/calls 21 to 40 are missing/, remove(middle), withoutMiddle],
  'a segment between others emptied': [/calls 21 to 40 are missing/, empty(middle), withoutMiddle],
  'a segment between others cut in its first frame': [/calls 21 to 40 are missing/, cut(middle, 100), withoutMiddle],
  'a bit flipped in the header of a segment between others': [/calls 21 to 40 are missing/, flipped(middle, 20), withoutMiddle],
  'the newest segment removed': [/ends with call 40, and calls up to 60 were answered 200: the calls between them are lost/, remove(newest), withoutNewest],
  'the newest segment emptied': [/ends with call 40, and calls up to 60 were answered 200: the calls between them are lost/, empty(newest), withoutNewest],
  'the newest segment cut to its header': [/ends with call 40, and calls up to 60 were answered 200: the calls between them are lost/, cut(newest, headBytes), withoutNewest],
  'the newest segment cut in its first frame': [/ends with call 40, and calls up to 60 were answered 200: the calls between them are lost/, cut(newest, 100), withoutNewest],
  'the newest segment cut in its last frame': [/ends with call 50, and calls up to 60 were answered 200: the calls between them are lost/, cut(newest, -1), withoutLastFrame],
  'a bit flipped in the header of the newest segment': [/ends with call 40, and calls up to 60 were answered 200: the calls between them are lost/, flipped(newest, 20), withoutNewest],
  "a bit flipped in the head of the newest segment's first frame": [/calls 41 to 50 in .* are damaged/, flipped(newest, headBytes + 20), without(2 * callsOfSegment + 1, 2 * callsOfSegment + 10)],
  'a bit flipped in the data of the last frame': [/calls 51 to 60 in .* are damaged/, flipped(newest, -1), withoutLastFrame],
  'a copy without the newest segment and the end': [/00000000000000000041\.calls is missing, the newest of the segments/, remove(newest, 'journal/head'), withoutNewest],
};

for (const [name, [says, damage, left, keysAreLost = false]] of Object.entries(losses))
  test(`${name}: the start is refused with what is lost and what to do; with --accept-loss no seq is given twice`, async (t) => {
    const { daemon, key, file } = await killed(t);
    damage(file);
    const args = ['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir];
    const before = sizes(daemon.stateDir);
    const { code, stdout, stderr } = await runToEnd(args);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^plumblined: .*plumbline restore FILE --state-dir DIR.*plumblined --accept-loss --state-dir/m);
    assert.match(stderr.split('\n').find((line) => line.startsWith('plumblined: ')), says);
    assert.deepEqual(sizes(daemon.stateDir), before, 'nothing is changed');

    daemon.args = [...useCase.args, '--accept-loss'];
    await daemon.startAgain();
    assert.deepEqual((await daemon.owner.verdicts()).map(({ seq }) => seq), left, 'what is whole is served');
    const known = (await post(daemon, '/v1/track', { key, body: track('After') })).status;
    assert.equal(known, keysAreLost ? 401 : 200);
    const [{ seq }] = await judged(daemon, await daemon.devKey(), [track('New')]);
    assert.ok(seq > calls, `seq ${seq} goes on above what was given`);
    await daemon.stop();
    daemon.args = useCase.args;
    await daemon.startAgain();
    const [next] = await judged(daemon, await daemon.devKey(), [track('Newer')]);
    assert.equal(next.seq, seq + 1, 'and the next start is an ordinary one');
    assert.deepEqual((await daemon.owner.verdicts()).map((verdict) => verdict.seq).filter((one) => one <= calls), left);
  });

// What a start makes anew, or finds without it: nothing is lost.
const harmless = {
  "the journal's end removed": remove('journal/head'),
  'a bit of the end flipped': flipped('journal/head', 3),
  'the key files removed': (file) => [first, middle, newest].forEach((name) => rmSync(file(name.replace('.calls', '.keys')))),
  'the key files emptied': (file) => [first, middle, newest].forEach((name) => truncateSync(file(name.replace('.calls', '.keys')))),
  'a bit of a key file flipped': flipped(first.replace('.calls', '.keys'), 90),
  "a bit of a segment's footer flipped": flipped(middle, -20),
  "a segment's footer cut": cut(middle, -20),
  'bytes of a frame that was never answered': (file) => appendFileSync(file(newest), Buffer.alloc(headBytes - 1, 'P')),
  'zeros of a file that had grown': (file) => appendFileSync(file(newest), Buffer.alloc(5_000)),
  'a file that was being written': (file) => writeFileSync(file(`${middle}.new`), 'half'),
};

for (const [name, damage] of Object.entries(harmless))
  test(`${name}: the start is an ordinary one, every call is there, and comes again as a duplicate`, async (t) => {
    const { daemon, key, sent, file } = await killed(t);
    damage(file);
    await daemon.startAgain();
    assert.deepEqual((await daemon.owner.verdicts()).map(({ seq }) => seq), all);
    const again = await judged(daemon, key, sent);
    assert.deepEqual(again.map(({ seq }) => seq), all);
    assert.ok(again.every(({ notes }) => notes.some(({ code }) => code === 'duplicate')), JSON.stringify(again));
    const [{ seq }] = await judged(daemon, key, [track('New')]);
    assert.equal(seq, calls + 1);
    assert.ok(!readdirSync(file('journal')).some((each) => each.endsWith('.new')));
  });

test('a bit flipped in the data of a segment that is whole otherwise: its calls are left out, the log says so once, and all others are served', async (t) => {
  const { daemon, file } = await killed(t);
  // Between the two frames of ten: the last byte before the second head is one of the first frame's data.
  const second = readFileSync(file(middle)).indexOf('PLFR', headBytes + 4);
  flip(file(middle), second - 1);
  await daemon.startAgain();
  for (let n = 0; n < 2; n += 1) assert.deepEqual((await daemon.owner.verdicts()).map(({ seq }) => seq), without(callsOfSegment + 1, callsOfSegment + 10));
  assert.equal((await daemon.owner.ask('GET', `/api/events/${callsOfSegment + 1}`)).status, 410);
  assert.equal(daemon.stderr().match(/the calls 21 to 30 do not match their checksum/g)?.length, 1);
  const [{ seq }] = await judged(daemon, await daemon.devKey(), [track('New')]);
  assert.equal(seq, calls + 1);
});

test("another workspace's journal is refused, and with --accept-loss it is put aside", async (t) => {
  const { daemon, file } = await killed(t);
  const other = await killed(t);
  rmSync(file('journal'), { recursive: true });
  cpSync(other.file('journal'), file('journal'), { recursive: true });
  const { code, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir]);
  assert.equal(code, 1);
  assert.match(stderr, /\/journal is the journal of another workspace than workspace\.db: .*plumbline restore FILE --state-dir DIR.*plumblined --accept-loss --state-dir/);
  daemon.args = [...useCase.args, '--accept-loss'];
  await daemon.startAgain();
  const [{ seq }] = await judged(daemon, await daemon.devKey(), [track('New')]);
  assert.ok(seq > calls);
  const aside = readdirSync(daemon.stateDir).find((name) => name.startsWith('journal.foreign-'));
  assert.deepEqual(readFileSync(file(`${aside}/${newest.slice('journal/'.length)}`)).subarray(0, headBytes), readFileSync(other.file(newest)).subarray(0, headBytes));
});

test("another workspace's journal that is incomplete as well: --accept-loss puts it aside", async (t) => {
  const { daemon, file } = await killed(t);
  const other = await killed(t);
  rmSync(file('journal'), { recursive: true });
  cpSync(other.file('journal'), file('journal'), { recursive: true });
  rmSync(file('journal/numbers.db'));
  const { code, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir]);
  assert.equal(code, 1);
  assert.match(stderr, /numbers\.db is missing, and there are calls: .*plumbline restore FILE --state-dir DIR.*plumblined --accept-loss --state-dir/);
  daemon.args = [...useCase.args, '--accept-loss'];
  await daemon.startAgain();
  assert.match(daemon.stderr(), /journal is the journal of another workspace than workspace\.db: .*; --accept-loss accepted that/);
  assert.deepEqual(await daemon.owner.verdicts(), []);
  const [{ seq }] = await judged(daemon, await daemon.devKey(), [track('New')]);
  assert.ok(seq > calls);
  assert.ok(readdirSync(daemon.stateDir).some((name) => name.startsWith('journal.foreign-')));
});

test("another workspace's segment is refused, and with --accept-loss it is put aside", async (t) => {
  const { daemon, file } = await killed(t);
  const other = await killed(t);
  writeFileSync(file(middle), readFileSync(other.file(middle)));
  const { code, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir]);
  assert.equal(code, 1);
  assert.match(stderr, /segments of another workspace lie in .*plumbline restore FILE --state-dir DIR.*plumblined --accept-loss --state-dir/);
  daemon.args = [...useCase.args, '--accept-loss'];
  await daemon.startAgain();
  assert.deepEqual((await daemon.owner.verdicts()).map(({ seq }) => seq), withoutMiddle);
  assert.ok(readdirSync(file('journal')).some((name) => name.startsWith(`${middle.slice('journal/'.length)}.damaged-`)));
  const [{ seq }] = await judged(daemon, await daemon.devKey(), [track('New')]);
  assert.ok(seq > calls);
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
  await daemon.logged(/journal\/(numbers\.db|\d{20}\.calls) was removed while it was in use/);
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
