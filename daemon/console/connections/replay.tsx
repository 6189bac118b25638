import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { Destination } from '../api/types.ts';
import { ConfirmButton } from '../kit/confirm.tsx';
import { visible } from '../kit/text.ts';
import { change } from '../shell/workspace.ts';
import { replayCost, replayFrom } from './replay_from.ts';

/** Delivers calls again that a destination had: it says before what that means for the receiver. */
export function Replay({ destination: { id, name, position } }: { destination: Destination }) {
  const text = useSignal('');
  const start = replayFrom(text.value);
  const replay = async () => {
    if (start) await change(ask('POST /api/destinations/{id}/replay', { path: { id }, body: start }));
  };
  return (
    <ConfirmButton verb="Replay" name={visible(name)} run={replay} reason={start ? undefined : 'Say from where on.'} cost={replayCost(start, position)}>
      <label class="field">From call number, or time <input value={text.value} placeholder="1, or 2026-11-24T12:00:00Z" onInput={(event) => (text.value = event.currentTarget.value)} autocomplete="off" spellcheck={false} /></label>
      <p class="quiet">It has dealt with everything up to #{position}.</p>
    </ConfirmButton>
  );
}
