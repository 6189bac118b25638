import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fixOf, mostRounds } from '../../../daemon/console/call/fix.ts';
import { compareLines, mostLines } from '../../../daemon/console/call/line_diff.ts';
import { repaired } from '../../../daemon/console/call/repair.ts';
import { sampleOf, schemaAt } from '../../../daemon/console/call/samples.ts';
import { nodeAt, partsOf, pointerOf, withName, withValue } from '../../../daemon/console/kit/json_edit.ts';
import { treeOf } from '../../../daemon/console/kit/json_text.ts';

const schema = {
  properties: {
    properties: {
      required: ['order_id', 'total', 'state'],
      properties: {
        order_id: { type: 'string', examples: ['50314b8e'] },
        total: { type: 'number' },
        state: { type: 'string', enum: ['paid', 'open'] },
        currency: { type: 'string' },
        products: { items: { $ref: '#/definitions/product' } },
      },
    },
  },
  definitions: { product: { required: ['id'], properties: { id: { type: 'string', examples: ['p-1'] } } } },
};
const violation = (kind, path, more = {}) => ({ kind, path, message: '', keyword: kind, rulePath: '', expected: null, actual: null, actualType: null, hint: null, ...more });
const hint = (kind, from, to) => ({ kind, from, to, message: '' });
const repairOf = (call, ...violations) => {
  const { call: node, repairs, left } = repaired(treeOf(call), violations, schema);
  return { call: node.text, said: repairs.map(({ sentence }) => sentence), placeholders: repairs.filter(({ isPlaceholder }) => isPlaceholder).map(({ path }) => path), left: left.map(({ kind }) => kind) };
};

test('a change of a tree keeps the text of everything else', () => {
  const tree = treeOf('{"a":{"big":9007199254740993,"n":1.0},"list":[1,{"x/y~z":true}]}');
  assert.equal(withValue(tree, '/a/n', treeOf('"one"')).text, '{"a":{"big":9007199254740993,"n":"one"},"list":[1,{"x/y~z":true}]}');
  assert.equal(withValue(tree, '/list/1/x~1y~0z', undefined).text, '{"a":{"big":9007199254740993,"n":1.0},"list":[1,{}]}');
  assert.equal(withValue(tree, '/list/2', treeOf('3')).text, '{"a":{"big":9007199254740993,"n":1.0},"list":[1,{"x/y~z":true},3]}');
  assert.equal(withValue(tree, '/absent/n', treeOf('3')), tree);
  assert.equal(withValue(tree, '/list/9', treeOf('3')), tree);
  assert.equal(withName(tree, '/a/big', 'small').text, '{"a":{"small":9007199254740993,"n":1.0},"list":[1,{"x/y~z":true}]}');
  assert.equal(withName(tree, '/a/big', 'n'), tree, 'no member is lost');
  assert.equal(nodeAt(tree, '/list/1/x~1y~0z').text, 'true');
  assert.equal(nodeAt(tree, '/list/x'), undefined);
  assert.deepEqual(partsOf(pointerOf(['a/b', '~', ''])), ['a/b', '~', '']);
});

test('a hint says what was meant: renamed, moved or converted', () => {
  const fixed = repairOf('{"total":"49,90","properties":{"orderId":"o","state":"Paid"}}',
    violation('required', '/properties/order_id', { hint: hint('property_name', 'orderId', 'order_id') }),
    violation('enum', '/properties/state', { actual: 'Paid', actualType: 'string', hint: hint('enum_value', '"Paid"', '"paid"') }),
    violation('required', '/properties/total', { hint: hint('level', '/total', '/properties/total') }),
    violation('type', '/properties/total', { actual: '49,90', actualType: 'string', hint: hint('value_type', '"49,90"', '49.90') }));
  assert.equal(fixed.call, '{"properties":{"order_id":"o","state":"paid","total":49.90}}');
  assert.deepEqual(fixed.said, ['properties.orderId is renamed to order_id.', 'properties.state is "paid" in place of "Paid".', 'total is moved to properties.total.', 'properties.total is 49.90 in place of "49,90".']);
  assert.deepEqual(fixed.placeholders, []);
});

