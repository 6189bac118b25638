import assert from 'node:assert/strict';
import { test } from 'node:test';

import { changedParts, compareLines } from '../../../daemon/console/call/line_diff.ts';
import { changedPlan, changeOfProperty, changesFor, differenceOf, editsOf, readPlan } from '../../../daemon/console/call/plan_change.ts';
import { treeOf } from '../../../daemon/console/kit/json_text.ts';

const schema = {
  properties: {
    properties: {
      type: 'object',
      required: ['order_id', 'total'],
      additionalProperties: false,
      properties: {
        order_id: { type: 'string', pattern: '^o-' },
        total: { type: 'number', maximum: 1.0 },
        state: { type: 'string', enum: ['paid'] },
        products: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } } },
      },
    },
  },
};
const rule = { id: 'track:Order Completed:1', type: 'track', event: 'Order Completed', version: 1, schema };
const common = { id: 'common::1', type: 'common', event: null, version: 1, schema: { required: ['userId'] } };
const planOf = (...rules) =>
  readPlan(JSON.stringify({ version: 3, rules }), JSON.stringify({ name: 'Shop', rules: rules.map(({ type, event, version, schema: jsonSchema }) => ({ type: type.toUpperCase(), ...(event && { key: event }), version, jsonSchema })) }), '"tag"');
const call = treeOf('{"event":"Order Completed","properties":{"order_id":7,"total":null,"state":"open","colour":"red","big":9007199254740993,"products":[{"sku":1}]}}');
const verdict = { rule: rule.id, type: 'track' };
const properties = '/properties/properties';
const violation = (kind, path, rulePath, actualType = null) => ({ kind, path, rulePath, actualType, message: '', keyword: '', expected: null, actual: null, hint: null });

/** The label of the one change for a violation, and what it makes of the schema's properties. */
function changed(...args) {
  const [change] = changesFor(violation(...args), verdict, call);
  const plan = changedPlan(planOf(rule, common), change);
  return { label: change.label, after: plan && JSON.parse(plan.after.text).properties?.properties, plan, change };
}

test('a violation suggests the change that lets it pass', () => {
  const optional = changed('required', '/properties/order_id', `${properties}/required`);
  assert.equal(optional.label, 'Make order_id optional');
  assert.deepEqual(optional.after.required, ['total']);
  const ofItem = changed('required', '/properties/products/0/id', `${properties}/properties/products/items/required`);
  assert.equal(ofItem.after.properties.products.items.required, undefined, 'an empty list is left out');
  const allowed = changed('type', '/properties/total', `${properties}/properties/total/type`, 'null');
  assert.equal(allowed.label, 'Allow null for total');
  assert.deepEqual(allowed.after.properties.total.type, ['number', 'null']);
  assert.ok(allowed.plan.after.text.includes('"maximum":1'), 'what is not changed stays');
  assert.deepEqual(changed('type', '/properties/state', `${properties}/properties/state/type`, 'null').after.properties.state, { type: ['string', 'null'], enum: ['paid', null] });
  assert.equal(changed('type', '/properties/order_id', `${properties}/properties/order_id/type`, 'integer').label, 'Allow integer for order_id');
  const value = changed('enum', '/properties/state', `${properties}/properties/state/enum`, 'string');
  assert.equal(value.label, 'Allow "open" for state');
  assert.deepEqual(value.after.properties.state.enum, ['paid', 'open']);
  const added = changed('unplanned_property', '/properties/colour', `${properties}/additionalProperties`, 'string');
  assert.equal(added.label, 'Add colour to properties');
  assert.deepEqual(added.after.properties.colour, { type: 'string' });
  assert.deepEqual(changed('unplanned_property', '/properties/big', `${properties}/additionalProperties`, 'integer').after.properties.big, { type: 'number' });
  const dropped = changed('pattern', '/properties/order_id', `${properties}/properties/order_id/pattern`, 'string');
  assert.equal(dropped.label, 'Drop the pattern of order_id');
  assert.deepEqual(dropped.after.properties.order_id, { type: 'string' });
});

