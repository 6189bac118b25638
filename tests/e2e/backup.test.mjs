import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged, post } from './support/ingest.mjs';
import { bytesOf, packedRow, unpackable } from './support/kept-bytes.mjs';
import { mountSmallDisk } from './support/small-disk.mjs';
import { plumbline } from './support/tool.mjs';

const useCase = ['--use-case', 'personalize-winback'];

/** `plumbline backup|restore FILE --state-dir DIR`. */
const tool = (command, file, directory, ...more) => plumbline(undefined, [command, file, '--state-dir', directory, ...more]);

async function backUp(file, directory) {
  const { code, stdout, stderr } = await tool('backup', file, directory, '--json');
  assert.deepEqual([code, stderr], [0, '']);
  return JSON.parse(stdout);
}

async function assertFails(code, sentence, command, file, directory) {
  const done = await tool(command, file, directory);
  assert.equal(done.stdout, '');
  assert.match(done.stderr, sentence);
  assert.equal(done.code, code);
}

test('a backup of a daemon under load, restored, has the same history, set-up and checklist, and seq goes on', async (t) => {
  const folder = temporaryFolder(t);
  const daemon = await startDaemon(t, { args: useCase });
  await daemon.owner.post('/api/setup/review');
  const shop = await daemon.owner.post('/api/sources', { name: 'Shop', category: 'Website', env: 'dev' });
  const key = await daemon.devKey();
  const acknowledged = [];
  let ended = false;
  const clients = Array.from({ length: 4 }, async (_, client) => {
    for (let n = 0; !ended; n += 1) {
      const batch = Array.from({ length: 20 }, (_, i) => goodOrder({ messageId: `${client}-${n}-${i}` }));
      assert.equal((await post(daemon, '/v1/batch', { key: client % 2 ? key : shop.writeKey, body: { batch } })).status, 200);
      acknowledged.push(...batch.map(({ messageId }) => messageId));
    }
  });
  await eventually('the load is on', () => acknowledged.length > 500);
  const before = [...acknowledged];
  const file = join(folder, 'plumbline.db');
  const facts = await backUp(file, daemon.stateDir);
  const after = acknowledged.length;
  await eventually('calls went on', () => acknowledged.length > after);
  ended = true;
  await Promise.all(clients);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual([facts.first, facts.head, facts.bytes], [1, facts.calls, statSync(file).size]);

  const stateDir = join(folder, 'restored');
  const done = await tool('restore', file, stateDir);
  assert.deepEqual([done.code, done.stderr], [0, '']);
  assert.match(done.stdout, new RegExp(`has the workspace and ${facts.calls} calls, #1 to #${facts.head}, as of ${facts.madeAt}\\n`));
  const restored = await startDaemon(t, { stateDir });
  assert.equal(restored.token('owner'), daemon.token('owner'));
  const lines = await restored.owner.verdictLines();
  assert.equal(lines.length, facts.calls);
  assert.deepEqual(lines, (await daemon.owner.verdictLines()).slice(0, facts.calls));
  const ids = new Map(lines.map((line) => JSON.parse(line)).map(({ messageId, seq }) => [messageId, seq]));
  assert.deepEqual(before.filter((id) => !ids.has(id)), []);

  // The evidence counts what the backup has, and neither less nor more.
  const orders = async (of) => (await of.owner.step('dev.events')).items.find(({ event }) => event === 'Order Completed');
  await eventually('the checklist has all of it', async () => (await orders(restored)).passed === facts.calls);
  assert.deepEqual((await restored.owner.step('dev.review')).done.by, (await daemon.owner.step('dev.review')).done.by);
  const kept = ({ id, name, writeKey }) => ({ id, name, writeKey });
  assert.deepEqual((await restored.owner.get('/api/sources')).sources.map(kept), (await daemon.owner.get('/api/sources')).sources.map(kept));

  // A retry of a call that it has is its duplicate; the next call has the next seq.
  const first = before.find((id) => /^[13]-/.test(id));
  const kind = JSON.parse((await restored.owner.verdictLines('?payload=1')).find((line) => line.includes(`"${first}"`))).call;
  const [again, next] = await judged(restored, key, [kind, track('Next')]);
  assert.deepEqual([again.seq, next.seq], [ids.get(first), facts.head + 1]);
});

test('a daemon that was killed is backed up as it would come back, and one that never had a call too', async (t) => {
  const folder = temporaryFolder(t);
  const daemon = await startDaemon(t);
  const empty = await backUp(join(folder, 'empty.db'), daemon.stateDir);
  assert.deepEqual([empty.calls, empty.first, empty.head], [0, null, 0]);
  await judged(daemon, await daemon.devKey(), [track('A'), track('B')]);
  await daemon.kill();
  assert.equal((await backUp(join(folder, 'killed.db'), daemon.stateDir)).calls, 2);
  for (const [name, calls] of [['empty', []], ['killed', ['A', 'B']]]) {
    assert.equal((await tool('restore', join(folder, `${name}.db`), join(folder, name))).code, 0);
    const restored = await startDaemon(t, { stateDir: join(folder, name) });
    assert.deepEqual((await restored.owner.verdicts()).map(({ event }) => event), calls);
  }
});

