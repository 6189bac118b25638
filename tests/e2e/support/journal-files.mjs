import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

import { track } from './calls.mjs';
import { openDatabase } from './database.mjs';
import { judged } from './ingest.mjs';

/** A file of the journal's directory, or the directory. */
export const journalFile = (daemon, name = '') => join(daemon.stateDir, 'journal', name);

/** The name of the segment that begins with this seq. */
export const segmentName = (first) => `${String(first).padStart(20, '0')}.calls`;

/** The names of the segments, the oldest first. */
export const segments = (daemon) => readdirSync(journalFile(daemon)).filter((name) => name.endsWith('.calls')).sort();

/**
 * Of a daemon that took no call since its start: the journal waits until release(). Somebody else holds numbers.db for writing, where the
 * journal notes its newest segment before it answers the first calls in it. It waits as long as SQLite waits for a lock, five seconds.
 */
export function holdJournal(t, daemon) {
  const other = openDatabase(journalFile(daemon, 'numbers.db'));
  other.exec('BEGIN IMMEDIATE');
  let held = true;
  const release = () => {
    if (!held) return;
    held = false;
    other.exec('ROLLBACK');
    other.close();
  };
  t.after(release);
  return release;
}

/** Starts the daemon again: the calls that come now are in a segment of their own, and nothing of the journal is in memory. */
export async function beginSegment(daemon) {
  await daemon.stop();
  await daemon.startAgain();
}

/**
 * Sends the call to a daemon that has calls already, and then the file that has it cannot be opened until bringBack(): {seq, bringBack}. Who
 * has the file open reads on, so it is one that was written anew, as another call in it was forgotten; and it is not the first, as the
 * journal looks for its first call.
 */
export async function sendAndHide(daemon, key, call) {
  await beginSegment(daemon);
  const [, { seq }] = await judged(daemon, key, [track('Forgotten', {}, { userId: 'forgotten' }), call]);
  await beginSegment(daemon); // else the call is in memory
  assert.equal((await daemon.owner.ask('DELETE', '/api/events?user=forgotten')).json.forgotten, 1);
  const file = journalFile(daemon, segments(daemon).at(-1));
  renameSync(file, `${file}.away`);
  return { seq, bringBack: () => renameSync(`${file}.away`, file) };
}

/** Of a daemon without a call: its first segment cannot be made, as a directory that is not empty has its name. The journal has failed then. */
export function blockFirstSegment(daemon) {
  const place = journalFile(daemon, segmentName(1));
  mkdirSync(join(place, 'in the way'), { recursive: true });
  return () => {
    rmdirSync(join(place, 'in the way'));
    rmdirSync(place);
  };
}
