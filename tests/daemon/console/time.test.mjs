import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chooseZone, clockOf, isSameDay, minuteOf, momentOf, whenOf } from '../../../daemon/console/kit/time.ts';

test('times are those of UTC where somebody chose so, and with the day where that is another', () => {
  const time = '2026-11-30T23:59:58.000Z';
  chooseZone('utc');
  assert.deepEqual([clockOf(time), minuteOf(time)], ['23:59:58', '23:59']);
  assert.match(momentOf(time), /30.*23:59/);
  const sameDay = Date.parse('2026-11-30T00:00:00Z');
  assert.ok(isSameDay(time, sameDay));
  assert.equal(whenOf(time, sameDay), '23:59:58');
  assert.match(whenOf(time, sameDay + 86_400_000), /30.*23:59/);
  chooseZone('local');
  assert.equal(clockOf(time), new Date(time).toLocaleTimeString([], { hourCycle: 'h23' }));
});
