import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

import { program } from './daemon.mjs';
import { eventually, within } from './eventually.mjs';

/** The command-line tool under test. */
export const tool = program('plumbline');

/** What the tool is told of a daemon, and nothing of this machine's. */
const environment = (daemon, env) => {
  const { PLUMBLINE_URL, PLUMBLINE_TOKEN, NO_COLOR, STATE_DIRECTORY, ...rest } = process.env;
  return { ...rest, ...(daemon ? { STATE_DIRECTORY: daemon.stateDir } : {}), ...env };
};

/** Runs `plumbline ARGS` against the daemon to its end: {code, stdout, stderr}. */
export async function plumbline(daemon, args, { env = {}, input = '' } = {}) {
  const running = startTool(daemon, args, { env });
  running.child.stdin.end(input);
  try {
    const code = await within(`plumbline ${args.join(' ')} ends`, running.ended);
    return { code, stdout: running.stdout(), stderr: running.stderr() };
  } finally {
    running.child.kill('SIGKILL');
  }
}

/** Starts it: {child, ended, stdout(), stderr(), lines(), until(what, probe)}; the test ends it. */
export function startTool(daemon, args, { env = {} } = {}) {
  const child = spawn(tool, args, { stdio: ['pipe', 'pipe', 'pipe'], env: environment(daemon, env) });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stdin.on('error', () => {}); // it may end without having read what it was given
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  ended.catch(() => {});
  return {
    child,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    lines: () => stdout.split('\n').slice(0, -1),
    until: (what, probe) => eventually(what, () => probe({ stdout, stderr })),
  };
}

const script = ['script', '-qec'];
/** A bare root (a chroot) has no file system of pseudo-terminals: it gets one that only the command sees. */
const terminal = existsSync('/dev/pts/ptmx') ? script : ['unshare', '-m', '--propagation=unchanged', 'sh', '-c', 'mount --make-private /dev && mount -t devpts devpts /dev/pts && exec "$@"', 'sh', ...script];

/** Runs the tool on a pseudo-terminal, as `script` makes one. */
export async function onTerminal(daemon, line, env = {}) {
  const [command, ...begin] = terminal;
  const child = spawn(command, [...begin, `${tool} ${line}`, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm', STATE_DIRECTORY: daemon.stateDir, ...env },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  await within(line, new Promise((resolve) => child.on('close', resolve)));
  return out;
}
