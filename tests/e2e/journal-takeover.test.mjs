import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { goodOrder } from './support/calls.mjs';
import { binary, runToEnd, startDaemon } from './support/daemon.mjs';
import { openDatabase } from './support/database.mjs';
import { within } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { segments } from './support/journal-files.mjs';
import { answersOf, oldBackup, oldState } from './support/old-state.mjs';
import { mountSmallDisk } from './support/small-disk.mjs';
import { plumbline } from './support/tool.mjs';

const args = ['--use-case', 'personalize-winback'];

/** Without what tells the hours from now. */
const timeless = (answers) => JSON.parse(JSON.stringify(answers, (name, value) => (name === 'trend' ? undefined : value)));

/** Nothing is left of the old file, and nothing that was being made. */
function assertTakenOver(daemon) {
  const names = readdirSync(daemon.stateDir);
  assert.deepEqual(names.filter((name) => name.startsWith('journal')), ['journal'], names.join());
  assert.ok(segments(daemon).length > 0);
}

for (const end of ['stopped', 'killed']) {
  test(`the journal.db of a daemon that was ${end} is taken over: every call, seq, figure and query is as before, and the old file is gone`, async (t) => {
    const { stateDir, answers } = oldState(t, end);
    const daemon = await startDaemon(t, { args, stateDir });
    assertTakenOver(daemon);
    assert.match(daemon.stderr(), /the calls up to 54 of .*journal\.db are in segments now/);
    assert.doesNotMatch(daemon.stderr(), /rebuilding the index|counting the figures again/);
    assert.deepEqual(timeless(await answersOf(daemon)), timeless(answers));
    const [{ seq }] = await judged(daemon, await daemon.devKey(), [goodOrder()]);
    assert.equal(seq, answers.head + 1);

    await daemon.kill();
    await daemon.startAgain();
    assert.equal(daemon.stderr().match(/are in segments now/g).length, 1, 'it is taken over once');
    assert.deepEqual((await daemon.owner.verdictLines('?payload=1')).slice(0, answers.lines.length), answers.lines);
    assert.equal((await judged(daemon, await daemon.devKey(), [goodOrder()]))[0].seq, answers.head + 2);
  });

  test(`calls of a journal.db that was taken over from a daemon that was ${end} come again as duplicates, forgotten ones too`, async (t) => {
    const { stateDir, sent, answers } = oldState(t, end);
    makeRecent(stateDir);
    assert.equal(existsSync(join(stateDir, 'journal.db-wal')), end === 'killed');
    const daemon = await startDaemon(t, { args, stateDir });
    assertTakenOver(daemon);
    const key = await daemon.devKey();
    for (let n = 0; n < 2; n += 1) {
      const again = await judged(daemon, key, sent);
      assert.deepEqual(again.map(({ seq }) => seq), sent.map((_, index) => index + 1));
      assert.ok(again.every(({ notes }) => notes.some(({ code }) => code === 'duplicate')), JSON.stringify(again));
      assert.equal((await daemon.owner.get('/api/events?limit=1')).head, answers.head);
      await daemon.stop();
      await daemon.startAgain();
    }
    const before = answers.calls.map((call) => call.duplicates);
    const counted = await Promise.all(answers.calls.map(async (_, index) => (await daemon.owner.ask('GET', `/api/events/${index + 1}`)).json.duplicates));
    assert.deepEqual(counted, before.map((count) => count === undefined ? undefined : count + 2));
  });
}

/** The calls of a journal.db came a moment ago: their ids are known for a day. The checksums of rows, which may be absent, go. */
function makeRecent(stateDir) {
  rmSync(join(stateDir, 'journal.db.head')); // it has the newest row's
  const now = Date.now();
  const pieceHead = 24; // first, received_at, count; then as many keys
  change(stateDir, (database) => {
    database.prepare('UPDATE calls SET checksum = NULL, received_at = ?').run(now);
    for (const { first, groups } of database.prepare('SELECT first, groups FROM dedupe').all()) {
      const bytes = Buffer.from(groups);
      for (let at = 0; at < bytes.length; at += pieceHead + Number(bytes.readBigUInt64LE(at + 16)) * pieceHead) bytes.writeBigInt64LE(BigInt(now), at + 8);
      database.prepare('UPDATE dedupe SET received_at = ?, groups = ? WHERE first = ?').run(now, bytes, first);
    }
  });
}

