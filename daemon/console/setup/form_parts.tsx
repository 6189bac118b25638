import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { ActionButton } from '../kit/action.tsx';
import { isOwner } from '../shell/workspace.ts';

/** The name of what a form makes; `otherwise` is its name if nobody gives it one. */
export function NameField({ name, otherwise, set }: { name: string; otherwise: string; set: (name: string) => void }) {
  return <label class="field">Name <input value={name} placeholder={otherwise} onInput={(event) => set(event.currentTarget.value)} autocomplete="off" maxLength={200} /></label>;
}

/** The buttons at the end of a form that makes a source or a destination. */
export function FormEnd({ what, make, close, isKept }: { what: 'source' | 'destination'; make: () => Promise<unknown>; close: () => void; isKept: boolean }) {
  return (
    <div class="bar start">
      <ActionButton kind="main" run={make} reason={isOwner.value ? undefined : `Only an owner can add a ${what}.`}>Make the {what}</ActionButton>
      <button type="button" onClick={close}>{isKept ? 'Discard' : 'Cancel'}</button>
    </div>
  );
}

/** Focus for what appears in place of what was chosen: its first field, else its heading. `shown` says which part it is. */
export function useFocus<T extends HTMLElement>(shown: unknown): RefObject<T | null> {
  const box = useRef<T | null>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('input, select, textarea, [tabindex="-1"]')?.focus(), [shown]);
  return box;
}
