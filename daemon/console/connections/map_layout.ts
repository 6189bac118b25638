import type { Destination, Source } from '../api/types.ts';

// The map of sources and destinations: where each stands, and the lines between them.

/** Of each side; the rest is counted. */
export const mostShown = 24;
/** Pixels of a line of the map. */
export const lineHeight = 52;

export interface Wire {
  source: Source;
  destination: Destination;
  /** Lines of the map, from 0. */
  from: number;
  to: number;
  /** Whether calls take this way: the source is on and heard, and the destination runs. */
  isLive: boolean;
}

export interface Layout {
  sources: Source[];
  destinations: Destination[];
  wires: Wire[];
  hiddenSources: number;
  hiddenDestinations: number;
  /** Pixels. */
  height: number;
}

export function layoutOf(sources: Source[], destinations: Destination[]): Layout {
  const left = sources.slice(0, mostShown);
  const right = destinations.slice(0, mostShown);
  const wires = right.flatMap((destination, to) =>
    destination.sources.flatMap((id) => {
      const from = left.findIndex((source) => source.id === id);
      const source = left[from];
      return source ? [{ source, destination, from, to, isLive: source.enabled && source.status === 'receiving' && destination.state === 'running' }] : [];
    }),
  );
  return { sources: left, destinations: right, wires, hiddenSources: sources.length - left.length, hiddenDestinations: destinations.length - right.length, height: Math.max(left.length, right.length, 1) * lineHeight };
}

/** A curve from the middle of a line on the left to the middle of one on the right, in a box of 100 in width. */
export function curve({ from, to }: Pick<Wire, 'from' | 'to'>): string {
  const [y, end] = [(from + 0.5) * lineHeight, (to + 0.5) * lineHeight];
  return `M0 ${y}C50 ${y} 50 ${end} 100 ${end}`;
}

interface Moment {
  at: number;
  delivered: number;
}

/** How many calls a minute a destination took, by its count then and now; undefined: not known yet. */
export function perMinute(before: Moment | undefined, now: Moment): number | undefined {
  if (!before || now.at <= before.at || now.delivered < before.delivered) return undefined;
  return Math.round(((now.delivered - before.delivered) * 60_000) / (now.at - before.at));
}
