import assert from 'node:assert/strict';
import { test } from 'node:test';

import { editText, fitsOn, isDone, touchedBy } from '../../../daemon/console/plan/rule_edit.ts';

const rule = (properties, required = [], more = {}) => ({ type: 'track', kept: true, schema: { properties: { properties: { properties, required } } }, ...more });
const base = rule({ total: { type: 'number' }, tax: { type: 'number' } }, ['total']);
const requireTax = { properties: [{ name: 'tax', required: true }] };

test('an edit fits on a rule that others changed elsewhere', () => {
  assert.ok(fitsOn(requireTax, base, rule({ total: { type: 'string' }, tax: { type: 'number' } }, [])));
  assert.ok(!fitsOn(requireTax, base, rule({ total: { type: 'number' }, tax: { type: 'string' } }, ['total'])));
  assert.ok(!fitsOn(requireTax, base, rule({ total: { type: 'number' } }, ['total'])), 'they dropped it');
  assert.ok(!fitsOn(requireTax, base, undefined));
  assert.ok(fitsOn({ kept: false }, base, rule({})));
  assert.ok(!fitsOn({ kept: false }, base, rule({}, [], { kept: false })));
});

test('an edit that somebody else made too is done', () => {
  assert.ok(!isDone(requireTax, base));
  assert.ok(isDone(requireTax, rule({ tax: {} }, ['tax'])));
  assert.ok(isDone({ properties: [{ name: 'tax', kept: false }] }, rule({})));
  assert.ok(!isDone({ properties: [{ name: 'tax', kept: true, type: 'string' }] }, base));
  assert.ok(isDone({ kept: false }, rule({}, [], { kept: false })));
  assert.ok(!isDone(requireTax, undefined));
});

test('both versions are told in words', () => {
  assert.equal(editText(requireTax), 'tax: required');
  assert.equal(editText({ properties: [{ name: 'tax', kept: true, type: 'string', required: false }] }), 'tax: string, not required');
  assert.equal(editText({ properties: [{ name: 'tax', kept: false }] }), 'tax: dropped');
  assert.equal(editText({ kept: false }), 'the event is dropped');
  assert.equal(touchedBy(requireTax, base), 'tax: number, not required');
  assert.equal(touchedBy({ properties: [{ name: 'gift' }] }, base), 'gift: not in the plan');
  assert.equal(touchedBy({ kept: true }, base), 'the event is kept');
  assert.equal(touchedBy(requireTax, undefined), 'the event is not in the plan any more');
});
