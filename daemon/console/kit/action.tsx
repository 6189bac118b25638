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
export function useAction<Arguments extends unknown[]>(run: (...given: Arguments) => Promise<unknown>) {
  const isBusy = useSignal(false);
  const problem = useSignal('');
  const act = async (...given: Arguments) => {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = '';
    try {
      await run(...given);
    } catch (error) {
      problem.value = messageOf(error);
    } finally {
      isBusy.value = false;
    }
  };
  return { act, isBusy, problem };
}

/** A button for an action: while it is under way it does nothing more and keeps the focus; beside it stands why it was refused. */
export function ActionButton({ run, children, label, kind = '', reason }: Action) {
  const { act, isBusy, problem } = useAction(run);
  return (
    <div class="action">
      <button type="button" class={kind} onClick={() => act()} disabled={reason !== undefined} aria-disabled={isBusy.value || undefined} aria-label={label}>{children}</button>
      {reason && <span class="quiet">{reason}</span>}
      {problem.value && <span class="problem" role="alert">{problem}</span>}
    </div>
  );
}
