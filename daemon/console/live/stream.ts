import { batch, effect, signal, untracked } from '@preact/signals';

import { ask, askText, messageOf } from '../api/client.ts';
import type { Events, StreamMessage } from '../api/types.ts';
import { parseExactly } from '../kit/exact_json.ts';
import { isSignedIn, session } from '../shell/session.ts';
import { addNotice, figuresLater, loadChecklist, loadSetup, loadWorkspace, role, updateStep, workspaceName } from '../shell/workspace.ts';
import { Connection, type ConnectionState, type Filter } from './connection.ts';
import { pointers } from './columns/columns.ts';
import { filter, filterFault, showFault } from './filter.ts';
import { range } from './timeline/range.ts';
import { Follow } from './follow.ts';
import { Lag } from './lag.ts';
import { Pace } from './pace.ts';
import { countOf, Rows, rowWithValues, type GapRow, type Row } from './rows.ts';
import { isInRange } from './timeline/timeline.ts';

// The stream as long as the page lives, and the list of calls that it fills.

const firstPage = 100; // what is in sight, and some more: the page is to be there soon
const pageSize = 500;
const keptFollowing = 20_000;
const keptReading = 100_000;
const mostWaiting = 20_000;

export const rows = new Rows();
export const follow = new Follow();
export const lag = new Lag();

/** Counts up when the list changes. */
export const listVersion = signal(0);
export const connectionState = signal<ConnectionState>('connecting');
export const streamProblem = signal('');
export const isPaused = signal(false);
/** What came since the list stopped following. */
export const unseen = signal({ calls: 0, failing: 0 });
/** What came since it was last read out. */
export const arrived = { calls: 0, failing: 0 };
export const isLoading = signal(true);
/** How late the page is, in ms; undefined: nothing came lately. Read once a second and with each drawing. */
export const lateness = signal<number | undefined>(undefined);
/** Another version of the daemon answers than when the page was loaded. */
export const isOutdated = signal(false);

let server = '';
/** The stream broke: what is shown of the workspace may be old. */
let isBroken = false;
let rowHeight = 32;
let waiting: Row[] = [];
/** Counts of the waiting rows that the pill does not show yet. */
let uncounted = { calls: 0, failing: 0 };
let isDrawing = false;
const pace = new Pace();

export function setRowHeight(pixels: number) {
  rowHeight = pixels;
}

const connection = new Connection({
  onMessages: take,
  onState: (state) => {
    if (state === 'signed-out') {
      session.value = 'out';
      return;
    }
    connectionState.value = state;
    if (state === 'open') streamProblem.value = '';
    if (state === 'waiting') isBroken = true;
    if (state !== 'open') lag.reset();
  },
  isSignedIn,
});

function take(messages: StreamMessage[]) {
  batch(() => messages.forEach(takeOne));
}

function takeOne(message: StreamMessage) {
  switch (message.type) {
    case 'hello':
      role.value = message.role;
      workspaceName.value = message.workspace;
      isOutdated.value = server !== '' && server !== message.server;
      server = message.server;
      (isBroken ? loadWorkspace() : loadChecklist()).catch(() => {});
      isBroken = false;
      // Another journal has begun to count anew.
      if (message.seq < connection.position) openStream(filter.value);
      break;
    case 'verdict':
      arrived.calls += 1;
      if (message.verdict.result === 'fail' || message.verdict.result === 'error') arrived.failing += 1;
      arrive(rowWithValues({ ...message.verdict, call: message.call }, pointers.value));
      break;
    case 'lagged':
      arrive({ kind: 'gap', seq: message.to, from: message.from, to: message.to, why: 'the page was too slow' });
      break;
    case 'checklist':
      updateStep(message.step);
      if (message.step.id === 'dev.review') loadSetup().catch(() => {});
      figuresLater();
      break;
    case 'notice':
      addNotice(message.notice);
      break;
    case 'stats':
      lag.heard(Date.parse(message.at), message.seq, message.position, Date.now());
      lateness.value = lag.read(Date.now());
      break;
    case 'error':
      streamProblem.value = message.message;
      break;
  }
}

