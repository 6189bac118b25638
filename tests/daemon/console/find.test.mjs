import assert from 'node:assert/strict';
import { test } from 'node:test';

import { entriesOf, find, fitOf, longestSearch, mostFound } from '../../../daemon/console/shell/find.ts';

const rule = (event, names) => ({ id: `track:${event}:1`, type: 'track', event, schema: { properties: { properties: { properties: Object.fromEntries(names.map((name) => [name, {}])) } } } });
const known = {
  places: { setup: 'Set up', live: 'Live', plan: 'Plan' },
  plan: { rules: [rule('Order Completed', ['order_id', 'total']), rule('Order Refunded', ['order_id']), { id: 'identify::1', type: 'identify', event: null, schema: {} }] },
  sources: [{ id: 'src_1', name: 'Website', env: 'dev' }],
  destinations: [{ id: 'dst_1', name: 'Lake', env: 'prod' }],
  goals: [{ id: 'g', title: 'G', useCases: [{ id: 'winback', title: 'Personalize winback' }, { id: 'other', title: 'Other' }] }],
  useCase: 'winback',
};
const entries = entriesOf(known);
const titles = (text) => find(entries, text).found.map(({ title, kind }) => `${title} (${kind})`);

test('places, events, properties, sources, destinations and the use case are found', () => {
  assert.deepEqual(titles('live'), ['Live (place)']);
  assert.deepEqual(titles('order comp').slice(0, 2), ['Order Completed (event, its calls)', 'Order Completed (event, in the plan)']);
  assert.deepEqual(titles('total'), ['total (property of Order Completed)']);
  assert.deepEqual(titles('website'), ['Website (source in dev)']);
  assert.deepEqual(titles('lake'), ['Lake (destination in prod)']);
  assert.deepEqual(titles('winback'), ['Personalize winback (use case)']);
  assert.deepEqual(titles('identify'), ['identify (event, in the plan)']);
  assert.deepEqual(titles('nothing of it'), []);
});

test('each leads to where it is', () => {
  assert.deepEqual(find(entries, 'order completed').found[0].to, { place: 'live', env: '', result: '', call: undefined, q: 'event:"Order Completed"' });
  assert.deepEqual(find(entries, 'total').found[0].to, { place: 'plan', open: 'track:Order Completed:1' });
  assert.deepEqual(find(entries, 'lake').found[0].to, { place: 'connections', env: '', open: 'edit.dst_1' });
});

test('the beginning of a name fits better than a word in it, a part of it, and its letters', () => {
  assert.deepEqual(['order', 'order_id', 'the order', 'reorder', 'o-r-d-e-r', 'red'].map((title) => fitOf(title, 'order')), [0, 1, 2, 3, 4, undefined]);
  assert.equal(fitOf('ORDER', 'order'), 0);
});

test('words fit the name and the kind, in any order', () => {
  assert.deepEqual(titles('property total'), ['total (property of Order Completed)']);
  assert.deepEqual(titles('refunded order_id'), ['order_id (property of Order Refunded)']);
});

test('the list is bounded, and says how many more there are', () => {
  const many = (count) => Array.from({ length: count }, (_, n) => ({ title: `x${n}`, kind: 'event', to: {} }));
  assert.deepEqual([find(many(mostFound), 'x').found.length, find(many(mostFound), 'x').left], [mostFound, 0]);
  assert.deepEqual([find(many(mostFound + 1), 'x').found.length, find(many(mostFound + 1), 'x').left], [mostFound, 1]);
  assert.equal(find(entries, '').found.length, mostFound, 'an empty box shows the first of all');
  assert.deepEqual(find([{ title: 'y'.repeat(longestSearch), kind: '', to: {} }], 'y'.repeat(longestSearch + 1)).found.length, 1, 'what is too long is cut off');
});
