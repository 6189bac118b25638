import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from './support/daemon.mjs';
import { eventually, within } from './support/eventually.mjs';

const runner = join(import.meta.dirname, 'runner');
const fixture = (name) => join(runner, 'fixtures', `${name}.mjs`);

/** The runner over fixtures, with limits that are short for what hangs and long for what passes. */
function run(t, names, { limits = {}, words = [] } = {}) {
  const folder = temporaryFolder(t);
  const left = join(folder, 'left');
  const results = join(folder, 'results');
  writeFileSync(left, '');
  const env = { ...process.env, PLUMBLINE_LEFT: left, PLUMBLINE_TEST_PATIENCE_MS: '5000', PLUMBLINE_TEST_LIMIT_MS: '8000', PLUMBLINE_FILE_LIMIT_MS: '90000', ...limits };
  delete env.NODE_TEST_CONTEXT; // else node takes the tests inside for its own
  const child = spawn(process.execPath, [join(runner, 'run.mjs'), '--results', results, ...words, ...names.map(fixture)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text));
  return {
    child,
    folder,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal))),
    printed: () => printed,
    left: () => readFileSync(left, 'utf8').split('\n').filter((line) => line !== ''),
    results: () => readFileSync(results, 'utf8').split('\n').filter((line) => line !== '').map((line) => line.split('\t').slice(1)),
  };
}

/** A process that is gone, or is dead and waits for a parent that reaps nothing. */
function isGone(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}

/** Of each line that a fixture left, a process or a folder: gone. */
const allGone = (lines) => lines.every((line) => (line.startsWith('/') ? !existsSync(line) : isGone(line)));

test('a wait that never ends becomes a failure that says what was waited for, what it started is ended, and the run goes on', async (t) => {
  const running = run(t, ['waits', 'hangs', 'passes']);
  assert.equal(await running.ended, 1);
  assert.deepEqual(running.results().filter(([state]) => state !== 'ended').sort(), [
    ['failed', 'a probe that does not answer'],
    ['failed', 'a promise without a deadline'],
    ['failed', 'a stream that goes on telling other things'],
    ['ok', 'passes'],
    ['ok', 'passes after it'],
    ['ok', 'passes after them'],
  ]);
  const printed = running.printed();
  assert.match(printed, /did not happen within 5000 ms: a message: the last verdict/);
  assert.match(printed, /the last of \d{2,} messages:\n *\{"type":"stats"\}/);
  assert.match(printed, /did not happen within 5000 ms: the probe answers/);
  assert.match(printed, /timed out after 8000ms[^]*waiting for: the answer of nobody/);
  assert.match(printed, /3 passed, 3 failed\n$/);
  assert.equal(running.left().length, 2);
  await eventually('what the tests left is gone', () => allGone(running.left()));
});

test('a file that blocks its own thread is ended at its limit with all that it started, and named', async (t) => {
  const running = run(t, ['blocks', 'passes'], { limits: { PLUMBLINE_FILE_LIMIT_MS: '15000' } });
  assert.equal(await running.ended, 1);
  assert.deepEqual(running.results().filter(([state]) => state !== 'ended').sort(), [['failed', 'holds its thread'], ['ok', 'passes']]); // one after the other on one core
  assert.match(running.printed(), /the file did not end within 15000 ms/);
  assert.equal(running.left().length, 2);
  await eventually('what the test left is gone', () => allGone(running.left()));
});

test('a file whose process goes on after its tests, one that cannot be loaded and one without a test have failed', async (t) => {
  const running = run(t, ['stays-open', 'breaks']);
  assert.equal(await running.ended, 1);
  assert.deepEqual(running.results().filter(([state]) => state !== 'ended').sort(), [['failed', '(the file)'], ['failed', '(the file)'], ['ok', 'leaves a process in a group of its own, which has its output'], ['ok', 'leaves a server open']]);
  assert.match(running.printed(), /something was left open/);
  assert.match(running.printed(), /cannot be loaded/);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'])
  test(`a run that is ended with ${signal} ends what it started`, async (t) => {
    const running = run(t, ['hangs'], { limits: { PLUMBLINE_TEST_LIMIT_MS: '90000' } });
    await eventually('the test hangs', () => running.left().length === 2);
    const [folder, pid] = running.left();
    running.child.kill(signal);
    await within('the end of the run', running.ended);
    await eventually('the process is gone', () => isGone(pid));
    if (signal !== 'SIGKILL') assert.ok(!existsSync(folder)); // nobody is left who could remove it
  });

test('a run that is resumed does not run again what is whole', async (t) => {
  const running = run(t, ['passes']);
  assert.equal(await running.ended, 0);
  const words = [join(runner, 'run.mjs'), '--results', join(running.folder, 'results'), '--resume', fixture('passes')];
  const again = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  again.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  assert.equal(await within('the end of the run', new Promise((resolve) => again.on('close', resolve))), 0);
  assert.match(printed, /0 passed, 0 failed/);
  assert.deepEqual(running.results(), [['ok', 'passes'], ['ended']]);
});
