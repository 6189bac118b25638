import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Slots } from '../../../daemon/console/live/slots.ts';

test('a row keeps its element for as long as it is in sight', () => {
  const slots = new Slots();
  assert.deepEqual(slots.of([3, 2, 1]), [0, 1, 2]);
  assert.deepEqual(slots.of([2, 1]), [1, 2]);
  assert.deepEqual(slots.of([5, 2, 1]), [3, 1, 2]);
});

test('a new row takes the element of one that has gone', () => {
  const slots = new Slots();
  slots.of([4, 3, 2, 1]);
  assert.deepEqual(slots.of([6, 5, 4, 3]), [2, 3, 0, 1]);
});

test('where all rows are others, the elements stay in their order', () => {
  const slots = new Slots();
  slots.of([4, 3, 2, 1]);
  assert.deepEqual(slots.of([104, 103, 102, 101]), [0, 1, 2, 3]);
});

test('no two rows have one element', () => {
  const slots = new Slots();
  for (let newest = 30; newest < 3_000; newest += 1 + (newest % 47)) {
    const rows = Array.from({ length: 20 + (newest % 11) }, (_, index) => newest - index);
    assert.equal(new Set(slots.of(rows)).size, rows.length);
  }
});
