import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask } from '../../api/client.ts';
import type { Timeline } from '../../api/types.ts';
import { address } from '../../kit/address.ts';
import { visible } from '../../kit/text.ts';
import { clockOf, minuteOf } from '../../kit/time.ts';
import { coverage, now, sources } from '../../shell/workspace.ts';
import { sourceOf } from './filtered.ts';
import { clearRange, hasRange, range, rangeText, showRange } from './range.ts';
import { barsOf, heightsOf, hour, isBarInRange, queryOf, rangeOf, spanFor, spans, totalOf, type Bar, type Span } from './timeline.ts';

// Seventy bars are a few lines of SVG: a library for charts would be most of the page's script.

const number = (count: number) => count.toLocaleString('en');

/** Of a bar of this width, in ms. */
const timeOf = (time: number, width: number) => (width < 60_000 ? clockOf(time) : minuteOf(time));

const widthText = (step: number) => (step < 60 ? `in ${step} seconds` : step === 60 ? 'a minute' : `in ${step / 60} minutes`);

function barText({ from, to, passed, failing, unchecked }: Bar): string {
  const counts = [passed > 0 && `${number(passed)} passed`, failing > 0 && `${number(failing)} failing`, unchecked > 0 && `${number(unchecked)} unchecked`].filter(Boolean);
  return `${timeOf(from, to - from)} to ${timeOf(to, to - from)}: ${counts.join(', ') || 'no call'}`;
}

/**
 * The workspace's calls over time, of the environment, the result and the source that are shown; a part of it is the list's time range. It does
 * not follow the rest of the filter.
 */
export function TimelineChart() {
  const chosen = useSignal<Span>(hour);
  const answer = useSignal<{ timeline: Timeline; span: Span } | undefined>(undefined);
  const { env, result, q } = address.value;
  const source = sourceOf(q);
  const span = spanFor(chosen.value, range.value, now.value);
  // Read again when calls have been counted, and with the clock.
  useEffect(() => {
    if (document.hidden) return undefined;
    let isWanted = true;
    ask('GET /api/timeline', { query: { env, source, ...queryOf(span) } }).then((timeline) => {
      if (isWanted) answer.value = { timeline, span };
    }, () => {});
    return () => {
      isWanted = false;
    };
  }, [env, source, span, coverage.value, now.value]);
  if (sources.value.every(({ calls }) => calls === 0)) return null;
  const bars = answer.value ? barsOf(answer.value.timeline, answer.value.span, result) : [];
  return (
    <section class="timeline" aria-label="Timeline">
      <div class="segments" role="group" aria-label="Shown time">
        {spans.map((each) => <button type="button" key={each.id} aria-pressed={each === span} onClick={() => (chosen.value = each)}>{each.id}</button>)}
      </div>
      {hasRange.value && <button type="button" class="small clear-range" title="x" onClick={clearRange}>✕ {rangeText(range.value, now.value)}</button>}
      <Bars bars={bars} of={[env && ` in ${env}`, source && ` from ${visible(source)}`].join('')} step={answer.value?.span.step ?? span.step} />
    </section>
  );
}

function Bars({ bars, of, step }: { bars: Bar[]; of: string; step: number }) {
  /** Times of the bar under the pointer or of the keys, and of the one where a selection began: the bars move on with the clock. */
  const cursor = useSignal<number | undefined>(undefined);
  const anchor = useSignal<number | undefined>(undefined);
  const isDragging = useSignal(false);
  const last = bars.length - 1;
  const indexOf = (time: number | undefined) => Math.max(0, time === undefined ? last : bars.findIndex(({ to }) => time < to));
  const at = indexOf(cursor.value);
  const most = Math.max(0, ...bars.map(totalOf));
  const selected = anchor.value === undefined ? range.value : rangeOf(bars, indexOf(anchor.value), at);
  const isSelecting = anchor.value !== undefined || hasRange.value;

  const timeAt = (event: PointerEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    return bars[Math.max(0, Math.min(last, Math.floor(((event.clientX - left) / width) * bars.length)))]?.from;
  };
  const take = () => {
    const to = indexOf(cursor.value);
    showRange(rangeOf(bars, anchor.value === undefined ? to : indexOf(anchor.value), to));
    anchor.value = undefined;
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0 || bars.length === 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    isDragging.value = true;
    cursor.value = anchor.value = timeAt(event);
  };
  const move = (event: PointerEvent) => {
    if (bars.length > 0) cursor.value = timeAt(event);
  };
  const up = (event: PointerEvent) => {
    if (!isDragging.value) return;
    isDragging.value = false;
    cursor.value = timeAt(event);
    take();
  };
  const cancel = () => {
    isDragging.value = false;
    anchor.value = undefined;
  };
  const moveTo = (to: number, isExtending: boolean) => {
    if (!isExtending) anchor.value = undefined;
    else anchor.value ??= bars[at]?.from;
    cursor.value = bars[Math.max(0, Math.min(last, to))]?.from;
  };
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || bars.length === 0) return;
    const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, PageDown: at - 10, PageUp: at + 10, Home: 0, End: last }[event.key];
    if (to !== undefined) moveTo(to, event.shiftKey);
    else if (event.key === 'Enter') take();
    else if (event.key === 'Escape' && anchor.value !== undefined) anchor.value = undefined;
    else if (event.key === 'Escape' && hasRange.value) clearRange();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const here = bars[at];
  const isPointed = cursor.value !== undefined && here !== undefined;
  return (
    <>
      <p class="readout quiet">{isPointed ? barText(here) : <>▮ passed, <span class="failing-word">▮ failing</span>: calls {widthText(step)}{of}, at most {number(most)}</>}</p>
      <div
        class="chart"
        role="slider"
        tabIndex={0}
        aria-label="Calls over time; Shift and arrows select, Enter lists them"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={Math.max(0, at)}
        aria-valuetext={here ? barText(here) : 'no call'}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={cancel}
        onPointerLeave={() => {
          if (!isDragging.value) cursor.value = undefined;
        }}
        onBlur={() => {
          cursor.value = anchor.value = undefined;
        }}
        onKeyDown={keys}
      >
        <svg viewBox={`0 0 ${Math.max(1, bars.length)} 100`} preserveAspectRatio="none" aria-hidden="true">
          {bars.map((bar, index) => {
            const { failing, passed, unchecked } = heightsOf(bar, most);
            const state = [index === at && isPointed && 'here', isSelecting && isBarInRange(bar, selected) && 'selected'].filter(Boolean).join(' ');
            return (
              <g key={bar.from} class={state} data-from={new Date(bar.from).toISOString()}>
                <rect class="ground" x={index} y={0} width={1} height={100} />
                {failing > 0 && <rect class="failing" x={index + 0.1} y={100 - failing} width={0.8} height={failing} />}
                {passed > 0 && <rect class="passed" x={index + 0.1} y={100 - failing - passed} width={0.8} height={passed} />}
                {unchecked > 0 && <rect class="unchecked" x={index + 0.1} y={100 - failing - passed - unchecked} width={0.8} height={unchecked} />}
              </g>
            );
          })}
        </svg>
      </div>
      <div class="axis quiet" aria-hidden="true">{[0, 0.5, 1].map((part) => <span key={part}>{bars.length > 0 && timeOf(part === 1 ? bars[last]?.to ?? 0 : bars[Math.floor(part * bars.length)]?.from ?? 0, step * 1_000)}</span>)}</div>
    </>
  );
}
