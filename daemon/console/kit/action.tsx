import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import { messageOf } from '../api/client.ts';

interface Action {
  run: () => Promise<unknown>;
  children: ComponentChildren;
  label?: string;
  kind?: 'main' | 'small' | '';
  /** Why it cannot be done now: shown beside the button, which is off then. */
  reason?: string | undefined;
}

/** A button for something that the daemon does: off while it does it, and beside it why it was refused. */
export function ActionButton({ run, children, label, kind = '', reason }: Action) {
  const busy = useSignal(false);
  const problem = useSignal('');
  const act = async () => {
    busy.value = true;
    problem.value = '';
    try {
      await run();
    } catch (error) {
      problem.value = messageOf(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <div class="action">
      <button type="button" class={kind} onClick={act} disabled={busy.value || reason !== undefined} aria-label={label}>{children}</button>
      {reason && <span class="quiet">{reason}</span>}
      {problem.value && <span class="problem" role="alert">{problem}</span>}
    </div>
  );
}
