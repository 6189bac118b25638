import { ActionButton } from '../kit/action.tsx';
import { addressText, addressWith } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { clockOf, visible } from '../kit/text.ts';
import { columns, pointers, titleOf } from './columns/columns.ts';
import type { CallRow, GapRow } from './rows.ts';
import { fillGap } from './stream.ts';

interface Line {
  row: CallRow;
  isOpen: boolean;
  /** Tab stops at one line of the list; the arrows go on from there. */
  isReachable: boolean;
  select: (seq: number) => void;
}

/** A call in one line: a link, so that it can be opened in another tab. */
export function CallLine({ row, isOpen, isReachable, select }: Line) {
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    select(row.seq);
  };
  return (
    <a class="line" href={addressText(addressWith({ place: 'live', call: row.seq }))} aria-current={isOpen ? 'true' : undefined} tabIndex={isReachable ? 0 : -1} onClick={open}>
      {columns.value.map((column) => <Cell key={column} row={row} column={column} />)}
    </a>
  );
}

function Cell({ row, column }: { row: CallRow; column: string }) {
  switch (column) {
    case 'result': return <span class="result"><Badge word={row.result} /></span>;
    case 'event': return <span class="event"><b>{visible(row.event)}</b> <span class="quiet">{visible(row.type)}</span></span>;
    case 'violation': return <span class="violation">{visible(row.violation)}{row.violations > 1 && <span class="quiet"> and {row.violations - 1} more</span>}</span>;
    case 'user': return <span class="user quiet">{visible(row.user)}</span>;
    case 'origin': return <span class="origin quiet"><EnvTag env={row.env} /> {visible(row.source)}</span>;
    case 'time': return <time class="time quiet" dateTime={row.receivedAt} title={row.receivedAt}>{clockOf(row.receivedAt)}</time>;
    case 'seq': return <span class="seq quiet">#{row.seq}</span>;
    default: return <span class="value"><span class="unseen">{visible(titleOf(column))}: </span>{visible(row.values?.[pointers.value.indexOf(column)] ?? '')}</span>;
  }
}

export function GapLine({ gap }: { gap: GapRow }) {
  return (
    <div class="line gap-line">
      <span>Calls {gap.from} to {gap.to} were passed over: {gap.why}.</span>
      <ActionButton kind="small" run={() => fillGap(gap)}>Load them</ActionButton>
    </div>
  );
}
