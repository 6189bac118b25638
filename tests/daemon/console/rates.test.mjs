import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inOrder } from '../../../daemon/console/kit/order.ts';
import { rateRows, sorted } from '../../../daemon/console/live/rates/rates.ts';

const rate = (event, change = {}) => ({ env: 'dev', source: { id: 'src_1', name: 'Web' }, type: 'track', event, seen: 4, passed: 3, failed: 1, perMinute: 2, minutes: [], failing: [], last: { seq: 9, at: '2026-11-30T14:00:00.000Z' }, ...change });
const rule = (event, state, change = {}) => ({ rule: `track:${event}:1`, type: 'track', event, state, seen: 0, passed: 0, failed: 0, lastAt: null, sources: [], ...change });
const events = (rows) => rows.map(({ event, silent }) => [event, silent]);

test('rates are what came, and what is planned and does not come', () => {
  const dev = { env: 'dev', planVersion: 1, unplanned: [], rules: [rule('Order', 'passing'), rule('Cart', 'never'), rule('Tea', 'silent')] };
  const prod = { env: 'prod', planVersion: 1, unplanned: [], rules: [rule('Order', 'never')] };
  assert.deepEqual(events(rateRows([rate('Order')], [dev, prod], '')), [['Order', ''], ['Cart', 'never'], ['Tea', 'silent']]);
  assert.deepEqual(events(rateRows([rate('Order')], [dev, prod], 'prod')), [['Order', 'never']]);
  // It came once: its row says when.
  assert.deepEqual(events(rateRows([rate('Tea')], [dev], 'dev')), [['Tea', ''], ['Cart', 'never']]);
});

test('the share of passing calls is of those that were judged', () => {
  const [judged, unjudged] = rateRows([rate('A'), rate('B', { passed: 0, failed: 0 })], [], '');
  assert.deepEqual([judged.passedPart, unjudged.passedPart], [0.75, undefined]);
});

test('a table is sorted by a column, what is missing last', () => {
  const rows = rateRows([rate('B', { perMinute: 5 }), rate('A', { passed: 0, failed: 0 }), rate('C', { passed: 0, failed: 4, last: { seq: 10, at: '2026-11-30T15:00:00.000Z' } })], [], '');
  const order = (by) => sorted(rows, by).map(({ event }) => event).join('');
  assert.deepEqual([order('event'), order('perMinute'), order('passedPart'), order('lastAt')], ['ABC', 'BAC', 'CBA', 'CAB']);
});

test('rows keep their order while they change, new ones come last', () => {
  const key = (row) => row.key;
  const rows = ['c', 'a', 'new', 'b'].map((each) => ({ key: each }));
  assert.deepEqual(inOrder(rows, ['a', 'gone', 'b', 'c'], key).map(key), ['a', 'b', 'c', 'new']);
  assert.deepEqual(inOrder(rows, [], key), rows);
});

test('calls without a name have a row of their type', () => {
  const [row] = rateRows([rate(null, { type: 'identify' })], [{ env: 'dev', planVersion: 1, unplanned: [], rules: [rule(null, 'never', { type: 'group' })] }], 'dev');
  assert.deepEqual([row.event, row.type], [null, 'identify']);
  assert.equal(sorted([row, ...rateRows([rate('A')], [], '')], 'event').length, 2);
});