test('a change that the plan has by now is none', () => {
  assert.equal(changed('required', '/properties/state', `${properties}/required`).plan, undefined);
  assert.equal(changed('type', '/properties/total', `${properties}/properties/total/type`, 'number').plan, undefined);
  assert.equal(changed('enum', '/properties/state', `${properties}/properties/nothing/enum`, 'string').plan, undefined);
  assert.deepEqual(changesFor(violation('schema', '/properties', `${properties}/anyOf`), verdict, call), []);
  assert.deepEqual(changesFor(violation('malformed', '/type', ''), { rule: null, type: null }, call), []);
});

test('what every call is held to is changed in the common rule', () => {
  const { plan, change } = changed('required', '/userId', '/required');
  assert.equal(plan.rule, 'common::1');
  assert.deepEqual(JSON.parse(editsOf(change, plan)), { rules: [{ id: 'common::1', schema: {} }] });
});

test('an event is added with the properties of the call, none of them required', () => {
  const sent = treeOf('{"event":"New","properties":{"a":1.5,"b":[],"c":null,"d":{"x":1},"e":true}}');
  const [change] = changesFor(violation('unplanned_event', '/event', ''), { rule: null, type: 'track' }, sent);
  assert.equal(change.label, 'Add the event "New"');
  const plan = changedPlan(planOf(rule), change);
  const made = { type: 'object', properties: { properties: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'array' }, c: {}, d: { type: 'object' }, e: { type: 'boolean' } } } } };
  assert.deepEqual(JSON.parse(editsOf(change, plan)), { rules: [{ type: 'track', event: 'New', schema: made }] });
  assert.deepEqual(JSON.parse(plan.file.text).rules[1], { type: 'TRACK', key: 'New', version: 1, jsonSchema: made });
  assert.equal(changedPlan(planOf(rule, { ...rule, event: 'New' }), change), undefined, 'it is there by now');
});

test('a property of a call suggests the same without a violation', () => {
  const plan = planOf(rule);
  const optional = changeOfProperty('required', '/properties/products/0/id', rule.id, undefined);
  assert.equal(JSON.parse(changedPlan(plan, optional).after.text).properties.properties.properties.products.items.required, undefined);
  const added = changeOfProperty('unplanned', '/properties/products/0/sku', rule.id, treeOf('1'));
  assert.deepEqual(JSON.parse(changedPlan(plan, added).after.text).properties.properties.properties.products.items.properties.sku, { type: 'number' });
  assert.equal(changedPlan(plan, changeOfProperty('unplanned', '/elsewhere/x', rule.id, treeOf('1'))), undefined);
});

test('only the rule is another in the plan that is previewed, numbers untouched', () => {
  const exact = readPlan('{"version":1,"rules":[{"id":"track:A:1","type":"track","event":"A","version":1,"schema":{"required":["x"],"n":1.0}}]}', '{"rules":[{"type":"TRACK","key":"A","version":1,"jsonSchema":{"required":["x"],"n":1.0}},{"type":"TRACK","key":"A","version":2,"jsonSchema":{}}]}', '');
  const { file } = changedPlan(exact, { label: '', rule: 'track:A:1', apply: changesFor(violation('required', '/x', '/required'), { rule: 'track:A:1', type: 'track' }, undefined)[0].apply });
  assert.equal(file.text, '{"rules":[{"type":"TRACK","key":"A","version":1,"jsonSchema":{"n":1.0}},{"type":"TRACK","key":"A","version":2,"jsonSchema":{}}]}');
});

test('what others changed is said by rule', () => {
  const found = differenceOf(planOf(rule, common), planOf({ ...rule, schema: {} }, { ...rule, id: 'track:New:1', event: 'New' }));
  assert.deepEqual(found.map(({ rule: id, kind }) => [id, kind]), [[rule.id, 'changed'], ['common::1', 'removed'], ['track:New:1', 'added']]);
  assert.deepEqual(differenceOf(planOf(rule), planOf(rule)), []);
});

test('of a long text only what is near a change is shown', () => {
  const long = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const parts = changedParts(compareLines(long, long.with(10, 'other'))).map(({ text, side }) => `${side === 'both' ? '' : side} ${text}`);
  assert.deepEqual(parts, [' …', ' line 8', ' line 9', 'before line 10', 'after other', ' line 11', ' line 12', ' …']);
  assert.deepEqual(changedParts([]), []);
});