/** Changes a journal.db, and leaves its write-ahead log where it has one. */
function change(stateDir, work) {
  const files = ['journal.db', 'journal.db-wal'].map((name) => join(stateDir, name)).filter(existsSync);
  const database = openDatabase(join(stateDir, 'journal.db'));
  work(database);
  // Whoever closes it moves the log into the file.
  if (files.length > 1) for (const file of files) cpSync(file, `${file}.kept`);
  database.close();
  if (files.length > 1) for (const file of files) cpSync(`${file}.kept`, file);
  for (const file of files) rmSync(`${file}.kept`, { force: true });
  if (files.length === 1) rmSync(join(stateDir, 'journal.db-wal'), { force: true });
  rmSync(join(stateDir, 'journal.db-shm'), { force: true });
}

/** The calls of a journal.db so many times, one after the other. */
function repeat(stateDir, times, head) {
  rmSync(join(stateDir, 'journal.db.head'));
  change(stateDir, (database) => {
    const insert = database.prepare('INSERT INTO calls SELECT first + ?, count, received_at, keys, offsets, records, NULL, unpacked FROM calls WHERE first <= ?');
    database.exec('BEGIN');
    for (let n = 1; n < times; n += 1) insert.run(n * head, head);
    database.exec('COMMIT');
  });
}

