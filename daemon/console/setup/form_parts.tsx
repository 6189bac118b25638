import type { Signal } from '@preact/signals';

import { ActionButton } from '../kit/action.tsx';
import { isOwner } from '../shell/workspace.ts';

/** The name of what a form makes; `otherwise` is its name if nobody gives it one. */
export function NameField({ name, otherwise }: { name: Signal<string>; otherwise: string }) {
  return <label class="field">Name <input value={name.value} placeholder={otherwise} onInput={(event) => (name.value = event.currentTarget.value)} autocomplete="off" maxLength={200} /></label>;
}

/** The buttons at the end of a form that makes a source or a destination. */
export function FormEnd({ what, make, close }: { what: 'source' | 'destination'; make: () => Promise<unknown>; close: () => void }) {
  return (
    <div class="bar start">
      <ActionButton kind="main" run={make} reason={isOwner.value ? undefined : `Only an owner can add a ${what}.`}>Make the {what}</ActionButton>
      <button type="button" onClick={close}>Cancel</button>
    </div>
  );
}
