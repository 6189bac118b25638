import { useEffect, useRef } from 'preact/hooks';

import { markFocused } from '../call/mark.ts';
import { address, goTo, places } from '../kit/address.ts';
import { focusPlace } from '../kit/focus.ts';
import { clearRange, hasRange } from '../live/timeline/range.ts';
import { jumpToNewest, rows, togglePause } from '../live/stream.ts';
import { place } from './workspace.ts';
import { toggleZone } from './zone_button.tsx';

const list = [
  ['Ctrl K', 'find anything'],
  ['/', 'to the filter'],
  ['j, k', 'next and previous call'],
  ['Enter', 'open the call'],
  ['Esc', 'close the call'],
  ['Space', 'pause and go on'],
  ['End', 'to the newest call, and follow'],
  ['f', 'failing calls only'],
  ['m', 'mark a call, and compare it with the next one'],
  ['x', 'all times again, where a range is chosen'],
  ['u', 'times in UTC, or of this machine'],
  ['1 to 6', 'the places of the rail'],
  ['?', 'this list'],
] as const;

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.matches('input, select, textarea') || target.isContentEditable);

/** The keys of the page, and the list of them on "?". */
export function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // In a dialog the keys are its own.
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
      const { key } = event;
      if (key === 'Escape' && address.value.call !== undefined) goTo({ call: undefined });
      if (isTyping(event.target)) return;
      if (key === '?') dialog.current?.showModal();
      else if (key === 'u') toggleZone();
      else if (/^[1-6]$/.test(key)) toPlace(Number(key) - 1);
      else if (place.value === 'live' && liveKey(key, event.target)) event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="keys-heading">
      <h2 id="keys-heading">Keys</h2>
      <dl>{list.map(([key, meaning]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{meaning}</dd></div>)}</dl>
      <button type="button" onClick={() => dialog.current?.close()}>Close</button>
    </dialog>
  );
}

function toPlace(index: number) {
  goTo({ place: places[index] });
  requestAnimationFrame(focusPlace);
}

/** Whether the key meant something. */
function liveKey(key: string, target: EventTarget | null): boolean {
  const isOnControl = target instanceof HTMLElement && target.matches('button, summary');
  if (key === '/') document.getElementById('filter')?.focus();
  else if (key === ' ' && !isOnControl) togglePause();
  else if (key === 'End') jumpToNewest();
  else if (key === 'f') goTo({ result: address.value.result === 'fail' ? '' : 'fail' }, { replace: true });
  else if (key === 'm') markFocused(target);
  else if (key === 'x' && hasRange.value) clearRange();
  else if (key === 'j' || key === 'k') firstLine();
  else return false;
  return true;
}

function firstLine() {
  if (rows.size > 0) document.querySelector<HTMLElement>('#rows .line[tabindex="0"]')?.focus();
}