/** Starts a daemon on this state, and kills it as soon as `reached` is true. False: it was ready before. */
async function killWhen(stateDir, reached) {
  const child = spawn(binary, ['--listen', '127.0.0.1:0', '--state-dir', stateDir, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let ready = false;
  child.stdout.on('data', () => (ready = true));
  try {
    await within('the daemon is ready, or as far as it is to be', (async () => {
      while (!reached() && !ready && child.exitCode === null) await setImmediate();
    })());
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  return !ready;
}

test('a take-over of a journal.db goes on after kill -9 at any step of it, and no call is lost or comes twice', async (t) => {
  const { stateDir, answers } = oldState(t, 'stopped');
  const times = 400;
  repeat(stateDir, times, answers.head);
  const file = (name) => join(stateDir, name);
  const names = () => (existsSync(file('journal.new')) ? readdirSync(file('journal.new')) : []);
  let killed = 0;
  const moments = [
    () => existsSync(file('journal.new')),
    () => names().some((name) => name.endsWith('.new')),
    () => names().some((name) => name.endsWith('.calls')),
    () => names().some((name) => name.endsWith('.keys')),
    () => names().includes('numbers.db'),
    () => existsSync(file('journal')),
  ];
  for (const moment of moments) {
    killed += await killWhen(stateDir, moment);
    assert.ok(existsSync(file('journal.db')) || existsSync(file('journal/numbers.db')), 'the calls are there');
  }
  assert.ok(killed > 0);
  const daemon = await startDaemon(t, { args, stateDir });
  assertTakenOver(daemon);
  const lines = await daemon.owner.verdictLines('?payload=1');
  assert.equal(lines.length, times * answers.lines.length);
  const kept = answers.lines.map((line) => JSON.parse(line));
  for (let n = 0; n < times; n += 1)
    for (let i = 0; i < kept.length; i += 1) {
      const { verdict, call } = JSON.parse(lines[n * kept.length + i]);
      assert.deepEqual([verdict, call], [{ ...kept[i].verdict, seq: kept[i].verdict.seq + n * answers.head }, kept[i].call]);
    }
  assert.equal((await judged(daemon, await daemon.devKey(), [goodOrder()]))[0].seq, times * answers.head + 1);
});

test('a take-over that was killed between its last two steps only removes the old file; a half that is not whole is made anew', async (t) => {
  const { stateDir, answers } = oldState(t, 'stopped');
  const old = `${stateDir}-old`;
  cpSync(stateDir, old, { recursive: true });
  const daemon = await startDaemon(t, { args, stateDir });
  await daemon.stop();
  for (const name of ['journal.db', 'journal.db.head']) cpSync(join(old, name), join(stateDir, name));
  await daemon.startAgain();
  assertTakenOver(daemon);
  assert.deepEqual(timeless(await answersOf(daemon)), timeless(answers));

  const half = join(old, 'journal.new');
  mkdirSync(half);
  for (const name of segments(daemon)) writeFileSync(join(half, `${name}.new`), 'half of a segment');
  const next = await startDaemon(t, { args, stateDir: old });
  assertTakenOver(next);
  assert.deepEqual(timeless(await answersOf(next)), timeless(answers));
});

test('a journal.db of another journal beside the segments is refused, and nothing of either is removed', async (t) => {
  const { stateDir } = oldState(t, 'stopped');
  const other = oldState(t, 'killed');
  const daemon = await startDaemon(t, { args, stateDir });
  await daemon.stop();
  const size = statSync(join(other.stateDir, 'journal.db')).size;
  for (const name of ['journal.db', 'journal.db-wal', 'journal.db.head']) cpSync(join(other.stateDir, name), join(stateDir, name));
  const { code, stdout, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', stateDir]);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^plumblined: .*journal\.db is the journal of another workspace than workspace\.db/m);
  assert.equal(statSync(join(stateDir, 'journal.db')).size, size);
  assert.ok(segments(daemon).length > 0);
});

test('a take-over without room is refused with how much it needs, and the old file is as it was; with room it goes on', async (t) => {
  const disk = mountSmallDisk(t, 128);
  if (!disk) return;
  const { stateDir, answers } = oldState(t, 'stopped');
  const place = join(disk, 'state');
  cpSync(stateDir, place, { recursive: true });
  chmodSync(place, 0o700);
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(90 << 20));
  const before = readFileSync(join(place, 'journal.db'));
  const { code, stdout, stderr } = await runToEnd(['--listen', '127.0.0.1:0', '--state-dir', place, ...args]);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^plumblined: the calls of .*journal\.db must be written anew, in segments: this needs \d+ MiB more on the disk than are free$/m);
  assert.deepEqual(readFileSync(join(place, 'journal.db')), before);
  rmSync(ballast);
  const daemon = await startDaemon(t, { args, stateDir: place });
  assertTakenOver(daemon);
  assert.deepEqual(timeless(await answersOf(daemon)), timeless(answers));
});

test('a damaged row of a journal.db is left out, the log says which calls it had, and all others are taken over', async (t) => {
  const { stateDir, answers } = oldState(t, 'stopped');
  change(stateDir, (database) => database.exec('UPDATE calls SET records = zeroblob(length(records)) WHERE first = 44'));
  const daemon = await startDaemon(t, { args, stateDir });
  assertTakenOver(daemon);
  assert.match(daemon.stderr(), /the calls 44 to 44 are damaged in .*journal\.db, and are left out/);
  const seqOf = (line) => JSON.parse(line).verdict.seq;
  assert.deepEqual(await daemon.owner.verdictLines('?payload=1'), answers.lines.filter((line) => seqOf(line) !== 44));
  assert.equal((await daemon.owner.ask('GET', '/api/events/44')).status, 410);
  assert.equal((await judged(daemon, await daemon.devKey(), [goodOrder()]))[0].seq, answers.head + 1);
});

test('a backup of a state with a journal.db is restored, and its calls are taken over', async (t) => {
  const { stateDir, answers } = oldState(t, 'stopped');
  const restored = `${stateDir}-restored`;
  const { code, stderr } = await plumbline(undefined, ['restore', oldBackup(t), '--state-dir', restored]);
  assert.equal(code, 0, stderr);
  const daemon = await startDaemon(t, { args, stateDir: restored });
  assertTakenOver(daemon);
  assert.deepEqual(timeless(await answersOf(daemon)), timeless(answers));
  assert.equal((await judged(daemon, await daemon.devKey(), [goodOrder()]))[0].seq, answers.head + 1);
});
