import { computed } from '@preact/signals';

import { address, goTo } from '../../kit/address.ts';
import { clockOf, isSameDay, minuteOf, momentOf } from '../../kit/time.ts';
import type { Range } from './timeline.ts';

const timeOf = (text: string) => (text === '' ? undefined : Date.parse(text));

/** The times that the address names: the list has the calls between them. */
export const range = computed<Range>(() => ({ from: timeOf(address.value.from), to: timeOf(address.value.to) }));
export const hasRange = computed(() => address.value.from !== '' || address.value.to !== '');

const addressTime = (time: number | undefined) => (time === undefined ? '' : new Date(time).toISOString().replace(/(:00)?\.000Z$/, 'Z'));

export const showRange = ({ from, to }: Range) => goTo({ from: addressTime(from), to: addressTime(to), call: undefined });

export const clearRange = () => goTo({ from: '', to: '' });

/** "14:02 to 14:10", "since 14:02". */
export function rangeText({ from, to }: Range, now: number): string {
  const textOf = (time: number, near: number) => (!isSameDay(time, near) ? momentOf(time) : time % 60_000 === 0 ? minuteOf(time) : clockOf(time));
  if (from === undefined) return to === undefined ? '' : `before ${textOf(to, now)}`;
  return to === undefined ? `since ${textOf(from, now)}` : `${textOf(from, now)} to ${textOf(to, from)}`;
}
