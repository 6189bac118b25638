import assert from 'node:assert/strict';
import { test } from 'node:test';

import { diffLines } from '../../../daemon/console/live/diff.ts';

const schema = {
  properties: {
    properties: {
      type: 'object',
      required: ['order_id', 'total'],
      properties: {
        order_id: { type: 'string' },
        total: { type: 'number' },
        coupon: { type: 'string', enum: ['A', 'B'] },
        products: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, price: { type: 'number' } } } },
      },
    },
  },
};
const violation = (kind, path) => ({ kind, path, message: `${kind} at ${path}` });
const states = (lines) => Object.fromEntries(lines.map(({ path, state }) => [path, state]));

test('each value stands beside what the plan says of it', () => {
  const call = '{"event":"Order Completed","properties":{"total":"27.50","colour":"red","products":[{"id":"p"},{"price":1.0}]}}';
  const lines = diffLines(call, schema, [violation('type', '/properties/total'), violation('required', '/properties/order_id'), violation('unplanned_property', '/properties/colour'), violation('required', '/properties/products/1/id')]);
  const found = states(lines);
  assert.equal(found['/event'], 'free');
  assert.equal(found['/properties'], 'right');
  assert.equal(found['/properties/total'], 'wrong');
  assert.equal(found['/properties/order_id'], 'missing');
  assert.equal(found['/properties/colour'], 'unplanned');
  assert.equal(found['/properties/coupon'], 'absent');
  assert.equal(found['/properties/products/0/id'], 'right');
  assert.equal(found['/properties/products/0/price'], 'absent');
  assert.equal(found['/properties/products/1/id'], 'missing');
  const line = (path) => lines.find((each) => each.path === path);
  assert.equal(line('/properties/total').planned, 'number, required');
  assert.equal(line('/properties/coupon').planned, '"A", "B"');
  assert.equal(line('/properties/products/1/price').value, '1.0', 'its own text');
  assert.deepEqual(line('/properties/total').violations.map(({ message }) => message), ['type at /properties/total']);
});

test('what the plan speaks of stands first', () => {
  const lines = diffLines('{"event":"x","messageId":"m","properties":{"total":1}}', schema, []);
  assert.deepEqual(lines.filter(({ depth }) => depth === 1).map(({ name }) => name), ['properties', 'event', 'messageId']);
});

test('without a rule nothing is called unplanned', () => {
  const lines = diffLines('{"event":"x","properties":{"a/b~c":[1,2]}}', undefined, []);
  assert.deepEqual(new Set(lines.map(({ state }) => state)), new Set(['free']));
  assert.ok(lines.some(({ path }) => path === '/properties/a~1b~0c/1'), 'names are escaped in pointers');
});

test('a property that the plan does not have is called so where it is allowed', () => {
  assert.equal(states(diffLines('{"properties":{"order_id":"1","total":2,"extra":3}}', schema, []))['/properties/extra'], 'unplanned');
});
