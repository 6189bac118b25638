import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lineOf, parseExactly, valueAt } from '../../../daemon/console/kit/exact_json.ts';
import { mostColumns, mostPointers, moved, ownColumns, pointerOf, sound, titleOf, tracksOf } from '../../../daemon/console/live/columns/columns.ts';
import { rowWithValues } from '../../../daemon/console/live/rows.ts';

test('a column is one that every call has, or a pointer, each once', () => {
  assert.deepEqual(sound(['seq', 'nonsense', '/properties/total', 'seq', '', 'toString', '/a', `/${'x'.repeat(200)}`]), ['seq', '/properties/total', '/a']);
  assert.deepEqual(sound(ownColumns), ownColumns);
});

test('a list has a bounded number of columns and of values', () => {
  const values = (count) => Array.from({ length: count }, (_, index) => `/properties/p${index}`);
  assert.equal(sound(values(mostPointers)).length, mostPointers);
  assert.equal(sound(values(mostPointers + 1)).length, mostPointers);
  assert.equal(sound([...ownColumns, ...values(mostColumns)]).length, mostColumns);
});

test('a property is named as one likes', () => {
  assert.deepEqual(['total', 'properties.total', ' /properties/total ', 'context.app.version', 'messageId', ''].map(pointerOf), ['/properties/total', '/properties/total', '/properties/total', '/context/app/version', '/messageId', '']);
  assert.equal(pointerOf('a/b~c'), '/properties/a~1b~0c');
  assert.deepEqual(['/properties/a~1b~0c', '/context/app/version', '/messageId', '/properties', 'event'].map(titleOf), ['a/b~c', 'app.version', 'messageId', 'properties', 'Event']);
});

test('a column is moved to another place', () => {
  assert.deepEqual(moved(['a', 'b', 'c'], 'c', 0), ['c', 'a', 'b']);
  assert.deepEqual(moved(['a', 'b', 'c'], 'a', 2), ['b', 'c', 'a']);
  assert.deepEqual(moved(['a', 'b', 'c'], 'b', 9), ['a', 'c', 'b']);
});

test('the grid has a track for each column, and a least width', () => {
  const { tracks, least } = tracksOf(['seq', '/a']);
  assert.equal(tracks, '4.5rem minmax(6rem, 1fr)');
  assert.ok(least > 10.5 && least < 15);
});

test('a value of a call is shown as it was sent', () => {
  const call = parseExactly('{"properties":{"big":9007199254740993,"one":1.0,"plain":27.5,"list":[1,"a",{"b":null}],"a/b":"slash","text":"x"}}');
  const at = (pointer) => lineOf(valueAt(call, pointer));
  assert.deepEqual(['/properties/plain', '/properties/text', '/properties/a~1b', '/properties/list/1', '/properties/list', '/properties/none', '/properties/text/0', '/properties/constructor', ''].map((pointer) => at(pointer)).slice(0, 8), ['27.5', 'x', 'slash', 'a', '[1,"a",{"b":null}]', '', '', '']);
  assert.deepEqual([at('/properties/big'), at('/properties/one')], ['9007199254740993', '1.0']);
});

test('a row keeps the beginning of the values that are shown', () => {
  const verdict = { seq: 1, receivedAt: '', env: 'dev', source: null, type: 'track', event: 'A', userId: null, anonymousId: null, result: 'pass', rule: null, violations: [] };
  const row = rowWithValues({ ...verdict, call: { a: 'x'.repeat(500), b: 2 } }, ['/b', '/a', '/c']);
  assert.deepEqual(row.values.map((value) => value.length), [1, 120, 0]);
  assert.equal(rowWithValues({ ...verdict, call: {} }, []).values, undefined);
});
