import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

import { temporaryFolder } from './daemon.mjs';

const queries = ['?q=user:ann', '?q=user:bob', '?q=user:cid', '?q=user:gone', '?q=event:Unplanned', '?q=anonymous:anon-1', '?result=fail'];

/** What a daemon says of its calls, at all places that read them: the same before and after its journal is written anew. */
export async function answersOf(daemon) {
  const { head } = await daemon.owner.get('/api/events?limit=1');
  const answers = { head, problems: await daemon.owner.get('/api/problems'), coverage: await daemon.owner.get('/api/coverage'), calls: [], found: {} };
  for (let seq = 1; seq <= head; seq += 1) {
    const { status, json } = await daemon.owner.ask('GET', `/api/events/${seq}`);
    answers.calls.push(status === 200 ? json : status);
  }
  answers.lines = await daemon.owner.verdictLines('?payload=1');
  for (const query of queries) answers.found[query] = (await daemon.owner.events(query)).map(({ seq }) => seq);
  return answers;
}

const unpack = (name, folder) =>
  execFileSync('tar', ['-x', '-C', folder], { input: brotliDecompressSync(readFileSync(resolve(import.meta.dirname, `../fixtures/journal-db-${name}.tar.br`))) });

/**
 * The state directory of a daemon whose journal was the file journal.db, as it was when that daemon was "stopped" or "killed": {stateDir, sent,
 * answers}. `sent`: its calls, by their seq; `answers`: answersOf() it before its end.
 *
 * fixtures/journal-db-*.tar.br were made by the last plumblined that wrote such files. They have calls in rows that are packed and others that
 * are not, calls that came again, and forgotten calls; that of the killed one has its newest calls in the write-ahead log alone.
 */
export function oldState(t, end) {
  const stateDir = join(temporaryFolder(t), 'state');
  mkdirSync(stateDir, { mode: 0o700 });
  unpack(end, stateDir);
  const asked = join(stateDir, 'asked.json');
  const told = JSON.parse(readFileSync(asked, 'utf8'));
  rmSync(asked);
  return { stateDir, ...told };
}

/** A backup of the state of oldState(t, 'stopped'), made before there were segments: its file. */
export function oldBackup(t) {
  const folder = temporaryFolder(t);
  unpack('backup', folder);
  return join(folder, 'backup.db');
}