// Rows go into the list with the next drawing; while it is paused they wait.
function arrive(row: Row) {
  if (!isWanted(row)) return;
  waiting.push(row);
  if (waiting.length > mostWaiting) {
    const dropped = waiting.splice(0, waiting.length - mostWaiting / 2);
    const first = dropped[0];
    const from = first?.kind === 'gap' ? first.from : (first?.seq ?? 0);
    const to = dropped.at(-1)?.seq ?? 0;
    waiting.unshift({ kind: 'gap', seq: to, from, to, why: 'more came than the page keeps while it is paused' });
  }
  if (isPaused.value) uncounted = sumOf(uncounted, countOf([row]));
  drawSoon();
}

// The stream goes on whatever range of time the list shows.
function isWanted(row: Row): boolean {
  return row.kind === 'call' ? isInRange(Date.parse(row.receivedAt), range.value) : isInRange(Date.now(), range.value);
}

function drawSoon() {
  if (isDrawing) return;
  isDrawing = true;
  const wait = pace.wait(performance.now());
  if (wait > 0) setTimeout(() => requestAnimationFrame(draw), wait);
  else requestAnimationFrame(draw);
}

/** Calls back when the frame that is being made has been painted. */
function afterPaint(then: () => void) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = then;
  port2.postMessage(undefined);
}

function count(added: Row[]) {
  unseen.value = sumOf(unseen.value, countOf(added));
}

type Count = ReturnType<typeof countOf>;
const sumOf = (one: Count, other: Count): Count => ({ calls: one.calls + other.calls, failing: one.failing + other.failing });

function draw() {
  isDrawing = false;
  const begin = performance.now();
  afterPaint(() => pace.drew(begin, performance.now()));
  if (uncounted.calls > 0) unseen.value = sumOf(unseen.value, uncounted);
  uncounted = { calls: 0, failing: 0 };
  if (isPaused.value || waiting.length === 0) return;
  const taken = waiting;
  waiting = [];
  const newest = taken.at(-1);
  batch(() => {
    if (!follow.isFollowing && rows.size >= keptReading) {
      leaveOut(taken);
      return;
    }
    const added = rows.add(taken);
    if (follow.isFollowing) trim();
    else count(taken);
    follow.grew(added * rowHeight);
    if (newest?.kind === 'call') lag.drawn(Date.parse(newest.receivedAt), Date.now());
    lateness.value = lag.read(Date.now());
    listVersion.value += 1;
  });
  figuresLater();
}

// Somebody reads far down, and the list is as long as it may be: one gap stands for what comes.
function leaveOut(taken: Row[]) {
  const top = rows.at(0);
  const from = taken[0]?.kind === 'gap' ? taken[0].from : (taken[0]?.seq ?? 0);
  const to = taken.at(-1)?.seq ?? 0;
  if (top?.kind === 'gap') Object.assign(top, { seq: to, to });
  else rows.add([{ kind: 'gap', seq: to, from, to, why: 'the list is as long as it may be' }]);
  count(taken);
  listVersion.value += 1;
}

function trim() {
  if (rows.trim(keptFollowing)) olderCursor = null;
}

/** Shows the newest call and follows again. */
export function jumpToNewest() {
  isPaused.value = false;
  follow.jump();
  uncounted = { calls: 0, failing: 0 };
  unseen.value = { calls: 0, failing: 0 };
  trim();
  listVersion.value += 1;
  if (waiting.length > 0) drawSoon();
}

export function togglePause() {
  if (!isPaused.value) isPaused.value = true;
  else jumpToNewest();
}

/** Somebody scrolled, moved the pointer, or opened or closed a call. */
export function touched() {
  if (follow.isFollowing && !isPaused.value && unseen.value.calls > 0) unseen.value = { calls: 0, failing: 0 };
  listVersion.value += 1;
}

/** Leaves out what has not come yet and goes on at the head. */
export async function skipToHead() {
  const wanted = filter.value;
  const { head } = await ask('GET /api/events', { query: { limit: 1 } });
  if (wanted !== filter.value) return;
  if (head > connection.position) arrive({ kind: 'gap', seq: head, from: connection.position + 1, to: head, why: 'you jumped over them' });
  jumpToNewest();
  connection.open(head, wanted);
}

