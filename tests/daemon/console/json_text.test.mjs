import assert from 'node:assert/strict';
import { test } from 'node:test';

import { indented, memberText, treeOf } from '../../../daemon/console/kit/json_text.ts';

test('a member of a JSON text keeps its own text, numbers and all', () => {
  const text = '{"seq":1,"verdict":{"call":"no"},"call":{"id":9007199254740993,"total":1.0,"name":"a,}\\""},"next":2}';
  assert.equal(memberText(text, 'call'), '{"id":9007199254740993,"total":1.0,"name":"a,}\\""}');
  assert.equal(memberText(text, 'next'), '2');
  assert.equal(memberText(text, 'none'), undefined);
});

test('indenting changes blanks alone', () => {
  const text = '{"a":[1.0,{"b":[]}],"c":{},"d":"x: {y, z}"}';
  const pretty = indented(text);
  assert.equal(pretty, '{\n  "a": [\n    1.0,\n    {\n      "b": []\n    }\n  ],\n  "c": {},\n  "d": "x: {y, z}"\n}');
  assert.deepEqual(JSON.parse(pretty), JSON.parse(text));
});

test('the tree of a JSON text has the text of each value', () => {
  const tree = treeOf('{"a":[1.0,{"b":12345678901234567890}],"\\u0063":"x","__proto__":null}');
  assert.deepEqual([...tree.members.keys()], ['a', 'c', '__proto__']);
  assert.equal(tree.members.get('a').items[0].text, '1.0');
  assert.equal(tree.members.get('a').items[1].members.get('b').text, '12345678901234567890');
  assert.equal(tree.members.get('a').text, '[1.0,{"b":12345678901234567890}]');
  assert.equal(treeOf('"alone"').text, '"alone"');
  assert.equal(treeOf('{"a":'), undefined);
});
