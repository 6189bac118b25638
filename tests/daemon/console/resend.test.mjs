import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bodyToSend, editable, faultOf, LatestOnly, newMessageId, senders } from '../../../daemon/console/call/resend.ts';

test('a call is edited without what each call gets anew, and sent with a new messageId, its numbers as they are', () => {
  assert.equal(editable('{"type":"track","messageId":"m","receivedAt":"now","properties":{"n":1.0}}'), '{\n  "type": "track",\n  "properties": {\n    "n": 1.0\n  }\n}');
  assert.equal(bodyToSend('{"type":"track","messageId":"old","n":9007199254740993}', 'new'), '{"batch":[{"type":"track","messageId":"new","n":9007199254740993}]}');
  assert.match(newMessageId(), /^console-[0-9a-f]{32}$/);
  assert.notEqual(newMessageId(), newMessageId());
});

test('a text that is no call is not sent', () => {
  assert.equal(faultOf('{"a":1}'), '');
  for (const text of ['[]', '1', 'null', '"x"']) assert.equal(faultOf(text), 'A call is a JSON object.');
  assert.match(faultOf('{"a":'), /^This is not JSON: /);
});

test('a call goes to dev: by its own source, or the one that it was published from', () => {
  const source = (id, env, more = {}) => ({ id, env, enabled: true, writeKey: 'k', publishedFrom: null, ...more });
  const all = [source('a', 'dev'), source('b', 'dev'), source('c', 'prod', { publishedFrom: 'b' }), source('off', 'dev', { enabled: false })];
  const ids = (id) => senders(all, { source: id && { id, name: id } }).map((each) => each.id);
  assert.deepEqual(ids('a'), ['a', 'b']);
  assert.deepEqual(ids('b'), ['b', 'a']);
  assert.deepEqual(ids('c'), ['b', 'a']);
  assert.deepEqual(ids(null), ['a', 'b']);
  assert.deepEqual(senders([source('a', 'dev', { writeKey: undefined })], { source: null }), [], 'a viewer has no key');
});

/** Timers that fire when the test says so. */
function timers() {
  let pending;
  return { set: (run) => (pending = run), clear: () => (pending = undefined), fire: () => pending?.() };
}

test('of many texts the latest is judged, and never two at a time', async () => {
  const clock = timers();
  const began = [];
  const ends = [];
  const latest = new LatestOnly((value) => {
    began.push(value);
    return new Promise((resolve) => ends.push(resolve));
  }, 250, clock);
  for (const value of ['a', 'ab', 'abc']) latest.take(value);
  clock.fire();
  assert.deepEqual(began, ['abc']);
  latest.take('abcd');
  clock.fire();
  latest.take('abcde');
  clock.fire();
  assert.deepEqual(began, ['abc'], 'one is in flight');
  ends[0]();
  await new Promise(setImmediate);
  assert.deepEqual(began, ['abc', 'abcde']);
  ends[1]();
  await new Promise(setImmediate);
  assert.equal(began.length, 2);
  latest.take('never');
  latest.stop();
  clock.fire();
  assert.equal(began.length, 2);
});
