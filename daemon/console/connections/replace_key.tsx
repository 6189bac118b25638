import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { Source } from '../api/types.ts';
import { ConfirmButton } from '../kit/confirm.tsx';
import { visible } from '../kit/text.ts';
import { change } from '../shell/workspace.ts';

const hour = 3_600;
const times = [[0, 'at once'], [hour, 'in an hour'], [24 * hour, 'in 24 hours'], [7 * 24 * hour, 'in 7 days']] as const;

/** Gives a source another write key; the old one is taken for a while, so that apps can be changed one after the other. */
export function ReplaceKey({ source: { id, name } }: { source: Source }) {
  const seconds = useSignal(24 * hour);
  const title = times.find(([each]) => each === seconds.value)?.[1];
  const rotate = () => change(ask('POST /api/sources/{id}/rotate-key', { path: { id }, body: { graceSeconds: seconds.value } }));
  return (
    <ConfirmButton verb="Replace key" name={`of ${visible(name)}`} run={rotate} cost={`Apps have to be given the new key. The old one is refused ${title}: calls with it are lost from then on.`}>
      <label class="field">The old key is refused
        <select value={seconds.value} onChange={(event) => (seconds.value = Number(event.currentTarget.value))}>{times.map(([each, words]) => <option key={each} value={each}>{words}</option>)}</select>
      </label>
    </ConfirmButton>
  );
}
