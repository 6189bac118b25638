// The servers that are measured, each a process on core 0: the daemon, nginx, fastify.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';

import { cpuSeconds, writtenBytes } from './figures.mjs';

const startLimitMs = 60_000;
const settleLimitMs = 120_000;
const settleStepMs = 100;
/** A daemon has settled where it wrote nothing over so many looks, and had no more than two ticks of the CPU. */
const stillSteps = 10;
const stillTicks = 2.5; // between two and three
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

function launch(command, args) {
  const child = spawn('taskset', ['-c', '0', command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-4000)));
  child.on('error', (error) => (log += error.message));
  return { child, log: () => log };
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

/** The first line that a child prints; throws where it ends before, or says nothing in time. */
async function firstLine({ child, log }, name) {
  const limit = AbortSignal.timeout(startLimitMs);
  try {
    return (await Promise.race([
      once(createInterface(child.stdout), 'line', { signal: limit }).then(([line]) => line),
      once(child, 'exit', { signal: limit }).then(() => { throw new Error('it ended'); }),
    ]));
  } catch (error) {
    throw new Error(`${name} did not start (${error.message}): ${log().trim().split('\n').slice(-5).join('\n')}`);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Until `is` is true; false after the limit. */
async function until(is, limitMs, stepMs = 50) {
  for (const end = Date.now() + limitMs; Date.now() < end; await after(stepMs)) if (await is()) return true;
  return false;
}

const answers = (url) => fetch(url, { signal: AbortSignal.timeout(2000) }).then((answer) => answer.arrayBuffer().then(() => answer.status === 200), () => false);

/** A process and its children, as nginx has them. */
function family(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
  return [pid, ...children.flatMap(family)];
}

const cpuOf = (pids) => pids.reduce((sum, pid) => sum + cpuSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8'), ticksPerSecond), 0);

export async function startNginx({ folder, conf }) {
  const port = await freePort();
  const own = mkdtempSync(join(folder, 'nginx-'));
  const file = join(own, 'nginx.conf');
  writeFileSync(file, readFileSync(conf, 'utf8').replaceAll('@folder@', folder).replaceAll('@port@', String(port)));
  const running = launch('nginx', ['-c', file, '-e', join(folder, 'nginx-error.log')]);
  const url = `http://127.0.0.1:${port}`;
  const started = await until(() => running.child.exitCode !== null || answers(url), 20_000);
  if (!started || running.child.exitCode !== null) throw new Error(`nginx did not start: ${running.log()}`);
  const pids = family(running.child.pid);
  return { name: 'nginx', url, key: 'none', counters: () => ({ cpu: cpuOf(pids) }), settled: async () => {}, end: () => end(running.child) };
}

export async function startFastify({ script, plan }) {
  const running = launch(process.execPath, [script, plan]);
  const url = await firstLine(running, 'fastify');
  return { name: 'fastify + ajv', url, key: 'none', counters: () => ({ cpu: cpuOf([running.child.pid]) }), settled: async () => {}, end: () => end(running.child) };
}

/** `args`: the daemon's, beside those that every case has. Its state is gone at its end. */
export async function startDaemon({ name, program, folder, args }) {
  const state = mkdtempSync(join(folder, 'state-'));
  const running = launch(program, ['--listen', '127.0.0.1:0', '--state-dir', state, '--threads', '1', ...args]);
  const { child } = running;
  const line = await firstLine(running, name);
  const url = /^ready (http:\/\/\S+)$/.exec(line)?.[1];
  if (url === undefined) throw new Error(`${name} did not get ready: ${line}`);
  const token = readFileSync(join(state, 'owner.token'), 'utf8').trim();
  const ask = async (path, method = 'GET') => {
    const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(30_000) });
    return { status: answer.status, text: await answer.text() };
  };
  const asked = async (path, method) => {
    const { status, text } = await ask(path, method);
    if (status !== 200) throw new Error(`${name} answered ${method ?? 'GET'} ${path} with ${status}: ${text.slice(0, 300)}`);
    return text;
  };
  if (args.includes('--use-case')) await asked('/api/setup/review', 'POST');
  const source = JSON.parse(await asked('/api/sources')).sources.find(({ env }) => env === 'dev');
  const head = async () => Number(/^plumbline_journal_head (\S+)$/m.exec(await asked('/metrics'))?.[1]);
  const counters = () => ({ cpu: cpuOf([child.pid]), written: writtenBytes(readFileSync(`/proc/${child.pid}/io`, 'utf8')) });

  /** Until the figures count every call, and index and files are as far: nothing is written any more, and no CPU taken. */
  const settled = async () => {
    if (!await until(async () => (await ask('/api/coverage')).status === 200, settleLimitMs)) throw new Error(`${name} still counts calls after ${settleLimitMs / 1000} s.`);
    let begin = counters();
    let still = 0;
    const isStill = () => {
      const now = counters();
      if (now.written === begin.written && now.cpu - begin.cpu <= stillTicks / ticksPerSecond) return (still += 1) >= stillSteps;
      begin = now;
      still = 0;
      return false;
    };
    if (!await until(isStill, settleLimitMs, settleStepMs)) throw new Error(`${name} still writes ${settleLimitMs / 1000} s after the last call.`);
  };
  const ended = async () => {
    await end(child);
    rmSync(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 25 });
  };
  return { name, url, token, key: source.writeKey, head, counters, settled, planOf: () => asked('/api/plan/export?format=segment'), end: ended };
}

/** Viewers of a daemon's stream that read all, until they are ended. They give way to wrk, on its core. */
export async function holdViewers({ script, url, token, count }) {
  const child = spawn('taskset', ['-c', '1', 'chrt', '--idle', '0', process.execPath, script, 'hold', url, token, String(count), 'reading'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-2000)));
  const line = await firstLine({ child, log: () => log }, 'the viewers');
  if (line !== 'READY') throw new Error(`the viewers did not get ready: ${line}`);
  return {
    end: async () => {
      if (child.exitCode !== null) throw new Error(`the viewers ended by themselves: ${log}`);
      await end(child);
    },
  };
}
