import { isStale } from '../api/client.ts';

// Two people edit the same thing: each sends what he changed, and what both changed is shown to the second one.

export type Fields = Record<string, unknown>;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The fields of `mine` that differ from what they were. */
export function changedFields<T extends Fields>(base: T, mine: T): Partial<T> {
  return Object.fromEntries(Object.entries(mine).filter(([name, value]) => !same(value, base[name]))) as Partial<T>;
}

/** Names of the fields that both changed, to other values. */
export function clashes<T extends Fields>(base: T, mine: T, theirs: T): (keyof T & string)[] {
  return Object.keys(changedFields(base, mine)).filter((name) => !same(base[name], theirs[name]) && !same(mine[name], theirs[name]));
}

/** Something as it was read, with its tag. */
export interface Version<T extends Fields> {
  fields: T;
  tag: string;
}

interface Storage<T extends Fields> {
  read: () => Promise<Version<T>>;
  /** Sends what changed, by the tag that it was changed from. */
  save: (change: Partial<T>, tag: string) => Promise<unknown>;
}

/** A tag is of a whole list: a busy one may change several times while somebody saves. */
const tries = 5;

/**
 * Saves `mine`, which was made from `base`. What somebody else changed meanwhile elsewhere in it stays. Where both changed the same
 * field nothing is saved, and the answer is their version; undefined: it is saved.
 */
export async function saveOver<T extends Fields>(base: Version<T>, mine: T, { read, save }: Storage<T>): Promise<Version<T> | undefined> {
  let { tag } = base;
  for (let left = tries; ; left -= 1) {
    try {
      await save(changedFields(base.fields, mine), tag);
      return undefined;
    } catch (error) {
      if (!isStale(error) || left === 0) throw error;
    }
    const theirs = await read();
    if (clashes(base.fields, mine, theirs.fields).length > 0) return theirs;
    tag = theirs.tag;
  }
}

/** The edit as one made from their version: with `mine` where both changed a field, or with theirs. */
export function rebased<T extends Fields>(base: T, mine: T, theirs: Version<T>, winner: 'mine' | 'theirs'): { base: Version<T>; mine: T } {
  const lost = winner === 'theirs' ? clashes(base, mine, theirs.fields) : [];
  const kept = Object.entries(changedFields(base, mine)).filter(([name]) => !lost.includes(name as keyof T & string));
  return { base: theirs, mine: { ...theirs.fields, ...Object.fromEntries(kept) } };
}
