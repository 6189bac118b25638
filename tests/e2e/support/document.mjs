import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { binary } from './daemon.mjs';
import { within } from './eventually.mjs';

/** The fenced blocks of a Markdown text: {info, line, lines}; `line` is that of the block's first line, from 1. */
export function blocksOf(markdown) {
  const blocks = [];
  let open;
  markdown.split('\n').forEach((text, index) => {
    const fence = /^(`{3,})(.*)$/.exec(text);
    if (!open && fence) open = { fence: fence[1], info: fence[2].trim(), line: index + 2, lines: [] };
    else if (open && text === open.fence) {
      const { info, line, lines } = open;
      blocks.push({ info, line, lines });
      open = undefined;
    } else open?.lines.push(text);
  });
  if (open) throw new Error(`the block at line ${open.line - 1} does not end`);
  return blocks;
}

/** Whether bash reads the text as whole commands, and waits for no quote, here-document or further line. */
function isWhole(text) {
  if (text.endsWith('\\')) return false;
  const { status, stderr } = spawnSync('bash', ['-n'], { input: `${text}\n`, encoding: 'utf8' });
  if (status === 0) return !stderr.includes('here-document');
  if (/unexpected EOF|unexpected end of file/.test(stderr)) return false;
  throw new Error(`bash does not understand: ${text}\n${stderr}`);
}

/**
 * The commands of a console block with the output that it shows: {line, command, expected}. A command begins after `$ ` and goes on until bash
 * takes it for whole; the lines up to the next command are its output.
 */
export function stepsOf({ line, lines }) {
  const steps = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!lines[at].startsWith('$ ')) {
      if (steps.length === 0) throw new Error(`line ${line + at}: a console block begins with a command`);
      steps.at(-1).expected.push(lines[at]);
      continue;
    }
    const step = { line: line + at, command: lines[at].slice(2), expected: [] };
    while (!isWhole(step.command)) {
      at += 1;
      if (at === lines.length) throw new Error(`line ${step.line}: the command does not end in its block`);
      step.command += `\n${lines[at]}`;
    }
    steps.push(step);
  }
  return steps;
}

/** What is different each time is compared by its form: docs/README.md names these forms to readers. */
const forms = [
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/, // 2026-11-24T01:58:57.456Z
  /\b\d\d:\d\d:\d\d(?:\.\d+)?/, // 01:58:57.456
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/, // a UUID
  /\b(?:src|dst|tok|ses|usr|aud|prb)_[0-9a-z]{8,}\b/, // the id of a source, a destination ...
  /\b(?:[0-9A-F]{2}:){31}[0-9A-F]{2}\b/, // a fingerprint
  /\b[0-9A-Za-z]{30,}\b/, // a write key, a token, a secret
];
const anyForm = new RegExp(forms.map((form) => form.source).join('|'), 'g');

const literally = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function patternOf(text) {
  let pattern = '';
  let end = 0;
  for (const match of text.matchAll(anyForm)) {
    const form = forms.find((each) => new RegExp(`^(?:${each.source})$`).test(match[0]));
    pattern += literally(text.slice(end, match.index)) + form.source;
    end = match.index + match[0].length;
  }
  return pattern + literally(text.slice(end));
}

const linePattern = (line) => new RegExp(`^${line.trimEnd().split('...').map(patternOf).join('.*')}\\s*$`);

/** Whether the output is what the document shows: a line `...` stands for any lines, `...` in a line for any text. */
export function isShown(expected, output) {
  const rows = expected.map((line) => (line.trim() === '...' ? 'any' : linePattern(line)));
  let reached = new Set([0]); // how many lines of the output may have been used up
  for (const row of rows) {
    const next = new Set();
    for (const used of reached) {
      if (row === 'any') for (let to = used; to <= output.length; to += 1) next.add(to);
      else if (used < output.length && row.test(output[used])) next.add(used + 1);
    }
    reached = next;
  }
  return reached.has(output.length);
}

/**
 * `plumblined` and `tools/run` in a document start a daemon that goes on while the next commands run, as it would in another terminal; a second
 * one takes the place of the first. It is greeted as on a terminal, and listens on free ports instead of those that the document names.
 */
const prelude = `
umask 022
plumblined() {
  local argument arguments=() log=$DOCUMENT_FOLDER/plumblined.log
  case " $* " in *" --help "* | *" --version "* | *" --check-config "*) command plumblined "$@"; return ;; esac
  if [ -n "\${daemon:-}" ]; then kill "$daemon" && wait "$daemon"; fi
  for argument; do arguments+=("$(sed -E 's/^([0-9.]+):[0-9]+$/127.0.0.1:0/' <<<"$argument")"); done
  case " $* " in *" --listen "*) ;; *) arguments+=(--listen 127.0.0.1:0) ;; esac
  : >"$log"
  command plumblined --greet "\${arguments[@]}" >"$log" 2>&1 &
  daemon=$!
  tail -n +1 -f --pid="$daemon" "$log" 2>/dev/null | sed '/^ready /q'
  kill -0 "$daemon"
}
tools/run() { plumblined "$@"; }
`;

/** One bash session for a document's commands, in a folder of its own that is home as well. */
export class Session {
  #child;
  #printed = '';
  #heard = () => {};
  #ended;
  #number = 0;
  #folder;
  #home;

  constructor(t, folder) {
    this.#folder = folder;
    this.#home = join(folder, 'home');
    mkdirSync(this.#home);
    const { STATE_DIRECTORY, PLUMBLINE_URL, PLUMBLINE_TOKEN, PLUMBLINE_WRITE_KEY, XDG_STATE_HOME, XDG_DATA_HOME, ...environment } = process.env;
    this.#child = spawn('bash', ['--norc', '--noprofile', '-s'], {
      cwd: this.#home,
      detached: true, // a group of its own, which ends as one
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...environment, HOME: this.#home, DOCUMENT_FOLDER: folder, PATH: `${dirname(binary)}:${process.env.PATH}`, NO_COLOR: '1', TERM: 'dumb', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        this.#printed += text;
        this.#heard();
      });
    this.#ended = new Promise((resolve) => this.#child.on('close', resolve));
    t.after(async () => {
      try {
        process.kill(-this.#child.pid, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
      await this.#ended;
    });
    this.#child.stdin.write(prelude);
  }

  /** The document's addresses and what stands for them now: [[`127.0.0.1:8090`, `127.0.0.1:41234`], ...]. */
  #addresses() {
    const log = join(this.#folder, 'plumblined.log');
    const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
    return [
      ['8090', /^ready http:\/\/127\.0\.0\.1:(\d+)$/m.exec(text)?.[1]],
      ['8443', /ingest over TLS on 127\.0\.0\.1:(\d+)$/m.exec(text)?.[1]],
    ].filter(([, port]) => port);
  }

  #translated(text, from, to) {
    return this.#addresses().reduce((changed, pair) => changed.replaceAll(new RegExp(`((?:127\\.0\\.0\\.1|localhost):)${pair[from]}\\b`, 'g'), `$1${pair[to]}`), text);
  }

  /** Runs a command to its end: {status, output}, lines of stdout and stderr as a terminal has them. */
  async run(command) {
    this.#number += 1;
    const end = `end-of-command-${this.#number}-with-status-`;
    const file = join(this.#folder, 'command.bash');
    writeFileSync(file, `${this.#translated(command, 0, 1)}\n`);
    this.#printed = '';
    const done = new Promise((resolve) => {
      this.#heard = () => {
        const at = this.#printed.indexOf(end);
        const match = at < 0 ? null : /^(\d+)\n/.exec(this.#printed.slice(at + end.length));
        if (match) resolve({ status: Number(match[1]), printed: this.#printed.slice(0, at) });
      };
    });
    this.#child.stdin.write(`. ${file} 2>&1 </dev/null; printf '%s%s\\n' ${end} $?\n`);
    const gone = this.#ended.then(() => ({ status: -1, printed: `${this.#printed}\nthe shell has ended` }));
    const { status, printed } = await within(`the end of: ${command}`, Promise.race([done, gone]));
    const text = this.#translated(printed, 1, 0).replaceAll(this.#home, '/home/ada').trimEnd();
    return { status, output: text === '' ? [] : text.split('\n') };
  }
}
