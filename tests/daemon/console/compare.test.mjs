import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareCalls, isOwn, mostValues } from '../../../daemon/console/call/compare.ts';
import { afterMark, markIn } from '../../../daemon/console/call/mark.ts';
import { treeOf } from '../../../daemon/console/kit/json_text.ts';

const compared = (a, b) => compareCalls(treeOf(a), treeOf(b));
const said = (a, b) => Object.fromEntries(compared(a, b).map(({ path, state }) => [path, state]));

test('two calls are compared value by value', () => {
  assert.deepEqual(said('{"event":"E","properties":{"total":49.9,"id":"a","list":[1,2],"o":{},"gone":{"x":1}}}', '{"event":"E","properties":{"total":"49.9","id":"b","list":[1],"o":{"new":null}}}'), {
    '/event': 'same', '/properties/total': 'type', '/properties/id': 'value', '/properties/list/0': 'same', '/properties/list/1': 'gone', '/properties/o/new': 'new', '/properties/gone/x': 'gone',
  });
  assert.deepEqual(said('{"a":{"b":1}}', '{"a":[1]}'), { '/a': 'type' });
  assert.deepEqual(said('{"a":{},"b":[]}', '{"a":{},"b":[]}'), { '/a': 'same', '/b': 'same' });
});

test('a text is the same in every way that it can be written, a number is not', () => {
  assert.deepEqual(said('{"a":"\\u00e9","n":1.0}', '{"a":"é","n":1}'), { '/a': 'same', '/n': 'value' });
});

test('ids and times of each call are known as such', () => {
  const own = compared('{"messageId":"a","timestamp":1,"properties":{"messageId":1}}', '{"messageId":"b","timestamp":2,"properties":{"messageId":2}}').filter(isOwn);
  assert.deepEqual(own.map(({ path }) => path), ['/messageId', '/timestamp']);
});

test('a comparison has a bound', () => {
  const list = (count) => `[${Array.from({ length: count }, (_, index) => index).join(',')}]`;
  assert.equal(compared(list(mostValues), list(mostValues)).length, mostValues);
  assert.equal(compared(list(mostValues + 1), list(mostValues + 1)).length, mostValues);
});

test('the mark stands in the address', () => {
  assert.equal(markIn('compare:17'), 17);
  for (const open of ['', 'compare', 'compare:', 'compare:0', 'compare:x', 'fix', 'compare:9999999999999999']) assert.equal(markIn(open), undefined, open);
});

test('two marks compare two calls, the same twice forgets it', () => {
  assert.deepEqual(afterMark({ call: undefined, open: '' }, 3), { open: 'compare:3' });
  assert.deepEqual(afterMark({ call: undefined, open: 'compare:3' }, 5), { call: 5 });
  assert.deepEqual(afterMark({ call: undefined, open: 'compare:3' }, 3), { open: '' });
  assert.deepEqual(afterMark({ call: 5, open: 'fix' }, 3), { open: 'compare:3' }, 'with the open call');
  assert.deepEqual(afterMark({ call: 5, open: 'fix' }, 5), { open: 'compare:5' });
});
