import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { goTo } from '../kit/address.ts';
import { focusPlace } from '../kit/focus.ts';
import { visible } from '../kit/text.ts';
import { entriesOf, find, longestSearch } from './find.ts';
import { titles } from './rail.tsx';
import { destinations, goals, plan, setup, sources } from './workspace.ts';

/** Ctrl-K: a box that finds whatever has a name and goes there. It is there before it is shown: who types at once loses no letter. */
export function Finder() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = useSignal(false);
  const text = useSignal('');
  const chosen = useSignal(0);
  const type = (value: string) => {
    text.value = value;
    chosen.value = 0;
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (dialog.current?.open || document.querySelector('dialog[open]')) return;
      type('');
      isOpen.value = true;
      dialog.current?.showModal(); // its box has the focus now
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  const close = () => dialog.current?.close();
  const closed = () => (isOpen.value = dialog.current?.open ?? false); // it may be open again
  const { found, left } = isOpen.value
    ? find(entriesOf({ places: titles, plan: plan.value, sources: sources.value, destinations: destinations.value, goals: goals.value, useCase: setup.value?.useCase }), text.value)
    : { found: [], left: 0 };
  const at = Math.min(chosen.value, found.length - 1);
  const open = (index: number) => {
    const entry = found[index];
    if (!entry) return;
    close();
    goTo(entry.to);
    requestAnimationFrame(focusPlace);
  };
  const press = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to !== undefined && found.length > 0) chosen.value = (to + found.length) % found.length;
    else if (event.key === 'Enter') open(at);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} class="finder" aria-label="Find anything" onClose={closed}>
      <input
        autoFocus role="combobox" aria-label="Find a place, event, property, source, destination or use case" aria-expanded={found.length > 0} aria-controls="found" aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? `found-${at}` : undefined} placeholder="Find a place, event, property, source, destination" maxLength={longestSearch}
        value={text.value} onInput={(event) => type(event.currentTarget.value)} onKeyDown={press} autocomplete="off" spellcheck={false}
      />
      <ul id="found" role="listbox" aria-label="Found">
        {found.map(({ title, kind }, index) => (
          <li key={`${kind} ${title} ${index}`} id={`found-${index}`} role="option" aria-selected={index === at} onClick={() => open(index)}>
            <b>{visible(title)}</b> <span class="quiet">{visible(kind)}</span>
          </li>
        ))}
      </ul>
      <p class="quiet" role="status">{isOpen.value && found.length === 0 ? 'Nothing has such a name.' : left > 0 ? `${left.toLocaleString('en')} more: write more of the name.` : ''}</p>
    </dialog>
  );
}
