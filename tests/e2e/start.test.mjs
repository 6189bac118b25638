import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { goodOrder } from './support/calls.mjs';
import { binary, runToEnd, startDaemon, temporaryFolder } from './support/daemon.mjs';
import { patience, within } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';

const lines = (text) => text.split('\n').filter((line) => line !== '');

/** A refused start: this exit code, nothing on stdout, and one clear line with these words. */
async function refused(code, words, args, options) {
  const end = await runToEnd(args, options);
  assert.equal(end.code, code, `${JSON.stringify(end)}`);
  assert.equal(end.stdout, '');
  const line = lines(end.stderr).find((text) => words.every((word) => text.includes(word)));
  assert.ok(line, `a line with ${words.join(', ')} in:\n${end.stderr}`);
  return end;
}

test('an address space that is too small is exit 1 with what is needed, and never a crash', async (t) => {
  for (const kib of [150_000, 200_000, 300_000]) {
    const child = spawnSync('sh', ['-c', `ulimit -v ${kib} && exec "$0" "$@"`, binary, '--threads', '2', '--listen', '127.0.0.1:0', '--state-dir', temporaryFolder(t)], { encoding: 'utf8', timeout: patience, killSignal: 'SIGKILL' });
    assert.deepEqual([child.status, child.signal, child.stdout], [1, null, ''], child.stderr);
    assert.match(child.stderr, /^plumblined: the address space is limited to \d+ MiB \(ulimit -v\), and \d+ MiB are needed on 2 cores: [^\n]*\n$/);
  }
});

test('too few open files are exit 1 with what is needed', async (t) => {
  for (const files of [16, 40, 127]) {
    const child = spawnSync('sh', ['-c', `ulimit -n ${files} && exec "$0" "$@"`, binary, '--threads', '2', '--listen', '127.0.0.1:0', '--state-dir', temporaryFolder(t)], { encoding: 'utf8', timeout: patience, killSignal: 'SIGKILL' });
    assert.deepEqual([child.status, child.signal, child.stdout], [1, null, ''], child.stderr);
    assert.match(child.stderr, /^plumblined: open files are limited to \d+ \(ulimit -n\), and 128 are needed on 2 cores: [^\n]*\n$/);
  }
});

test('a connection that cannot be accepted waits, and that is said once', async (t) => {
  const daemon = await startDaemon(t, { args: ['--threads', '1'] });
  const limit = (files) => spawnSync('prlimit', ['--pid', `${daemon.pid}`, `--nofile=${files}:`], { encoding: 'utf8' });
  const open = readdirSync(`/proc/${daemon.pid}/fd`).length;
  const { stderr } = limit(open);
  assert.equal(stderr, '');
  const socket = connect(daemon.port, '127.0.0.1');
  t.after(() => socket.destroy());
  const answer = once(socket, 'data');
  socket.write(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nConnection: close\r\n\r\n`);
  await daemon.logged(/cannot accept connections on 127\.0\.0\.1:\d+: Too many open files/);
  limit(4096);
  const [bytes] = await within('the connection is served once there is room', answer);
  assert.match(bytes.toString(), /^HTTP\/1\.1 200 /);
  assert.equal(daemon.stderr().match(/cannot accept/g).length, 1);
});

test('a ready daemon says so in one line on stdout, and its tokens are its user’s alone', async (t) => {
  const daemon = await startDaemon(t);
  assert.equal(daemon.stdout(), `ready ${daemon.url}\n`);
  for (const role of ['owner', 'viewer']) {
    assert.equal(statSync(join(daemon.stateDir, `${role}.token`)).mode & 0o777, 0o600);
    assert.ok(daemon.token(role).length >= 32);
    assert.ok(!daemon.stderr().includes(daemon.token(role)), 'no token in the log');
  }
  assert.notEqual(daemon.token('owner'), daemon.token('viewer'));
  assert.equal((await daemon.stop()).code, 0);
  assert.equal(daemon.stdout(), `ready ${daemon.url}\n`);
});

test('a ready daemon has its threads, under their names, and its files', async (t) => {
  const daemon = await startDaemon(t, { args: ['--threads', '2'] });
  const tasks = `/proc/${daemon.pid}/task`;
  const names = readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/comm`, 'utf8').trim());
  const files = readdirSync(daemon.stateDir);
  const threads = ['core-0', 'core-1', 'viewers', 'journal', 'index', 'figures', 'workspace', 'plan-studies', 'delivery', 'second-opinion', 'reader', 'searcher', 'forget', 'state-watch'];
  assert.deepEqual(threads.filter((name) => !names.includes(name)), [], names.join());
  assert.deepEqual(['journal', 'workspace.db', 'index.db', 'figures.db', 'owner.token', 'viewer.token', 'address'].filter((name) => !files.includes(name)), [], files.join());
  assert.ok(!files.some((name) => name.startsWith('journal.db')), files.join());
  const journal = join(daemon.stateDir, 'journal');
  assert.equal(statSync(journal).mode & 0o777, 0o700);
  assert.ok(readdirSync(journal).includes('numbers.db'));
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const withCalls = readdirSync(journal);
  for (const name of ['numbers.db', 'head', '00000000000000000001.calls']) {
    assert.ok(withCalls.includes(name), withCalls.join());
    assert.equal(statSync(join(journal, name)).mode & 0o777, 0o600, name);
  }
});

test('a state directory of its own making is its user’s alone', async (t) => {
  const stateDir = join(temporaryFolder(t), 'some', 'where');
  await startDaemon(t, { stateDir });
  assert.equal(statSync(stateDir).mode & 0o777, 0o700);
});

