import type { CallVerdict, Verdict } from '../api/types.ts';
import { lineOf, valueAt } from '../kit/exact_json.ts';

/** What a line of the list shows of a call: the rest is fetched when the call is opened, so that many lines fit into memory. */
export interface CallRow {
  kind: 'call';
  seq: number;
  receivedAt: string;
  env: string;
  source: string;
  type: string;
  event: string;
  user: string;
  result: Verdict['result'];
  violation: string;
  violations: number;
  /** What the call has at the pointers of the list's columns, in their order. */
  values?: string[];
}

const longestValue = 120;

/** A call with its text, as far as the list shows it. */
export function rowWithValues({ call, ...verdict }: CallVerdict, pointers: string[]): CallRow {
  const row = rowOf(verdict);
  return pointers.length === 0 ? row : { ...row, values: pointers.map((pointer) => oneCopy(lineOf(valueAt(call, pointer)).slice(0, longestValue))) };
}

/** Calls that were left out, both ends included. */
export interface GapRow {
  kind: 'gap';
  seq: number;
  from: number;
  to: number;
  why: string;
}

export type Row = CallRow | GapRow;

const isFailing = (row: Row) => row.kind === 'call' && (row.result === 'fail' || row.result === 'error');

// The same names come with many calls. One copy of each is kept.
const names = new Map<string, string>();
function oneCopy(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= 5_000) names.clear();
  names.set(text, text);
  return text;
}

/** The planned event that a call counts for, where that is not its own name: "Page Viewed" of a page call. */
function plannedName({ rule, event }: Verdict): string {
  const planned = rule?.split(':').slice(1, -1).join(':') ?? '';
  return planned === event ? '' : planned;
}

export function rowOf(verdict: Verdict): CallRow {
  const planned = plannedName(verdict);
  return {
    kind: 'call',
    seq: verdict.seq ?? 0,
    receivedAt: verdict.receivedAt,
    env: verdict.env,
    source: oneCopy(verdict.source?.name ?? ''),
    type: oneCopy([verdict.type ?? '', planned && `as ${planned}`].filter(Boolean).join(' ')),
    event: oneCopy(verdict.event ?? (verdict.type === null ? 'no call' : 'unnamed')),
    user: verdict.userId ?? verdict.anonymousId ?? '',
    result: verdict.result,
    violation: oneCopy(verdict.violations[0]?.message ?? ''),
    violations: verdict.violations.length,
  };
}

/**
 * The calls of the list, newest first, in one order without repeats. Of those that are kept the oldest go when there are too many: they
 * can be loaded again.
 */
export class Rows {
  /** Oldest first: new ones are appended. */
  #rows: Row[] = [];
  /** Everything older than the last row has been loaded, or is not kept any more. */
  atEnd = false;

  get size(): number {
    return this.#rows.length;
  }

  /** 0 is the newest. */
  at(index: number): Row | undefined {
    return this.#rows[this.#rows.length - 1 - index];
  }

  get newest(): number {
    return this.#rows.at(-1)?.seq ?? 0;
  }

  get oldest(): number | undefined {
    const row = this.#rows[0];
    return row?.kind === 'gap' ? row.from : row?.seq;
  }

  /** The index of a call; -1 where it is not in the list. */
  indexOf(seq: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    const row = this.#rows[low];
    return row?.kind === 'call' && row.seq === seq ? this.#rows.length - 1 - low : -1;
  }

  clear() {
    this.#rows = [];
    this.atEnd = false;
  }

  /** Adds rows, oldest first; those that are not newer than the newest are left out. How many were added. */
  add(rows: Row[]): number {
    const before = this.#rows.length;
    for (const row of rows) if (row.seq > this.newest) this.#rows.push(row);
    return this.#rows.length - before;
  }

  /** Adds a page of the history, newest first, at the old end. */
  addOlder(page: Row[]) {
    const oldest = this.oldest ?? Number.MAX_SAFE_INTEGER;
    this.#rows = [...page.filter(({ seq }) => seq < oldest).reverse(), ...this.#rows];
  }

  /** Puts rows, oldest first, where a gap was. How many rows more there are. */
  fill(gap: GapRow, rows: Row[]): number {
    const at = this.#rows.indexOf(gap);
    if (at < 0) return 0;
    this.#rows.splice(at, 1, ...rows);
    return rows.length - 1;
  }

  /** Drops the oldest so that `most` stay, a tenth more at a time. Whether it did. */
  trim(most: number): boolean {
    if (this.#rows.length <= most * 1.1) return false;
    this.#rows = this.#rows.slice(-most);
    this.atEnd = false;
    return true;
  }
}

/** How many of the rows are calls, and how many of those fail. */
export function countOf(rows: Row[]): { calls: number; failing: number } {
  let calls = 0;
  let failing = 0;
  for (const row of rows) {
    calls += row.kind === 'call' ? 1 : row.to - row.from + 1;
    if (isFailing(row)) failing += 1;
  }
  return { calls, failing };
}
