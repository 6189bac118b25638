import { computed } from '@preact/signals';

import { address, goTo, type Address } from '../kit/address.ts';

// The call that others are compared with stands in the address: "compare:17".

export function markIn(open: string): number | undefined {
  const seq = Number(/^compare:(\d{1,15})$/.exec(open)?.[1] ?? '');
  return seq > 0 ? seq : undefined;
}

export const marked = computed(() => markIn(address.value.open));

/** Where a mark on this call leads: it is marked, compared with the one that was, or no longer marked. */
export function afterMark({ call, open }: Pick<Address, 'call' | 'open'>, seq: number): Partial<Address> {
  const mark = markIn(open);
  if (call !== undefined && call !== seq) return { open: `compare:${seq}` };
  if (mark === seq) return { open: '' };
  if (call === undefined && mark !== undefined) return { call: seq };
  return { open: `compare:${seq}` };
}

export const markCall = (seq: number) => goTo(afterMark(address.value, seq));

/** The call of the line that has the focus, or the open one. */
export function markFocused(target: EventTarget | null) {
  const line = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-seq]') : null;
  const seq = Number(line?.dataset['seq'] ?? address.value.call ?? 0);
  if (seq > 0) markCall(seq);
}
