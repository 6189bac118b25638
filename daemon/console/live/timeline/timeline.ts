import type { Timeline } from '../../api/types.ts';

// The calls of the last minutes or hours as bars, and a range of them. All times in ms since the epoch.

/** How much the timeline shows and how much a bar has, in seconds. */
export interface Span {
  id: string;
  length: number;
  step: number;
}

export const fiveMinutes: Span = { id: '5 min', length: 300, step: 5 };
export const hour: Span = { id: '1 h', length: 3_600, step: 60 };
export const sixHours: Span = { id: '6 h', length: 21_600, step: 300 };
export const day: Span = { id: '24 h', length: 86_400, step: 1_200 };
export const spans = [fiveMinutes, hour, sixHours, day];

/** What the API is asked for: seconds, or some minutes together. */
export const queryOf = ({ step }: Span): { unit: string; step: number | undefined } => (step < 60 ? { unit: 'second', step: undefined } : { unit: 'minute', step: step / 60 });

export interface Bar {
  from: number;
  to: number;
  passed: number;
  /** Their check failed, or found violations. */
  failing: number;
  unchecked: number;
}

/** Both ends may be open. `to` is exclusive. */
export interface Range {
  from: number | undefined;
  to: number | undefined;
}

export const totalOf = ({ passed, failing, unchecked }: Bar): number => passed + failing + unchecked;

/** The bars of a span, oldest first; the last one has the present. `result`: the only one that is counted; '' counts all. */
export function barsOf({ counts, to }: Pick<Timeline, 'counts' | 'to'>, { length, step }: Span, result = ''): Bar[] {
  const width = step * 1_000;
  const end = Math.ceil(Date.parse(to) / width) * width;
  const bars: Bar[] = [];
  for (let from = end - length * 1_000; from < end; from += width) bars.push({ from, to: from + width, passed: 0, failing: 0, unchecked: 0 });
  for (const { at, pass, fail, error, unchecked } of counts) {
    const bar = bars[Math.floor((Date.parse(at) - end) / width) + bars.length];
    if (!bar) continue;
    const counted = (name: string, count: number) => (result === '' || result === name ? count : 0);
    bar.passed += counted('pass', pass);
    bar.failing += counted('fail', fail) + counted('error', error);
    bar.unchecked += counted('unchecked', unchecked);
  }
  return bars;
}

/** The chosen span, or the least that shows where the range begins. A range that has just left it changes nothing. */
export function spanFor(chosen: Span, { from }: Range, now: number): Span {
  if (from === undefined) return chosen;
  return spans.find((span) => span.length >= chosen.length && from >= now - 1.1 * span.length * 1_000) ?? day;
}

/** The range from one bar to another, in either order. It has no end where it has the present: what comes belongs to it. */
export function rangeOf(bars: Bar[], one: number, other: number): Range {
  const last = Math.max(one, other);
  return { from: bars[Math.min(one, other)]?.from, to: last === bars.length - 1 ? undefined : bars[last]?.to };
}

export const isInRange = (time: number, { from, to }: Range): boolean => (from === undefined || time >= from) && (to === undefined || time < to);

/** Whether a bar and the range have some time in common. */
export const isBarInRange = (bar: Bar, { from, to }: Range): boolean => (from === undefined || bar.to > from) && (to === undefined || bar.from < to);

/** How high the parts of a bar are, in hundredths of the chart. A few failing calls among many stay visible. */
export function heightsOf(bar: Bar, most: number): { failing: number; passed: number; unchecked: number } {
  const scale = (count: number) => (count === 0 ? 0 : Math.max(4, (100 * count) / Math.max(1, most)));
  const failing = scale(bar.failing);
  const passed = Math.min(100 - failing, scale(bar.passed));
  return { failing, passed, unchecked: Math.min(100 - failing - passed, scale(bar.unchecked)) };
}
