import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sourceOf } from '../../../daemon/console/live/timeline/filtered.ts';
import { rangeText } from '../../../daemon/console/live/timeline/range.ts';
import { barsOf, day, fiveMinutes, heightsOf, hour, isBarInRange, isInRange, queryOf, rangeOf, sixHours, spanFor, spans } from '../../../daemon/console/live/timeline/timeline.ts';
import { chooseZone } from '../../../daemon/console/kit/time.ts';

const at = (time) => Date.parse(`2026-11-30T${time}Z`);
const count = (time, change) => ({ at: `2026-11-30T${time}:00.000Z`, pass: 0, fail: 0, error: 0, unchecked: 0, ...change });

test('a span has a bar for each step, the present one last', () => {
  const bars = barsOf({ to: '2026-11-30T14:03:00.000Z', counts: [count('13:03', { pass: 1 }), count('14:02', { pass: 2, fail: 3, error: 4, unchecked: 5 })] }, hour);
  assert.equal(bars.length, 60);
  assert.deepEqual(bars[0], { from: at('13:03'), to: at('13:04'), passed: 1, failing: 0, unchecked: 0 });
  assert.deepEqual(bars[59], { from: at('14:02'), to: at('14:03'), passed: 2, failing: 7, unchecked: 5 });
  assert.deepEqual(spans.map((span) => barsOf({ to: '2026-11-30T14:03:00.000Z', counts: [] }, span).length), [60, 60, 72, 72]);
});

test('the last minutes are counted by the second', () => {
  assert.deepEqual(spans.map(queryOf), [{ unit: 'second', step: undefined }, { unit: 'minute', step: 1 }, { unit: 'minute', step: 5 }, { unit: 'minute', step: 20 }]);
  const second = (time, pass) => ({ at: `2026-11-30T${time}.000Z`, pass, fail: 0, error: 0, unchecked: 0 });
  const bars = barsOf({ to: '2026-11-30T14:03:03.000Z', counts: [second('13:58:04', 9), second('14:02:59', 1), second('14:03:00', 2), second('14:03:02', 3)] }, fiveMinutes);
  assert.deepEqual([bars[0].from, bars.at(-1).from, bars.at(-1).to], [at('13:58:05'), at('14:03:00'), at('14:03:05')]);
  assert.deepEqual([bars[0].passed, bars.at(-2).passed, bars.at(-1).passed], [0, 1, 5]);
});

test('a result that is asked for is counted alone', () => {
  const bars = (result) => barsOf({ to: '2026-11-30T14:03:00.000Z', counts: [count('14:02', { pass: 2, fail: 3, error: 4, unchecked: 5 })] }, hour, result).at(-1);
  assert.deepEqual(['pass', 'fail', 'error', 'unchecked'].map((result) => [bars(result).passed, bars(result).failing, bars(result).unchecked]), [[2, 0, 0], [0, 3, 0], [0, 4, 0], [0, 0, 5]]);
});

test('a source that the filter asks for is found, one alone', () => {
  assert.deepEqual(['source:web', 'event:a source:"My \\"Shop\\"" total:>1', 'source:=src_1'].map(sourceOf), ['web', 'My "Shop"', 'src_1']);
  assert.deepEqual(['', '-source:web', 'source:a source:b', 'source:~^we', 'text "source:web"', 'resource:web'].map(sourceOf), ['', '', '', '', '', '']);
});

test('a count that is older than the span is left out, and steps are those of the API', () => {
  const bars = barsOf({ to: '2026-11-30T14:03:00.000Z', counts: [count('08:00', { pass: 9 }), count('08:05', { pass: 1 }), count('14:00', { fail: 1 })] }, sixHours);
  assert.deepEqual([bars[0].from, bars[0].passed, bars.at(-1).from, bars.at(-1).failing], [at('08:05'), 1, at('14:00'), 1]);
});

test('a selection is a range in either order, and has no end where it has the present', () => {
  const bars = barsOf({ to: '2026-11-30T14:00:00.000Z', counts: [] }, hour);
  assert.deepEqual(rangeOf(bars, 5, 2), { from: at('13:02'), to: at('13:06') });
  assert.deepEqual(rangeOf(bars, 2, 2), { from: at('13:02'), to: at('13:03') });
  assert.deepEqual(rangeOf(bars, 50, 59), { from: at('13:50'), to: undefined });
  const range = rangeOf(bars, 2, 5);
  assert.deepEqual(bars.flatMap((bar, index) => (isBarInRange(bar, range) ? [index] : [])), [2, 3, 4, 5]);
  assert.deepEqual([at('13:02') - 1, at('13:02'), at('13:06') - 1, at('13:06')].map((time) => isInRange(time, range)), [false, true, true, false]);
});

test('a range that begins earlier than the span shows a longer one', () => {
  const now = at('14:00');
  assert.equal(spanFor(hour, { from: undefined, to: undefined }, now), hour);
  assert.equal(spanFor(hour, { from: at('13:10'), to: undefined }, now), hour);
  assert.equal(spanFor(hour, { from: at('09:00'), to: undefined }, now), sixHours);
  assert.equal(spanFor(hour, { from: now - 48 * 3_600_000, to: undefined }, now), day);
  assert.equal(spanFor(day, { from: at('13:10'), to: undefined }, now), day);
});

test('one failing call among thousands is seen', () => {
  const { failing, passed, unchecked } = heightsOf({ from: 0, to: 1, passed: 9_999, failing: 1, unchecked: 0 }, 10_000);
  assert.equal(failing, 4);
  assert.ok(passed <= 96 && unchecked === 0);
  assert.deepEqual(heightsOf({ from: 0, to: 1, passed: 0, failing: 0, unchecked: 0 }, 0), { failing: 0, passed: 0, unchecked: 0 });
});

test('a range is said with its day where that is not today', () => {
  chooseZone('utc');
  assert.match(rangeText({ from: at('13:02'), to: at('13:06') }, at('14:00')), /^13:02 to 13:06$/);
  assert.match(rangeText({ from: at('13:02'), to: undefined }, at('14:00')), /^since 13:02$/);
  assert.equal(rangeText({ from: at('13:02:05'), to: at('13:03') }, at('14:00')), '13:02:05 to 13:03');
  assert.match(rangeText({ from: at('13:02'), to: undefined }, at('14:00') + 86_400_000), /30.*13:02/);
  chooseZone('local');
});
