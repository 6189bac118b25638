import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { marked } from '../call/mark.ts';
import { address, goTo } from '../kit/address.ts';
import { CallLine, GapLine } from './call_line.tsx';
import { columns, hasOwnChoice, tracksOf } from './columns/columns.ts';
import { rowsInSight } from './follow.ts';
import { ListHead } from './columns/list_head.tsx';
import { Slots } from './slots.ts';
import { follow, listVersion, loadOlder, rows, setRowHeight, touched } from './stream.ts';

const narrow = matchMedia('(max-width: 46rem)');
/** Two lines on a phone, unless somebody chose the columns. */
const heightNow = () => (narrow.matches && !hasOwnChoice.value ? 60 : 32);

const seqAt = (element: HTMLElement): number => Number(element.closest<HTMLElement>('[data-seq]')?.dataset['seq'] ?? 0);

/** The calls, newest first; only the lines in sight are in the document. */
export function CallList() {
  const box = useRef<HTMLDivElement>(null);
  const height = useSignal(600);
  const rowHeight = useSignal(heightNow());
  const current = useSignal(0);
  /** Where the box is scrolled to: to ask the browser would have it lay out the page. */
  const scrolledTo = useRef(0);
  /** The call whose line has the focus. */
  const focused = useRef<number | undefined>(undefined);
  const slots = useRef<Slots | undefined>(undefined);
  slots.current ??= new Slots();
  listVersion.value; // drawn again when the list changes
  const { call } = address.value;

  useLayoutEffect(() => {
    const place = box.current;
    if (!place) return undefined;
    const measure = () => {
      height.value = place.clientHeight - (place.querySelector<HTMLElement>('.list-head')?.offsetHeight ?? 0);
      rowHeight.value = heightNow();
      setRowHeight(rowHeight.value);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(place);
    measure();
    return () => observer.disconnect();
  }, [hasOwnChoice.value]);
  useLayoutEffect(() => {
    follow.call(call !== undefined);
    touched();
  }, [call]);
  useLayoutEffect(() => {
    if (!box.current || Math.abs(scrolledTo.current - follow.top) < 1) return;
    box.current.scrollTop = scrolledTo.current = follow.top;
  });
  useLayoutEffect(() => {
    // Its element shows another call now: who presses Enter means the one that is gone.
    const element = document.activeElement;
    if (focused.current !== undefined && element instanceof HTMLElement && box.current?.contains(element) && seqAt(element) !== focused.current) element.blur();
  });

  const { from, to } = rowsInSight(follow.top, height.value, rowHeight.value, rows.size);
  if (to >= rows.size - 20) loadOlder();

  const select = (seq: number) => goTo({ place: 'live', call: seq });
  const move = (by: number) => {
    const at = rows.indexOf(current.value || (call ?? 0));
    const index = Math.max(0, Math.min(rows.size - 1, at < 0 ? 0 : at + by));
    const row = rows.at(index);
    if (!row || !box.current) return;
    current.value = row.seq;
    const top = index * rowHeight.value;
    if (top < box.current.scrollTop) box.current.scrollTop = top;
    else if (top + rowHeight.value > box.current.scrollTop + height.value) box.current.scrollTop = top + rowHeight.value - height.value;
    if (call !== undefined && row.kind === 'call') goTo({ call: row.seq }, { replace: true });
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-seq="${row.seq}"] .line`)?.focus({ preventScroll: true }));
  };
  const press = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10, Home: -rows.size }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(by);
  };

  const focusable = current.value || call || rows.at(from)?.seq;
  const hasFocusable = rows.indexOf(focusable ?? 0) >= from && rows.indexOf(focusable ?? 0) < to;
  const shown = [];
  for (let index = from; index < to; index += 1) {
    const row = rows.at(index);
    if (row) shown.push({ row, index });
  }
  const keys = slots.current.of(shown.map(({ row }) => row.seq));
  const lines = shown.map(({ row, index }, nth) => {
    const isFirst = row.seq === (hasFocusable ? focusable : rows.at(from)?.seq);
    return (
      <li key={keys[nth]} class={`row ${row.kind === 'call' ? row.result : 'gap'}${row.seq === marked.value ? ' marked' : ''}`} data-seq={row.seq} aria-posinset={index + 1} aria-setsize={rows.atEnd ? rows.size : -1} style={{ transform: `translateY(${index * rowHeight.value}px)`, height: `${rowHeight.value}px` }}>
        {row.kind === 'call' ? <CallLine row={row} isOpen={row.seq === call} isReachable={isFirst} select={select} /> : <GapLine key={row.seq} gap={row} />}
      </li>
    );
  });
  const { tracks, least } = tracksOf(columns.value);
  return (
    <div
      class={`calls${hasOwnChoice.value ? ' chosen' : ''}`}
      style={{ '--tracks': tracks, '--least': `${least}rem` }}
      ref={box}
      onScroll={(event) => {
        scrolledTo.current = event.currentTarget.scrollTop;
        follow.scrolled(scrolledTo.current);
        touched();
      }}
      onFocusIn={(event) => {
        current.value = focused.current = seqAt(event.target as HTMLElement);
      }}
      onFocusOut={() => {
        focused.current = undefined;
      }}
      onKeyDown={press}
    >
      <ListHead />
      <ol id="rows" aria-label="Calls, newest first" style={{ height: `${rows.size * rowHeight.value}px` }}>{lines}</ol>
    </div>
  );
}
