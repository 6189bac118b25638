import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { DeadLetters, Destination } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { linkTo } from '../kit/address.ts';
import { plural, visible } from '../kit/text.ts';

const page = 20;

/** Calls that a destination refused for good, a page at a time, the latest first. */
export function DeadLetterList({ destination: { id, name, deadLetters } }: { destination: Destination }) {
  const shown = useSignal<DeadLetters | undefined>(undefined);
  const load = async (cursor: string | undefined) => {
    shown.value = await ask('GET /api/destinations/{id}/dead-letters', { path: { id }, query: { limit: page, cursor } });
  };
  const next = shown.value?.next;
  return (
    <>
      <div class="bar start">
        <span class="problem">{plural(deadLetters, 'dead letter')}</span>
        <ActionButton kind="small" label={`Show the dead letters of ${name}`} run={() => load(undefined)}>{shown.value ? 'Show the latest' : 'Show'}</ActionButton>
        {next && <ActionButton kind="small" label={`Older dead letters of ${name}`} run={() => load(next)}>Older</ActionButton>}
      </div>
      {shown.value && (
        <ul class="plain">
          {shown.value.deadLetters.map(({ seq, attempts, status, error }) => (
            <li key={seq}><CallLink seq={seq} /> {visible(error)} <span class="quiet">{plural(attempts, 'attempt')}{status !== null && `, status ${status}`}</span></li>
          ))}
        </ul>
      )}
    </>
  );
}

export const CallLink = ({ seq }: { seq: number }) => <a class="call-link" href={linkTo({ place: 'live', call: seq, q: '', result: '', env: '' })}>#{seq}</a>;
