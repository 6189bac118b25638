import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Api } from './api.mjs';
import { eventually, within } from './eventually.mjs';

const root = resolve(import.meta.dirname, '../../..');

/** A program under test: $PLUMBLINE_BIN_DIR/NAME, else the dev build's. */
export const program = (name) => join(resolve(root, process.env.PLUMBLINE_BIN_DIR ?? 'build/dev/bin'), name);

/** The daemon under test. */
export const binary = program('plumblined');

/** A folder that is gone after the test. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-e2e-'));
  // A daemon that still ends in it may write a last file meanwhile.
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 25 }));
  return folder;
}

/** Runs the daemon to its end: for starts that are refused. */
export async function runToEnd(args, { env = {} } = {}) {
  const process_ = launch(args, env);
  try {
    const status = await within(`plumblined ${args.join(' ')} ends`, process_.ended);
    return { ...status, stdout: process_.stdout(), stderr: process_.stderr() };
  } finally {
    process_.child.kill('SIGKILL');
  }
}

/**
 * A daemon of the test's own, on a free port and a state of its own, ready to serve; it ends with the test.
 * A failing test shows what the daemon logged.
 */
export async function startDaemon(t, { args = [], stateDir } = {}) {
  const daemon = new Daemon(stateDir, args);
  // What is to be done after a test is done in this order: the daemon ends before its folder goes.
  t.after(async () => {
    if (!t.passed) t.diagnostic(`plumblined's stderr:\n${daemon.stderr()}`);
    const replaced = await replacedBytes(daemon);
    await daemon.kill();
    if (replaced > 0) throw new Error(`the daemon had to replace ${replaced} bytes that are no UTF-8: an input was let in unread`);
  });
  daemon.stateDir ??= temporaryFolder(t);
  await daemon.start();
  return daemon;
}

/** Bytes that the daemon's JSON writer had to replace by U+FFFD; 0 of a daemon that does not answer any more. */
export async function replacedBytes(daemon) {
  const answer = daemon.url && await fetch(`${daemon.url}/metrics`, { signal: AbortSignal.timeout(5_000) }).then((response) => response.text(), () => '');
  return Number(/^plumbline_replaced_text_bytes_total (\d+)/m.exec(answer || '')?.[1] ?? 0);
}

class Daemon {
  #process;
  #log = '';

  constructor(stateDir, args) {
    this.stateDir = stateDir;
    this.args = args;
    this.port = 0;
  }

  async start() {
    this.#process = launch(['--listen', `127.0.0.1:${this.port}`, '--state-dir', this.stateDir, ...this.args]);
    const line = await within('the ready line', Promise.race([this.#process.firstLine, this.#process.ended]));
    const ready = /^ready (http:\/\/127\.0\.0\.1:(\d+))$/.exec(line);
    if (!ready) {
      this.#process.child.kill('SIGKILL');
      throw new Error(`plumblined did not get ready: ${JSON.stringify(line)}\n${this.stderr()}`);
    }
    this.url = ready[1];
    this.port = Number(ready[2]);
    this.owner = new Api(this.url, this.token('owner'));
    this.viewer = new Api(this.url, this.token('viewer'));
  }

  get pid() {
    return this.#process.child.pid;
  }

  /** "owner" or "viewer": the token that the daemon left in its state directory. */
  token(role) {
    return readFileSync(join(this.stateDir, `${role}.token`), 'utf8').trim();
  }

  /** The write key of the source that every workspace begins with. */
  async devKey() {
    return (await this.owner.get('/api/sources')).sources.find((source) => source.env === 'dev').writeKey;
  }

  stdout() {
    return this.#process.stdout();
  }

  stderr() {
    return this.#log + (this.#process?.stderr() ?? '');
  }

  /** Waits until the pattern stands in the log: an answer may be here before the line that was written ahead of it. */
  async logged(pattern) {
    await eventually(`the log has ${pattern}`, () => pattern.test(this.stderr()));
  }

  /** SIGHUP: the daemon reads its files again. */
  hangUp() {
    this.#process.child.kill('SIGHUP');
  }

  /** Sends SIGTERM, or another, and waits: {code, signal}. */
  async stop(signal = 'SIGTERM') {
    this.#process.child.kill(signal);
    return within(`the end after ${signal}`, this.#process.ended);
  }

  /** Waits until it ends by itself: {code, signal}. */
  ended() {
    return within('the daemon ends by itself', this.#process.ended);
  }

  /** kill -9, as a power cut: nothing is said goodbye to. */
  async kill() {
    if (!this.#process) return;
    this.#process.child.kill('SIGKILL');
    await this.#process.ended;
  }

  /** On the same state and the same port, after stop() or kill(). */
  async startAgain() {
    this.#log += `${this.#process.stderr()}-- started again --\n`;
    await this.start();
  }
}

function launch(args, env = {}) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  let lineSeen;
  const firstLine = new Promise((resolve) => (lineSeen = resolve));
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    if (stdout.includes('\n')) lineSeen(stdout.slice(0, stdout.indexOf('\n')));
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const ended = new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`cannot start ${binary} (build it, or set PLUMBLINE_BIN_DIR)`, { cause: error })));
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  ended.catch(() => {});
  return { child, firstLine, ended, stdout: () => stdout, stderr: () => stderr };
}