async function pageOf(wanted: Filter, query: Record<string, string | number | undefined>) {
  const text = await askText('GET /api/events', { query: { ...wanted, ...query } });
  const { events, ...rest } = (wanted.payload ? parseExactly(text) : JSON.parse(text)) as Events;
  return { ...rest, found: events.map((event) => rowWithValues(event, pointers.value)) };
}

let listed = Promise.resolve();
/** Resolves when the list has what it shows first, or could not get it. */
export const whenListed = (): Promise<void> => listed;

// Calls that a filter finds may be long ago: the history finds them by its index, and the stream goes on after it.
async function openStream(wanted: Filter) {
  isLoading.value = true;
  try {
    const { found, head, next } = await pageOf(wanted, { limit: firstPage });
    if (wanted !== filter.value || session.value !== 'in') return;
    batch(() => {
      waiting = [];
      uncounted = { calls: 0, failing: 0 };
      rows.clear();
      follow.jump();
      unseen.value = { calls: 0, failing: 0 };
      filterFault.value = '';
      streamProblem.value = '';
      rows.add(found.reverse());
      rows.atEnd = next === null;
      olderCursor = next;
      listVersion.value += 1;
    });
    lag.reset();
    connection.open(head, wanted);
  } catch (error) {
    if (wanted !== filter.value || session.value !== 'in') return;
    if (showFault(error, wanted.q ?? '')) return;
    streamProblem.value = messageOf(error);
    setTimeout(() => wanted === filter.value && session.value === 'in' && openStream(wanted), 2_000);
  } finally {
    if (wanted === filter.value) isLoading.value = false;
  }
}

// Where the history goes on; null: by the seq of the oldest call in the list.
let olderCursor: string | null = null;
let isLoadingOlder = false;

/** The next page of older calls, when the end of the list is near. */
export async function loadOlder() {
  if (isLoadingOlder || rows.atEnd || isLoading.value) return;
  const wanted = filter.value;
  const oldest = rows.oldest;
  isLoadingOlder = true;
  try {
    // A page of a search that ended before it found anything has a cursor; what was trimmed has none and is asked for by its seq.
    const query = olderCursor !== null ? { cursor: olderCursor } : { before: oldest };
    const { found, next } = await pageOf(wanted, { ...query, limit: pageSize });
    if (wanted !== filter.value) return;
    rows.addOlder(found);
    olderCursor = next;
    rows.atEnd = next === null;
    listVersion.value += 1;
  } catch (error) {
    streamProblem.value = messageOf(error);
  } finally {
    isLoadingOlder = false;
  }
}

/** The newest calls of a gap, in its place; what is left of it stays a gap. */
export async function fillGap(gap: GapRow) {
  const wanted = filter.value;
  const { found: newestFirst, next, scannedTo } = await pageOf(wanted, { after: gap.from - 1, before: gap.to + 1, limit: 1_000 });
  if (wanted !== filter.value) return;
  const found: Row[] = newestFirst.reverse();
  const to = (scannedTo ?? found[0]?.seq ?? gap.from) - 1;
  if (next !== null && to >= gap.from) found.unshift({ ...gap, seq: to, to });
  const above = rows.fill(gap, found);
  if (!follow.isFollowing) follow.grew(above * rowHeight);
  listVersion.value += 1;
}

/** Starts with the session, again with each filter, and rests while nobody sees the page. */
export function keepStream() {
  effect(() => {
    const wanted = filter.value;
    if (session.value !== 'in') connection.close();
    else listed = untracked(() => openStream(wanted));
  });
  setInterval(() => {
    if (connectionState.value === 'open') lateness.value = lag.read(Date.now());
  }, 1_000);
  document.addEventListener('visibilitychange', () => {
    if (session.value !== 'in') return;
    if (document.hidden) connection.close();
    else catchUp();
  });
}

async function catchUp() {
  const wanted = filter.value;
  const position = connection.position;
  const { head } = await ask('GET /api/events', { query: { limit: 1 } }).catch(() => ({ head: position }));
  if (wanted !== filter.value || session.value !== 'in' || document.hidden) return;
  const since = Math.max(position, head - keptFollowing / 10);
  if (since > position) arrive({ kind: 'gap', seq: since, from: position + 1, to: since, why: 'they came while the page was hidden' });
  connection.open(since, wanted);
  loadChecklist().catch(() => {});
}
