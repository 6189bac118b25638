import assert from 'node:assert/strict';
import { test } from 'node:test';

import { askedOf, expectationOf, fileNameOf, mostEvents, mostProperties } from '../../../daemon/console/tests/expectation.ts';

const came = (event, properties = {}, type = 'track') => ({ type, event, properties });
const plain = { ordered: false, exactly: false };

test('a value that is the same and means something is asked for, else its type', () => {
  assert.equal(askedOf(['EUR', 'EUR']), 'EUR');
  assert.equal(askedOf([true]), true);
  assert.equal(askedOf(['Web shop']), 'Web shop');
  for (const made of ['3f2b8c1e-1111-4222-8333-444455556666', '2026-03-02T09:15:00Z', 'order-48213', 'ada@example.com', 'https://example.com/', 'a1b2c3d4e5', 'x'.repeat(41)]) assert.deepEqual(askedOf([made]), { type: 'string' }, made);
  assert.deepEqual(askedOf(['a', 'b']), { type: 'string' });
  assert.deepEqual(askedOf([2, 3]), { type: 'integer' });
  assert.deepEqual(askedOf([2, 3.5]), { type: 'number' });
  assert.deepEqual(askedOf([[], []]), { type: 'array' });
  assert.deepEqual(askedOf([null]), { type: 'null' });
  assert.deepEqual(askedOf([1, 'a']), { exists: true });
});

test('calls of one name are a line, with the properties that all of them have', () => {
  const { expectation } = expectationOf([came('A', { x: true, y: 1 }), came('B'), came('A', { x: true })], plain);
  assert.deepEqual(expectation, {
    events: [{ type: 'track', event: 'A', count: { min: 2 }, properties: { x: true } }, { type: 'track', event: 'B', count: { min: 1 } }],
    ordered: false, exactly: false, noneFailing: true, timeoutMs: 5_000,
  });
});

test('in an order each turn is a line; so often and no more is a number', () => {
  const { expectation: { events } } = expectationOf([came('A'), came('A'), came('B'), came('A'), came(null, {}, 'identify'), came(null, {}, null)], { ordered: true, exactly: true });
  assert.deepEqual(events, [{ type: 'track', event: 'A', count: 2 }, { type: 'track', event: 'B', count: 1 }, { type: 'track', event: 'A', count: 1 }, { type: 'identify', count: 1 }]);
});

test('an expectation has so many lines and properties, and no more', () => {
  const calls = (count) => Array.from({ length: count }, (_, n) => came(`E${n}`));
  assert.deepEqual([expectationOf(calls(mostEvents), plain).expectation.events.length, expectationOf(calls(mostEvents), plain).left], [mostEvents, 0]);
  assert.deepEqual([expectationOf(calls(mostEvents + 1), plain).expectation.events.length, expectationOf(calls(mostEvents + 1), plain).left], [mostEvents, 1]);
  const wide = (count) => expectationOf([came('A', Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, 1])))], plain).expectation.events[0].properties;
  assert.equal(Object.keys(wide(mostProperties)).length, mostProperties);
  assert.equal(Object.keys(wide(mostProperties + 1)).length, mostProperties);
});

test('a file’s name is a word for a shell', () => {
  assert.equal(fileNameOf('Checkout, logged out!'), 'checkout-logged-out');
  assert.equal(fileNameOf('$(rm -rf)'), 'rm-rf');
  assert.equal(fileNameOf('日本'), 'calls');
  assert.equal(fileNameOf('x'.repeat(80)).length, 60);
});
