import assert from 'node:assert/strict';
import { test } from 'node:test';

import { durationText, plural, quoted, shellWord, visible, withoutRoutes } from '../../../daemon/console/kit/text.ts';
import { faultText } from '../../../daemon/console/live/fault.ts';
import { filterOf } from '../../../daemon/console/problems/filter_of.ts';
import { propertiesOf } from '../../../daemon/console/plan/rule_properties.ts';
import { ruleChanges } from '../../../daemon/console/plan/rule_changes.ts';
import { settingsOf } from '../../../daemon/console/setup/destination_settings.ts';

test('a name cannot disguise itself', () => {
  assert.equal(visible('a\u202eb\u200bc\n\ufeff'), 'a\\u202eb\\u200bc\\u000a\\ufeff');
  assert.equal(visible('<b>é 日本'), '<b>é 日本');
});

test('the caret of a fault stands below its place, whatever stands before it', () => {
  const q = 'é event:x result:maybe';
  const [text, caret, expected] = faultText(q, { message: 'No.', at: new TextEncoder().encode('é event:x result:').length, expected: ['pass', 'fail'] }).split('\n');
  assert.equal(caret.indexOf('^'), text.indexOf('maybe'));
  assert.equal(expected, 'expected: pass, fail');
});

test('values are quoted for the filter and for a shell', () => {
  assert.equal(quoted('say "x" \\'), '"say \\"x\\" \\\\"');
  assert.equal(shellWord("it's"), "'it'\\''s'");
  assert.deepEqual(filterOf({ env: 'dev', source: { id: 'src_1', name: 'Web' }, type: 'track', event: 'say "x"', kind: 'type', path: '/properties/a b' }), { env: 'dev', result: '', q: 'source:"src_1" type:track event:"say \\"x\\"" kind:type path:"/properties/a b"' });
});

test('texts are for people', () => {
  assert.equal(plural(1, 'call'), '1 call');
  assert.equal(plural(2_500, 'call'), '2,500 calls');
  assert.deepEqual([40.4, 1_234, 12_345, 200_000, 9_000_000].map(durationText), ['40 ms', '1.2 s', '12 s', '3 min', '3 h']);
  assert.equal(withoutRoutes('Choose a use case first (PUT /api/setup).'), 'Choose a use case first.');
});

test('the properties of a rule are those of its calls, or their traits', () => {
  const schema = { required: ['a'], properties: { a: { type: 'string', format: 'date', examples: ['x'], description: 'An a.' }, b: { type: ['number', 'null'] }, c: {} } };
  const expected = [
    { name: 'a', type: 'string', required: true, example: '"x"', description: 'An a. (date)' },
    { name: 'b', type: 'number or null', required: false, example: undefined, description: '' },
    { name: 'c', type: 'any', required: false, example: undefined, description: '' },
  ];
  assert.deepEqual(propertiesOf({ type: 'track', schema: { properties: { properties: schema } } }), expected);
  assert.deepEqual(propertiesOf({ type: 'identify', schema: { properties: { traits: schema } } }), expected);
  assert.deepEqual(propertiesOf({ type: 'common', schema: {} }), []);
});

test('settings that were left empty are left out', () => {
  assert.deepEqual(settingsOf('webhook', { url: ' https://example.com ', secret: '', path: 'x' }), { url: 'https://example.com' });
});

test('a change of a plan is told by the names of its events', () => {
  const rule = (event, schema = {}) => ({ id: `track:${event}:1`, type: 'track', event, schema, kept: true, description: '' });
  const identify = { ...rule(''), id: 'identify::1', type: 'identify', event: null };
  assert.deepEqual(ruleChanges([rule('A'), rule('B'), rule('C')], [rule('A'), rule('B', { x: 1 }), identify]), { added: ['identify'], changed: ['B'], removed: ['C'] });
});