test('a wrong flag or value is exit 2 and named', async (t) => {
  const stateDir = temporaryFolder(t);
  const base = ['--listen', '127.0.0.1:0', '--state-dir', stateDir];
  await refused(2, ['--lisen'], ['--lisen', '127.0.0.1:0']);
  await refused(2, ['--listen'], ['--listen', 'nowhere', '--state-dir', stateDir]);
  await refused(2, ['--listen'], ['--listen', '127.0.0.1:99999', '--state-dir', stateDir]);
  await refused(2, ['--listen'], ['--state-dir', stateDir, '--listen']);
  await refused(2, ['--threads'], [...base, '--threads', 'many']);
  await refused(2, ['--threads'], [...base, '--threads', '0']);
  await refused(2, ['--use-case', 'sell-more-boots', 'plumbline use-cases'], [...base, '--use-case', 'sell-more-boots']);
  await refused(2, ['--plan', 'no-such-plan.json'], [...base, '--plan', 'no-such-plan.json']);
});

test('a plan file that is no plan is exit 2, with the place of its fault', async (t) => {
  const folder = temporaryFolder(t);
  const plan = join(folder, 'plan.json');
  for (const text of ['{"rules":', '{"rules":[{"type":"TRACK","jsonSchema":{}}]}', '[]']) {
    writeFileSync(plan, text);
    await refused(2, ['plan.json'], ['--listen', '127.0.0.1:0', '--state-dir', join(folder, 'state'), '--plan', plan]);
  }
});

test('--help and --version are exit 0 on stdout', async () => {
  const help = await runToEnd(['--help']);
  assert.equal(help.code, 0);
  for (const flag of ['--listen', '--state-dir', '--use-case', '--plan', '--threads', '--no-auto-complete']) assert.ok(help.stdout.includes(flag), flag);
  const version = await runToEnd(['--version']);
  assert.equal(version.code, 0);
  assert.match(version.stdout, /\d+\.\d+\.\d+/);
});

test('a port in use is exit 1 and named', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await new Promise((listening) => other.once('listening', listening));
  const address = `127.0.0.1:${other.address().port}`;
  await refused(1, [address], ['--listen', address, '--state-dir', temporaryFolder(t)]);
});

test('a start that fails once something listens already ends with one clear line', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const taken = `127.0.0.1:${other.address().port}`;
  for (const listeners of [['--console-listen', '127.0.0.1:0', '--ingest-listen', taken], ['--console-listen', taken, '--ingest-listen', '127.0.0.1:0'], ['--console-listen', `unix:${temporaryFolder(t)}/socket`, '--ingest-listen', taken]]) {
    const end = await refused(1, [taken], [...listeners, '--state-dir', temporaryFolder(t)]);
    assert.equal(lines(end.stderr).filter((line) => line.startsWith('plumblined: ')).length, 1, end.stderr);
    assert.doesNotMatch(end.stderr, /cannot accept/);
  }
});

test('two daemons never share a port', async (t) => {
  const first = await startDaemon(t);
  await refused(1, [`127.0.0.1:${first.port}`], ['--listen', `127.0.0.1:${first.port}`, '--state-dir', temporaryFolder(t)]);
});

test('a state directory that is a file, or lies under one, is exit 1 and named', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  await refused(1, [file], ['--listen', '127.0.0.1:0', '--state-dir', file]);
  await refused(1, [file], ['--listen', '127.0.0.1:0', '--state-dir', join(file, 'below')]);
});

test('a state directory that is served already is exit 1, and the first daemon goes on', async (t) => {
  const first = await startDaemon(t);
  await refused(1, [first.stateDir], ['--listen', '127.0.0.1:0', '--state-dir', first.stateDir]);
  assert.equal((await judged(first, await first.devKey(), [goodOrder()])).length, 1);
});

test('the state directory comes from systemd or the user’s folders where no flag names it', async (t) => {
  const home = temporaryFolder(t);
  const file = join(home, 'file');
  writeFileSync(file, '');
  // What cannot be a folder shows which one was taken.
  await refused(1, [join(file, 'a')], ['--listen', '127.0.0.1:0'], { env: { STATE_DIRECTORY: join(file, 'a'), XDG_STATE_HOME: join(file, 'b') } });
  await refused(1, [join(file, 'b')], ['--listen', '127.0.0.1:0'], { env: { STATE_DIRECTORY: '', XDG_STATE_HOME: join(file, 'b') } });
  await refused(1, [join(file, '.local/state/plumbline')], ['--listen', '127.0.0.1:0'], { env: { STATE_DIRECTORY: '', XDG_STATE_HOME: '', HOME: file } });
});

test('a use case on the command line is chosen, not reviewed; another one after the review is exit 2', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  assert.equal((await daemon.owner.get('/api/setup')).state, 'reviewing');
  await daemon.owner.post('/api/setup/review');
  await daemon.stop();
  await refused(2, ['--use-case', 'personalize-winback'], ['--listen', '127.0.0.1:0', '--state-dir', daemon.stateDir, '--use-case', 'accelerate-signup']);
  await daemon.startAgain();
  assert.equal((await daemon.owner.get('/api/setup')).useCase, 'personalize-winback');
});

test('the last of a repeated flag wins', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'accelerate-signup', '--use-case', 'personalize-winback', '--threads', '1', '--threads', '2'] });
  assert.equal((await daemon.owner.get('/api/setup')).useCase, 'personalize-winback');
});

test('health and readiness need no token', async (t) => {
  const daemon = await startDaemon(t);
  for (const path of ['/healthz', '/readyz']) {
    assert.equal((await daemon.owner.ask('GET', path, undefined, { authorization: '' })).status, 200);
  }
});
