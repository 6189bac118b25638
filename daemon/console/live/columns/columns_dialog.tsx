import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { visible } from '../../kit/text.ts';
import { propertiesOf } from '../../plan/rule_properties.ts';
import { plan } from '../../shell/workspace.ts';
import { chooseColumns, columns, isPointer, hasOwnChoice, mostColumns, mostPointers, moved, ownColumns, pointerOf, pointers, titleOf } from './columns.ts';
import { dragProps } from './list_head.tsx';

const usual = ['/messageId', '/context/app/version', '/context/library/name', '/context/library/version', '/context/page/path', '/context/userAgent', '/context/ip'];

const title = (column: string) => visible(titleOf(column));

/** Which columns the list has, and in which order. */
export function ColumnsButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = useSignal(false);
  // When its content is there, so that the first control gets the focus.
  useEffect(() => {
    if (isOpen.value) dialog.current?.showModal();
  }, [isOpen.value]);
  // The page's own keys rest while one chooses.
  const keys = (event: KeyboardEvent) => event.stopPropagation();
  return (
    <>
      <button type="button" class="small" onClick={() => (isOpen.value = true)}>Columns</button>
      <dialog ref={dialog} class="columns-dialog" aria-labelledby="columns-heading" onKeyDown={keys} onClose={() => (isOpen.value = false)}>
        {isOpen.value && <Chooser close={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}

function Chooser({ close }: { close: () => void }) {
  const list = useRef<HTMLOListElement>(null);
  const chosen = columns.value;
  const left = ownColumns.filter((column) => !chosen.includes(column));
  const move = (column: string, by: number) => {
    chooseColumns(moved(chosen, column, chosen.indexOf(column) + by));
    // A moved element loses the focus.
    requestAnimationFrame(() => {
      const buttons = [...(list.current?.querySelector(`[data-column="${CSS.escape(column)}"]`)?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
      (buttons[by < 0 ? 0 : 1]?.disabled ? buttons[by < 0 ? 1 : 0] : buttons[by < 0 ? 0 : 1])?.focus();
    });
  };
  return (
    <>
      <h2 id="columns-heading">Columns</h2>
      <ol ref={list} class="plain" aria-label="Columns of the list">
        {chosen.map((column, index) => (
          <li key={column} data-column={column} {...dragProps(column)}>
            <span class="name">{title(column)} {isPointer(column) && <code class="quiet">{visible(column)}</code>}</span>
            <button type="button" class="small" disabled={index === 0} aria-label={`Move ${title(column)} up`} onClick={() => move(column, -1)}>↑</button>
            <button type="button" class="small" disabled={index === chosen.length - 1} aria-label={`Move ${title(column)} down`} onClick={() => move(column, 1)}>↓</button>
            <button type="button" class="small" disabled={chosen.length === 1} aria-label={`Remove ${title(column)}`} onClick={() => chooseColumns(chosen.filter((each) => each !== column))}>✕</button>
          </li>
        ))}
      </ol>
      {left.length > 0 && <p class="bar start">{left.map((column) => <button type="button" key={column} class="small" disabled={chosen.length >= mostColumns} onClick={() => chooseColumns([...chosen, column])}>+ {title(column)}</button>)}</p>}
      <AddPointer />
      <div class="bar start">
        <button type="button" onClick={close}>Close</button>
        {hasOwnChoice.value && <button type="button" onClick={() => chooseColumns([])}>The usual columns</button>}
      </div>
    </>
  );
}

function AddPointer() {
  const box = useRef<HTMLInputElement>(null);
  const isFull = columns.value.length >= mostColumns || pointers.value.length >= mostPointers;
  const known = [...new Set([...(plan.value?.rules.flatMap((rule) => propertiesOf(rule).map(({ name }) => `/properties/${name}`)) ?? []), ...usual])];
  const add = (event: Event) => {
    event.preventDefault();
    const pointer = pointerOf(box.current?.value ?? '');
    if (pointer === '' || !box.current) return;
    chooseColumns([...columns.value, pointer]);
    box.current.value = '';
  };
  return (
    <form class="filters" onSubmit={add}>
      <label class="wide"><span>Any value of the call</span> <input ref={box} list="column-suggestions" placeholder="/properties/total" maxLength={200} autocomplete="off" autocapitalize="off" spellcheck={false} disabled={isFull} /></label>
      <datalist id="column-suggestions">{known.map((pointer) => <option key={pointer} value={pointer} />)}</datalist>
      <button type="submit" disabled={isFull}>Add</button>
      {isFull && <p class="quiet">There is room for {mostColumns} columns, {mostPointers} of them values of the call.</p>}
    </form>
  );
}
