import assert from 'node:assert/strict';
import { test } from 'node:test';

import { deliverySentence, mostLooks, pauseBefore, underWay } from '../../../daemon/console/call/journey.ts';

const delivery = (state, more) => ({ destination: 'dst_1', state, attempts: 0, at: null, status: null, error: null, ...more });

test('the page looks again while a delivery may still change, and not without end', () => {
  for (const state of ['queued', 'retrying']) assert.ok(pauseBefore(0, [delivery('delivered'), delivery(state)]) > 0, state);
  for (const state of ['delivered', 'dead', 'filtered', 'blocked']) assert.equal(pauseBefore(0, [delivery(state)]), undefined, state);
  assert.equal(pauseBefore(0, []), undefined);
  assert.ok(pauseBefore(mostLooks - 1, [delivery('queued')]) > 0);
  assert.equal(pauseBefore(mostLooks, [delivery('queued')]), undefined);
});

test('each look waits longer than the one before, up to a bound', () => {
  const pauses = Array.from({ length: mostLooks }, (_, look) => pauseBefore(look, [delivery('queued')]));
  assert.ok(pauses.every((pause, look) => look === 0 || pause >= pauses[look - 1]));
  assert.equal(pauses[0], 1_000);
  assert.equal(pauses.at(-1), 10_000);
});

test('a delivery is said with its tries, its answer and its reason', () => {
  assert.equal(deliverySentence(delivery('delivered', { attempts: 2, status: 200 })), 'accepted after 2 attempts, answered 200');
  assert.equal(deliverySentence(delivery('retrying', { attempts: 1, status: 503, error: 'It answered 503' })), 'not accepted in 1 attempt, answered 503; it will be tried again: It answered 503');
  assert.equal(deliverySentence(delivery('dead', { attempts: 1, status: 400, error: 'It answered 400' })), 'refused after 1 attempt, answered 400; it is among the dead letters: It answered 400');
  assert.equal(deliverySentence(delivery('queued')), 'waits for its turn');
});

test('the time under way is said only where the clocks allow it', () => {
  assert.equal(underWay({ receivedAt: '2026-11-30T12:00:00.250Z', sentAt: '2026-11-30T12:00:00.000Z' }), '250 ms');
  assert.equal(underWay({ receivedAt: '2026-11-30T12:00:00.250Z', sentAt: '2026-11-30T12:00:01.000Z' }), undefined);
  assert.equal(underWay({ receivedAt: '2026-11-30T12:00:00.250Z', sentAt: null }), undefined);
});
