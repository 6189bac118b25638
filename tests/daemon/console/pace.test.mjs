import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Pace } from '../../../daemon/console/live/pace.ts';

test('a call that comes alone is drawn at once', () => {
  const pace = new Pace();
  assert.equal(pace.wait(1_000), 0);
  pace.drew(1_000, 1_008);
  assert.equal(pace.wait(2_000), 0);
});

test('while calls come without end, drawing takes a tenth of the time', () => {
  const pace = new Pace();
  let now = 0;
  let drawn = 0;
  while (now < 10_000) {
    now += pace.wait(now);
    pace.drew(now, now + 8);
    now += 8;
    drawn += 8;
  }
  assert.ok(drawn >= 950 && drawn <= 1_050, `${drawn} ms`);
});

test('a list that takes long to draw is still drawn several times a second', () => {
  const pace = new Pace();
  pace.drew(0, 16);
  assert.equal(pace.wait(16), 100);
  pace.drew(1_000, 3_000);
  assert.equal(pace.wait(3_000), 100);
  assert.equal(pace.wait(3_100), 0);
});
