import type { BodyOf } from '../api/client.ts';

// An expectation from calls that came: what `plumbline expect` and CI ask for the next time.

export type Expectation = NonNullable<BodyOf<'POST /api/expect'>>;

/** A call as it came, as far as an expectation asks for it. */
export interface Came {
  type: string | null;
  event: string | null;
  properties: Record<string, unknown>;
}

/** Events of an expectation, and properties of an event. */
export const mostEvents = 100;
export const mostProperties = 50;
const longestText = 40;

/** A name, a word or a phrase: not what is made for one run, as ids and times are. */
const isStable = (text: string) => text.length <= longestText && !/\d{4,}|[0-9a-f]{8}-|^\d{4}-\d\d-\d\d|@|:\/\//i.test(text) && !/^(?=.*\d)(?=.*[a-z])[a-z0-9_-]{8,}$/i.test(text);

/** What is asked of a property that had these values: the value where it is the same and means something, else its type. */
export function askedOf(values: unknown[]): unknown {
  const [first] = values;
  const isSame = values.every((value) => JSON.stringify(value) === JSON.stringify(first));
  if (isSame && (typeof first === 'boolean' || (typeof first === 'string' && isStable(first)))) return first;
  const types = new Set(values.map(typeName));
  if (types.size === 1) return { type: typeName(first) };
  if ([...types].every((type) => type === 'number' || type === 'integer')) return { type: 'number' };
  return { exists: true };
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

interface Wanted {
  ordered: boolean;
  exactly: boolean;
}

/** Calls of one type and name that follow each other become a line; without an order all of them do. */
function grouped(calls: Came[], ordered: boolean): Came[][] {
  const groups: Came[][] = [];
  for (const call of calls) {
    const isSame = ([first]: Came[]) => first?.type === call.type && first.event === call.event;
    const last = groups.at(-1);
    const group = ordered ? (last && isSame(last) ? last : undefined) : groups.find(isSame);
    if (group) group.push(call);
    else groups.push([call]);
  }
  return groups;
}

/** The expectation that these calls, the oldest first, would meet again. */
export function expectationOf(calls: Came[], { ordered, exactly }: Wanted): { expectation: Expectation; left: number } {
  const groups = grouped(calls.filter(({ type }) => type !== null), ordered);
  const events = groups.slice(0, mostEvents).map((group) => {
    const [first] = group as [Came, ...Came[]];
    const names = Object.keys(first.properties).filter((name) => group.every(({ properties }) => name in properties)).slice(0, mostProperties);
    return {
      type: first.type as NonNullable<NonNullable<Expectation['events']>[number]['type']>,
      ...(first.event !== null && { event: first.event }),
      count: exactly ? group.length : { min: group.length },
      ...(names.length > 0 && { properties: Object.fromEntries(names.map((name) => [name, askedOf(group.map(({ properties }) => properties[name]))])) }),
    };
  });
  return { expectation: { events, ordered, exactly, noneFailing: true, timeoutMs: 5_000 }, left: Math.max(0, groups.length - mostEvents) };
}

/** A file of an expectation, as people keep it beside their tests. */
export const expectationText = (expectation: Expectation): string => `${JSON.stringify(expectation, null, 2)}\n`;

/** The name of a session's files: its name, else its id, as a word for a shell. */
export const fileNameOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'calls';
