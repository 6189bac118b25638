import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

import { useAction } from './action.tsx';

interface Confirmation {
  /** On the button, and again on the one that does it: "Delete". */
  verb: string;
  /** What it is done to, as it stands after the verb: "Website". */
  name: string;
  /** What it costs, as a sentence. */
  cost: string;
  run: () => Promise<unknown>;
  /** What has to be said before: fields. */
  children?: ComponentChildren;
  /** Why it cannot be done yet. */
  reason?: string | undefined;
}

/** A button for what cannot be taken back: it says what that costs, and does it when it is confirmed. */
export function ConfirmButton({ verb, name, cost, run, children, reason }: Confirmation) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { act, isBusy, problem } = useAction(async () => {
    await run();
    dialog.current?.close();
  });
  const open = () => {
    problem.value = '';
    dialog.current?.showModal();
  };
  return (
    <>
      <button type="button" class="small" aria-label={`${verb} ${name}`} onClick={open}>{verb}</button>
      <dialog ref={dialog} aria-label={`${verb} ${name}?`}>
        <h2>{verb} {name}?</h2>
        <p>{cost}</p>
        {children}
        {problem.value && <p class="problem" role="alert">{problem}</p>}
        <div class="bar start">
          <button type="button" class="main" disabled={reason !== undefined} aria-disabled={isBusy.value || undefined} onClick={act}>{verb}</button>
          <button type="button" onClick={() => dialog.current?.close()}>Cancel</button>
          {reason && <span class="quiet">{reason}</span>}
        </div>
      </dialog>
    </>
  );
}
