import { ask, askText } from '../api/client.ts';
import type { Verdict } from '../api/types.ts';

interface Search {
  env: 'dev' | 'prod';
  event: string;
  type: string | undefined;
  result: 'pass' | 'fail';
}

async function lastBefore(search: Search, seq: number): Promise<number | undefined> {
  const { events } = await ask('GET /api/events', { query: { ...search, before: seq, limit: 1 } });
  return events[0]?.seq ?? undefined;
}

/** Lines come oldest first. */
async function firstAfter(search: Search, seq: number): Promise<number | undefined> {
  const text = await askText('GET /api/events', { query: { ...search, after: seq, limit: 1 }, accept: 'application/x-ndjson' });
  const line = text.split('\n')[0];
  return line ? ((JSON.parse(line) as Verdict).seq ?? undefined) : undefined;
}

export interface Other {
  /** The call to compare with. */
  seq: number;
  /** The first failing call after it, where that is another one. */
  broke: number | undefined;
}

/** The call that says most about another: the last one of its event that passed before it failed, or the first that failed after it passed. */
export async function otherOf({ seq, env, type, event, result, violations }: Verdict): Promise<Other | undefined> {
  // A misspelt event is compared with the one that was meant.
  const hint = violations.find((violation) => violation.hint?.kind === 'event_name')?.hint;
  const name = hint?.to ?? event;
  if (seq === null || !name) return undefined;
  const search = { env, event: name, type: hint ? undefined : (type ?? undefined) };
  if (result === 'pass') {
    const failing = { ...search, result: 'fail' as const };
    const found = (await firstAfter(failing, seq)) ?? (await lastBefore(failing, seq));
    return found === undefined ? undefined : { seq: found, broke: undefined };
  }
  const passing = { ...search, result: 'pass' as const };
  const before = await lastBefore(passing, seq);
  if (before === undefined) {
    const after = await firstAfter(passing, seq);
    return after === undefined ? undefined : { seq: after, broke: undefined };
  }
  const broke = hint ? undefined : await firstAfter({ ...search, result: 'fail' }, before);
  return { seq: before, broke: broke === seq ? undefined : broke };
}
