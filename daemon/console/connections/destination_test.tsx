import { useSignal } from '@preact/signals';

import { ask, Refused } from '../api/client.ts';
import type { DeliveryTest, Destination } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { visible, visibleLines } from '../kit/text.ts';

interface Answer extends Pick<DeliveryTest, 'status' | 'ms' | 'answer'> {
  ok: boolean;
  detail: string;
}

/** Sends a test call and shows what the destination said. */
export function DestinationTest({ destination }: { destination: Destination }) {
  const answer = useSignal<Answer | undefined>(undefined);
  const test = async () => {
    answer.value = undefined;
    try {
      answer.value = { ...(await ask('POST /api/destinations/{id}/test', { path: { id: destination.id } })), detail: 'accepted' };
    } catch (error) {
      const said = error instanceof Refused ? error.problem.destination : undefined;
      if (!said) throw error;
      answer.value = { ok: false, ...said, detail: (error as Error).message };
    }
  };
  const said = answer.value;
  return (
    <div>
      <ActionButton kind="small" label={`Test ${destination.name}`} run={test}>Test</ActionButton>
      {said && (
        <div role="status">
          <p class={said.ok ? 'good' : 'problem'}>{said.ok ? '✓' : '✕'} {visible(said.detail)}{said.status !== null && `, status ${said.status}`}, after {said.ms} ms</p>
          {said.answer && <pre tabIndex={0} aria-label="The answer"><code>{visibleLines(said.answer)}</code></pre>}
        </div>
      )}
    </div>
  );
}
