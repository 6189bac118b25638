// Runs test files of node:test side by side, each in a process group of its own. No test, and nothing that a test started, outlives its limit:
// a hang is a failure of that test with its name, and the run goes on. Status 1 where anything failed.
//   node run.mjs [--at-once N] [--pattern REGEXP] [--results FILE] [--resume] FILE...
// --results: a line for each test, "FILE<tab>ok|failed<tab>NAME", and "FILE<tab>ended" after a file's last.
// --resume: files that RESULTS has whole are not run again.
//
// A test may take PLUMBLINE_TEST_LIMIT_MS (fifteen times the patience of a wait), a file PLUMBLINE_FILE_LIMIT_MS (four times that).
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

import { patience } from '../support/patience.mjs';
import { TestFile } from './test-file.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'at-once': { type: 'string' }, pattern: { type: 'string' }, results: { type: 'string' }, resume: { type: 'boolean' } },
});
const atOnce = Number(values['at-once'] ?? availableParallelism());
const limit = (name, ms) => Number(process.env[name] ?? ms);
const test = limit('PLUMBLINE_TEST_LIMIT_MS', 15 * patience);
const limits = { test, file: limit('PLUMBLINE_FILE_LIMIT_MS', 4 * test), idle: patience };

const done = doneBefore();
const waiting = positionals.filter((path) => !done.has(path));
const temporary = mkdtempSync(join(tmpdir(), 'plumbline-tests-'));
const running = new Set();
const failures = [];
let passed = 0;

/** The files that RESULTS has whole; of others it keeps nothing. */
function doneBefore() {
  if (values.results === undefined) return new Set();
  const lines = values.resume && existsSync(values.results) ? readFileSync(values.results, 'utf8').split('\n').filter((line) => line !== '') : [];
  const ended = new Set(lines.map((line) => line.split('\t')).filter(([, state]) => state === 'ended').map(([path]) => path));
  writeFileSync(values.results, lines.filter((line) => ended.has(line.split('\t')[0])).map((line) => `${line}\n`).join(''));
  return ended;
}

function endAll(status) {
  for (const file of running) file.end();
  rmSync(temporary, { recursive: true, force: true, maxRetries: 20, retryDelay: 25 });
  process.exit(status);
}
for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) process.on(signal, () => endAll(128 + number));
// Who read what we say has gone.
process.stdout.on('error', () => endAll(141));

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

async function runOne(path) {
  const file = new TestFile(path, { limits, temporary, pattern: values.pattern, print: (line) => console.log(`${basename(path)}: ${line}`) });
  running.add(file);
  const tests = await file.run();
  running.delete(file);
  for (const each of tests) {
    if (each.fault === undefined) passed += 1;
    else failures.push({ path, ...each });
  }
  if (values.results === undefined) return;
  const lines = tests.map(({ name, fault }) => `${path}\t${fault === undefined ? 'ok' : 'failed'}\t${oneLine(name)}\n`);
  appendFileSync(values.results, `${lines.join('')}${path}\tended\n`);
}

async function runInTurn() {
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await runOne(path);
}

try {
  await Promise.all(Array.from({ length: atOnce }, runInTurn));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
if (failures.length > 0) console.log('\nfailing tests:');
for (const { path, name, fault, said } of failures) console.log(`\n${basename(path)}: ${name}\n${[fault, ...said].join('\n').replace(/^/gm, '  ')}`);
console.log(`\n${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
