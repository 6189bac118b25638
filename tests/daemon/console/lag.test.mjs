import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Lag } from '../../../daemon/console/live/lag.ts';

test('the lag is that of the newest drawn call, without the difference of the clocks', () => {
  const lag = new Lag();
  const ahead = 5_000; // of this clock
  lag.heard(1_000, 7, 7, 1_000 + ahead + 4);
  lag.heard(2_000, 7, 7, 2_000 + ahead + 2);
  lag.drawn(2_100, 2_100 + ahead + 42);
  assert.equal(lag.read(2_200 + ahead), 40);
});

test('where nothing comes there is no lag', () => {
  const lag = new Lag();
  lag.heard(1_000, 7, 7, 1_000);
  assert.equal(lag.read(1_900), undefined);
  lag.drawn(1_000, 1_010);
  lag.heard(4_000, 7, 7, 4_000);
  assert.equal(lag.read(4_500), undefined, 'the latest drawing is long ago');
});

test('calls that are known to be there and do not come make the page late', () => {
  const lag = new Lag();
  lag.heard(1_000, 7, 7, 1_000);
  lag.heard(2_000, 90, 8, 2_000);
  lag.heard(3_000, 190, 8, 3_000);
  assert.equal(lag.read(3_500), 1_500);
  lag.heard(4_000, 190, 190, 4_000);
  assert.equal(lag.read(4_100), undefined);
});

test('a daemon that says nothing for seconds makes the page late', () => {
  const lag = new Lag();
  lag.heard(1_000, 7, 7, 1_000);
  assert.equal(lag.read(9_000), 8_000);
  lag.reset();
  assert.equal(lag.read(9_000), undefined);
});
