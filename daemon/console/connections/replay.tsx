import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { Destination } from '../api/types.ts';
import { ConfirmButton } from '../kit/confirm.tsx';
import { visible } from '../kit/text.ts';
import { change } from '../shell/workspace.ts';

/** Delivers calls again that a destination had: it says before what that means for the receiver. */
export function Replay({ destination: { id, name, position } }: { destination: Destination }) {
  const from = useSignal('');
  const seq = Number(from.value);
  const isGiven = Number.isSafeInteger(seq) && seq > 0;
  const replay = () => change(ask('POST /api/destinations/{id}/replay', { path: { id }, body: { fromSeq: seq } }));
  const again = isGiven && seq <= position ? ` These are at most ${(position - seq + 1).toLocaleString('en')} calls that were dealt with already.` : '';
  return (
    <ConfirmButton verb="Replay" name={visible(name)} run={replay} reason={isGiven ? undefined : 'Say from which call on.'} cost={`Calls from this one on are delivered again, in their order: the receiver gets twice what it has already.${again}`}>
      <label class="field">From call number <input inputMode="numeric" value={from.value} placeholder="1" onInput={(event) => (from.value = event.currentTarget.value.trim())} autocomplete="off" /></label>
      <p class="quiet">It has dealt with everything up to #{position}.</p>
    </ConfirmButton>
  );
}