test('what was counted of calls that are forgotten since is in a backup, and the calls are not', async (t) => {
  const folder = temporaryFolder(t);
  const daemon = await startDaemon(t, { args: useCase });
  await judged(daemon, await daemon.devKey(), [badOrder(), goodOrder(), badOrder({ anonymousId: 'secret-visitor' })]);
  assert.deepEqual((await daemon.owner.ask('DELETE', '/api/events?all=1')).status, 200);
  const file = join(folder, 'plumbline.db');
  assert.deepEqual((await backUp(file, daemon.stateDir)).calls, 0);
  assert.equal(bytesOf(file).includes('secret-visitor'), false);
  assert.equal((await tool('restore', file, join(folder, 'state'))).code, 0);
  const restored = await startDaemon(t, { stateDir: join(folder, 'state') });
  for (const path of ['/api/problems', '/api/coverage']) assert.deepEqual(await restored.owner.get(path), await daemon.owner.get(path));
  assert.equal((await restored.owner.get('/api/problems')).problems[0].count, 2);
});

test('a backup overwrites nothing, and is restored into an empty directory alone', async (t) => {
  const folder = temporaryFolder(t);
  const daemon = await startDaemon(t);
  const file = join(folder, 'plumbline.db');
  await backUp(file, daemon.stateDir);
  await assertFails(2, /plumbline\.db already exists: a backup never overwrites a file\n$/, 'backup', file, daemon.stateDir);
  await assertFails(2, /there is no state of plumblined in /, 'backup', join(folder, 'other.db'), folder);
  await assertFails(1, /cannot write .*: No such file or directory\n$/, 'backup', join(folder, 'no', 'other.db'), daemon.stateDir);
  await assertFails(1, new RegExp(`is already served by the daemon with pid ${daemon.pid}\\n$`), 'restore', file, daemon.stateDir);
  await assertFails(2, /is not empty: restore into an empty or a new directory\n$/, 'restore', file, folder);
  await assertFails(2, /there is no file /, 'restore', join(folder, 'none.db'), join(folder, 'state'));
  await daemon.stop();
  await assertFails(2, /already has a state/, 'restore', file, daemon.stateDir);
  assert.deepEqual(readdirSync(folder), ['plumbline.db']);
});

test('what is no backup, is cut off or has another byte is refused, and nothing is restored', async (t) => {
  const folder = temporaryFolder(t);
  const daemon = await startDaemon(t);
  await judged(daemon, await daemon.devKey(), Array.from({ length: 200 }, () => track('Marked', { pad: unpackable(1_000) })));
  const whole = join(folder, 'whole.db');
  await backUp(whole, daemon.stateDir);
  const bytes = readFileSync(whole);
  const flipped = Buffer.from(bytes);
  flipped[bytes.lastIndexOf(packedRow) + 100] ^= 1;
  const cuts = [1, 100, 4_096, 65_535, 65_536, Math.floor(bytes.length / 2), bytes.length - 65_536, bytes.length - 1];
  const state = join(folder, 'state');
  const refuse = async (name, content, sentence) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    await assertFails(1, sentence, 'restore', file, state);
    assert.deepEqual(existsSync(state) ? readdirSync(state).filter((entry) => entry !== 'lock') : [], [], name);
  };
  for (const cut of cuts) await refuse(`cut-${cut}.db`, bytes.subarray(0, cut), /is (damaged|not a backup of plumblined)/);
  await refuse('flipped.db', flipped, /flipped\.db is damaged: the journal's file 0{19}1\.calls does not match its checksum; nothing was restored\n$/);
  await refuse('empty.db', '', /empty\.db is not a backup of plumblined/);
  await refuse('text.db', 'not a backup at all\n'.repeat(1_000), /text\.db is not a backup of plumblined/);
  for (const name of ['workspace.db', 'journal/numbers.db', 'journal/00000000000000000001.calls']) await refuse('part.db', readFileSync(join(daemon.stateDir, name)), /part\.db is not a backup of plumblined/);
  assert.equal((await tool('restore', whole, state)).code, 0, 'what was refused is not in the way');
});

test('a disk that is full while a backup is written: it says so, leaves nothing, and the daemon goes on', async (t) => {
  const disk = mountSmallDisk(t, 2);
  if (!disk) return;
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();

  for (let n = 0; n < 5; n += 1) await judged(daemon, key, Array.from({ length: 50 }, () => track('Large', { pad: unpackable(10_000) })));
  await assertFails(1, /there is no space for .*plumbline\.db: the unfinished copy was removed\n$/, 'backup', join(disk, 'plumbline.db'), daemon.stateDir);
  assert.deepEqual(readdirSync(disk), []);
  assert.equal((await post(daemon, '/v1/track', { key, body: track('After') })).status, 200);
});
