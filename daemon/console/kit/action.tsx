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

/** Something that the daemon does: whether it is under way, and why it was refused. */
export function useAction(run: () => Promise<unknown>) {
  const isBusy = useSignal(false);
  const problem = useSignal('');
  const act = async () => {
    isBusy.value = true;
    problem.value = '';
    try {
      await run();
    } catch (error) {
      problem.value = messageOf(error);
    } finally {
      isBusy.value = false;
    }
  };
  return { act, isBusy, problem };
}

/** A button for an action: off while it is under way, and beside it why it was refused. */
export function ActionButton({ run, children, label, kind = '', reason }: Action) {
  const { act, isBusy, problem } = useAction(run);
  return (
    <div class="action">
      <button type="button" class={kind} onClick={act} disabled={isBusy.value || reason !== undefined} aria-label={label}>{children}</button>
      {reason && <span class="quiet">{reason}</span>}
      {problem.value && <span class="problem" role="alert">{problem}</span>}
    </div>
  );
}
