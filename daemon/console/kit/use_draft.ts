import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import { drafts } from './drafts.ts';
import type { Fields } from './merge.ts';

export interface Draft<T extends Fields> {
  values: T;
  /** Whether something was written and not saved. */
  isKept: boolean;
  set: (change: Partial<T>) => void;
  /** It is saved, or not wanted any more: the form is as it was at first. */
  discard: () => void;
}

/** The fields of a form. What is written in them survives a reload, until it is saved or discarded; `never` is not kept: secrets. */
export function useDraft<T extends Fields>(key: string, initial: T, never: (keyof T)[] = []): Draft<T> {
  const values = useSignal<T>(useMemo(() => ({ ...initial, ...(drafts.read(key) as Partial<T> | null) }), []));
  return {
    values: values.value,
    isKept: drafts.keys.value.includes(key),
    set: (change) => {
      values.value = { ...values.value, ...change };
      drafts.write(key, Object.fromEntries(Object.entries(values.value).filter(([name]) => !never.includes(name))));
    },
    discard: () => {
      drafts.discard(key);
      values.value = initial;
    },
  };
}
