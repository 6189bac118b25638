import { computed, signal } from '@preact/signals';

import { Refused } from '../api/client.ts';
import { address } from '../kit/address.ts';
import { pointers } from './columns/columns.ts';
import type { Filter } from './connection.ts';
import { faultText } from './fault.ts';
import { hasRange, range } from './timeline/range.ts';

/** The filter of the address; the same object until one of its members changes, or what the list shows of the calls' text. */
const isoOf = (time: number | undefined) => (time === undefined ? '' : new Date(time).toISOString());

let latest: Filter = {};
let latestPointers = '';
export const filter = computed<Filter>(() => {
  const { env, result, q } = address.value;
  const { from, to } = range.value;
  const wanted = Object.fromEntries(Object.entries({ env, result, q: q.trim(), from: isoOf(from), to: isoOf(to), payload: pointers.value.length > 0 ? '1' : '' }).filter(([, value]) => value !== '')) as Filter;
  const wantedPointers = pointers.value.join('\n');
  if (JSON.stringify(wanted) !== JSON.stringify(latest) || wantedPointers !== latestPointers) latest = wanted;
  latestPointers = wantedPointers;
  return latest;
});

export const isFiltered = computed(() => filter.value.q !== undefined || filter.value.result !== undefined || filter.value.env !== undefined || hasRange.value);

/** Where the filter's fault is; "" where it has none. */
export const filterFault = signal('');

/** Shows the fault of a refused filter. False: it was refused for something else. */
export function showFault(error: unknown, q: string): boolean {
  if (!(error instanceof Refused) || error.problem.code !== 'bad_filter') return false;
  filterFault.value = faultText(q, { message: error.message, at: error.problem.at, expected: error.problem.expected });
  return true;
}
