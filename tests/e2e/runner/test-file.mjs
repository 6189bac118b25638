import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { mark } from './reporter.mjs';

const [reporter, preload] = ['reporter.mjs', 'preload.mjs'].map((name) => join(import.meta.dirname, name));
/** Of what a file printed, a failure shows the last lines. */
const shownLines = 60;

/**
 * One test file in a process group and a temporary folder ($TMPDIR) of its own. When its process has ended, or was ended because it did not
 * end in time, whatever it started and left is ended too, and the folder is removed.
 *
 * limits: {test, file, idle} in ms: for a test; for the whole file; and for its process without a test that runs.
 */
export class TestFile {
  /** [{name, ms, fault, said}] of each test that ended; `fault` is undefined where it passed. */
  tests = [];
  #path;
  #options;
  #child;
  #running = new Set(); // full names: the tests that began and did not end
  #printed = [];
  #ended; // why we ended it, where we did
  #lifetime;
  #idle;

  constructor(path, { limits, temporary, pattern, print = () => {} }) {
    this.#path = path;
    this.#options = { limits, temporary, pattern, print };
  }

  /** Runs it: `tests` when it has ended. */
  async run() {
    const { limits, temporary, pattern } = this.#options;
    const folder = mkdtempSync(join(temporary, 'file-'));
    const words = [`--test-timeout=${limits.test}`, `--test-reporter=${reporter}`, `--import=${preload}`, ...(pattern ? [`--test-name-pattern=${pattern}`] : []), this.#path];
    try {
      this.#child = spawn(process.execPath, words, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: folder, PLUMBLINE_TEST_FILE: resolve(this.#path) } });
      const closed = new Promise((resolve, reject) => this.#child.on('error', reject).on('exit', (code, signal) => resolve(signal ?? code)));
      const outputs = [this.#child.stdout, this.#child.stderr].map((stream) => createInterface({ input: stream }));
      const read = outputs.map((lines) => new Promise((resolve) => lines.on('line', (line) => this.#take(line)).on('close', resolve)));
      this.#lifetime = this.#endAfter(limits.file, `did not end within ${limits.file} ms`);
      this.#runsNothing();
      const status = await closed;
      this.end(); // what it left open holds its output open too
      // What has left the group could hold it for ever.
      const deaf = setTimeout(() => outputs.forEach((lines) => lines.close()), limits.idle);
      await Promise.all(read);
      clearTimeout(deaf);
      this.#child.stdout.destroy();
      this.#child.stderr.destroy();
      this.#judge(status);
    } finally {
      clearTimeout(this.#lifetime);
      clearTimeout(this.#idle);
      this.#remove(folder);
    }
    return this.tests;
  }

  /** Ends its process and whatever that started, now. Any time. */
  end() {
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch (gone) {
      if (gone.code !== 'ESRCH') throw gone;
    }
  }

  #endAfter(limit, why) {
    return setTimeout(() => {
      this.#ended = why;
      this.end();
    }, limit);
  }

  #runsNothing() {
    const { idle } = this.#options.limits;
    clearTimeout(this.#idle);
    this.#idle = this.#endAfter(idle, `went on for ${idle} ms without a test that runs: something was left open`);
  }

  #take(line) {
    if (!line.startsWith(mark)) return this.#print(line);
    const event = JSON.parse(line.slice(mark.length));
    if (event.begun !== undefined) {
      this.#running.add(event.begun);
      clearTimeout(this.#idle);
    } else if (event.left !== undefined) {
      this.#running.delete(event.left);
      if (this.#running.size === 0) this.#runsNothing();
    } else if (event.ended !== undefined) {
      // What a name pattern leaves out is not to be counted.
      if (event.skipped && this.#options.pattern) return;
      this.tests.push({ name: event.ended, ms: event.ms, fault: event.fault, said: [] });
      this.#print(`${'  '.repeat(event.nesting)}${event.fault === undefined ? 'ok' : 'FAILED'}  ${event.ended} (${Math.round(event.ms)} ms)`);
    } else {
      this.tests.at(-1)?.said.push(event.said);
      this.#print(`  # ${event.said}`);
    }
  }

  #print(text) {
    for (const line of text.split('\n')) {
      this.#printed.push(line);
      if (this.#printed.length > shownLines) this.#printed.shift();
      this.#options.print(line);
    }
  }

  #remove(folder) {
    try {
      // What a test mounted there and could not unmount any more.
      const mounted = readFileSync('/proc/mounts', 'utf8').split('\n').map((line) => line.split(' ')[1]).filter((path) => path?.startsWith(`${folder}/`));
      for (const path of mounted.reverse()) execFileSync('umount', ['--lazy', path]);
      // What was killed may still be writing a last file.
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 25 });
    } catch (error) {
      this.tests.push({ name: '(the file)', ms: 0, fault: `what the file left cannot be removed: ${error.message}`, said: [] });
    }
  }

  /** What no test told: that the process was ended, or ended by itself before its tests. */
  #judge(status) {
    const failed = this.tests.some(({ fault }) => fault !== undefined);
    const [running] = [...this.#running].slice(-1);
    // A test that failed leaves things open, and node's status is 1: both are told already.
    if (failed && running === undefined) return;
    const empty = this.tests.length === 0 && !this.#options.pattern;
    const why = this.#ended ?? (status !== 0 ? `ended with ${status}` : empty && 'has no test that ran');
    if (why) this.tests.push({ name: running ?? '(the file)', ms: 0, fault: `the file ${why}`, said: [...this.#printed] });
  }
}