test('a value that nobody knows is the plan’s example or a placeholder, and said to be one', () => {
  const fixed = repairOf('{"properties":{"state":7,"products":[{}]}}', violation('required', '/properties/order_id'), violation('required', '/properties/total'), violation('type', '/properties/state', { actualType: 'integer' }), violation('required', '/properties/products/0/id'));
  assert.equal(fixed.call, '{"properties":{"state":"paid","products":[{"id":"p-1"}],"order_id":"50314b8e","total":0}}');
  assert.deepEqual(fixed.placeholders, ['/properties/order_id', '/properties/total', '/properties/state', '/properties/products/0/id']);
  assert.match(fixed.said[0], /is added with the plan’s example: put the real value there/);
  assert.match(fixed.said[1], /is added with a placeholder/);
});

test('what is not planned, or null and not required, is left out', () => {
  const fixed = repairOf('{"properties":{"colour":"red","currency":null,"total":null}}', violation('unplanned_property', '/properties/colour'), violation('type', '/properties/currency', { actualType: 'null', hint: hint('value_type', 'null', '["string","null"]') }), violation('type', '/properties/total', { actualType: 'null' }));
  assert.equal(fixed.call, '{"properties":{"total":0}}');
  assert.deepEqual(fixed.placeholders, ['/properties/total']);
});

test('what cannot be known is left to people', () => {
  const fixed = repairOf('{"event":"Nope","properties":{}}', violation('unplanned_event', '/event'), violation('schema', '/properties'), violation('type', '/context/x'));
  assert.equal(fixed.call, '{"event":"Nope","properties":{}}');
  assert.deepEqual(fixed.left, ['unplanned_event', 'schema', 'type']);
});

test('the plan is asked again after each round, and not without end', async () => {
  let checks = 0;
  const endless = { check: async () => ({ result: 'fail', violations: [violation('type', '/properties/total')], n: (checks += 1) }), ruleOf: async () => ({ schema }) };
  const fix = await fixOf('{"properties":{"total":"x"}}', endless);
  assert.equal(checks, mostRounds + 1);
  assert.equal(fix.repairs.length, 1, 'a value is said once');
  const named = { check: async (call) => (call.includes('order completed') ? { result: 'fail', violations: [violation('unplanned_event', '/event', { hint: hint('event_name', 'order completed', 'Order Completed') })] } : call.includes('order_id') ? { result: 'pass', violations: [] } : { result: 'fail', violations: [violation('required', '/properties/order_id')] }), ruleOf: async () => ({ schema }) };
  assert.equal((await fixOf('{"event":"order completed","properties":{}}', named)).call, '{"event":"Order Completed","properties":{"order_id":"50314b8e"}}');
  assert.equal(await fixOf('[1]', named), undefined);
});

test('samples follow references and choices, and end in a schema that holds itself', () => {
  assert.deepEqual(sampleOf(schema, schemaAt(schema, '/properties/products/3')), { value: { id: 'p-1' }, from: 'placeholder' });
  assert.equal(schemaAt(schema, '/properties/nothing'), undefined);
  assert.equal(schemaAt({ $ref: '#' }, '/a'), undefined);
  const endless = { type: 'object', required: ['next'], properties: { next: { $ref: '#' } } };
  assert.ok(JSON.stringify(sampleOf(endless, endless).value).length < 1_000);
  assert.equal(sampleOf({}, { type: 'integer', minimum: 3 }).value, 3);
  assert.equal(sampleOf({}, { type: ['null', 'string'], format: 'date' }).value, '2026-01-31');
  assert.equal(sampleOf({}, { anyOf: [{ const: 'x' }] }).value, 'x');
});

test('lines of two texts are compared, up to a bound', () => {
  const said = (before, after) => compareLines(before, after).map(({ text, side }) => `${{ both: ' ', before: '-', after: '+' }[side]}${text}`).join(' ');
  assert.equal(said(['a', 'b', 'c'], ['a', 'x', 'c', 'd']), ' a -b +x  c +d');
  assert.equal(said([], ['a']), '+a');
  const long = Array.from({ length: mostLines }, (_, index) => String(index));
  assert.ok(compareLines(long, long).every(({ side }) => side === 'both'));
  assert.equal(compareLines([...long, 'x'], long).length, 2 * mostLines + 1);
});
