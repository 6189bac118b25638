import { signal } from '@preact/signals';

// Everything that is shown is in the address: place, environment, filter, open call. It stands after "#", which no server sees.

export const places = ['setup', 'live', 'problems', 'plan', 'connections', 'tests'] as const;
export type Place = (typeof places)[number];

export interface Address {
  /** undefined: the page chooses, by how far the set-up is. */
  place: Place | undefined;
  env: '' | 'dev' | 'prod';
  result: string;
  q: string;
  /** The time range of the list, "2026-11-30T14:02Z"; '': open. */
  from: string;
  to: string;
  /** Seq of the open call. */
  call: number | undefined;
  /** The columns of the list; none: the viewer's. */
  columns: string[];
  /** In Live: the calls, or what comes how often. */
  view: '' | 'rates';
  /** What is open inside of a place: a form, a tab. */
  open: string;
}

export const nowhere: Address = { place: undefined, env: '', result: '', q: '', from: '', to: '', call: undefined, columns: [], view: '', open: '' };

/** Reads "#/live?env=dev&q=...&call=184". What is not understood is left out. */
export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const members = new URLSearchParams(query);
  const place = places.find((each) => each === path);
  const env = members.get('env') ?? '';
  const call = Number(members.get('call') ?? '');
  return {
    place,
    env: env === 'dev' || env === 'prod' ? env : '',
    result: members.get('result') ?? '',
    q: members.get('q') ?? '',
    from: timeText(members.get('from')),
    to: timeText(members.get('to')),
    call: Number.isSafeInteger(call) && call > 0 ? call : undefined,
    columns: members.getAll('column'),
    view: members.get('view') === 'rates' ? 'rates' : '',
    open: members.get('open') ?? '',
  };
}

const timeText = (text: string | null) => (text === null || Number.isNaN(Date.parse(text)) ? '' : text);

export function addressText({ place, env, result, q, from, to, call, columns, view, open }: Address): string {
  const members = new URLSearchParams();
  for (const [name, value] of Object.entries({ env, result, q, from, to, call, view, open })) if (value !== undefined && value !== '') members.set(name, String(value));
  if (place === 'live') for (const column of columns) members.append('column', column);
  const text = members.toString();
  return `#/${place ?? ''}${text && `?${text}`}`;
}

/** The token of "#token=..." or "#/live?token=...", and the same without it. */
export function takeToken(hash: string): { token: string | undefined; rest: string } {
  const token = /[#?&]token=([^&]*)/.exec(hash)?.[1];
  if (token === undefined) return { token, rest: hash };
  const rest = hash.replace(/([#?&])token=[^&]*&?/, '$1').replace(/[?&#]$/, '');
  return { token: decodeURIComponent(token), rest };
}

export const address = signal<Address>(nowhere);

/** An address like the one that is shown, but for these members. Another place shows no open call and form, and no range. */
export function addressWith(change: Partial<Address>): Address {
  const now = address.value;
  const elsewhere = change.place !== undefined && change.place !== now.place;
  return { ...now, ...(elsewhere ? { from: '', to: '', call: undefined, view: '' as const, open: '' } : {}), ...change };
}

export const linkTo = (change: Partial<Address>): string => addressText(addressWith(change));

/** Shows it. `replace`: without an entry in the browser's history. */
export function goTo(change: Partial<Address>, { replace = false } = {}) {
  const next = addressWith(change);
  const text = addressText(next);
  if (text !== location.hash) history[replace ? 'replaceState' : 'pushState'](null, '', text);
  address.value = next;
}
