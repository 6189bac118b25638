import { computed } from '@preact/signals';

import { address, goTo } from '../../kit/address.ts';
import { remember, remembered } from '../../kit/remember.ts';

/** A column that every call has: its title, and its width as a track of the grid, with the least of it in rem. */
interface Known {
  title: string;
  track: string;
  least: number;
}

const known: Record<string, Known> = {
  result: { title: 'Result', track: '6.6rem', least: 6.6 },
  event: { title: 'Event', track: 'minmax(8rem, 1.2fr)', least: 8 },
  violation: { title: 'First violation', track: 'minmax(8rem, 2fr)', least: 8 },
  user: { title: 'User', track: 'minmax(5rem, .8fr)', least: 5 },
  origin: { title: 'Source', track: 'minmax(6rem, .8fr)', least: 6 },
  time: { title: 'Time', track: '4.6rem', least: 4.6 },
  seq: { title: 'Seq', track: '4.5rem', least: 4.5 },
};
const ofPointer: Known = { title: '', track: 'minmax(6rem, 1fr)', least: 6 };

/** All other columns are JSON pointers into the call: /properties/total. */
export const ownColumns = Object.keys(known);
export const mostColumns = 12;
export const mostPointers = 8;
const longestPointer = 200;

export const isPointer = (column: string): boolean => column.startsWith('/');
const isColumn = (column: string) => (isPointer(column) ? column.length <= longestPointer : Object.hasOwn(known, column));

/** Columns as they may be: each once, no more than there is room for. */
export function sound(columns: string[]): string[] {
  let pointers = 0;
  return [...new Set(columns)].filter((column) => isColumn(column) && (!isPointer(column) || (pointers += 1) <= mostPointers)).slice(0, mostColumns);
}

/** "properties.total", "total" and "/properties/total" are the same. */
export function pointerOf(text: string): string {
  const name = text.trim();
  if (name === '' || isPointer(name)) return name;
  const [first = ''] = name.split('.');
  const path = ['properties', 'traits', 'context', 'integrations', 'messageId', 'userId', 'anonymousId', 'previousId', 'groupId', 'name', 'type', 'timestamp'].includes(first) ? name : `properties.${name}`;
  return `/${path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('.', '/')}`;
}

/** What stands over a column: "Event", "total", "app.version". */
export const titleOf = (column: string): string => known[column]?.title ?? column.replace(/^\/(properties|traits|context)(?=\/)/, '').slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');

/** The columns with one at another place. */
export function moved(columns: string[], column: string, to: number): string[] {
  const others = columns.filter((each) => each !== column);
  return [...others.slice(0, to), column, ...others.slice(to)];
}

/** The tracks of the list's grid, and how wide it is at least, in rem. */
export function tracksOf(columns: string[]): { tracks: string; least: number } {
  const all = columns.map((column) => known[column] ?? ofPointer);
  return { tracks: all.map(({ track }) => track).join(' '), least: all.reduce((sum, { least }) => sum + least + 0.8, 1) };
}

const isDefault = (columns: string[]) => columns.join('\n') === ownColumns.join('\n');
const saved = () => sound(remembered('columns').split('\n'));

/** The columns of the list: those of the address, else this viewer's, else the usual ones. */
export const columns = computed(() => {
  const named = sound(address.value.columns);
  return named.length > 0 ? named : ownColumns;
});
export const hasOwnChoice = computed(() => !isDefault(columns.value));
export const pointers = computed(() => columns.value.filter(isPointer));

/** Shows these from now on, here and in links. */
export function chooseColumns(chosen: string[]) {
  const kept = sound(chosen);
  const shown = isDefault(kept) || kept.length === 0 ? [] : kept;
  remember('columns', shown.join('\n'));
  goTo({ columns: shown }, { replace: true });
}

/** Puts this viewer's columns into an address that names none. */
export function takeSavedColumns() {
  if (address.value.columns.length === 0 && saved().length > 0) goTo({ columns: saved() }, { replace: true });
}
