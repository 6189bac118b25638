import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Follow, rowsInSight } from '../../../daemon/console/live/follow.ts';

test('the list follows the newest call until somebody touches it', () => {
  const follow = new Follow();
  follow.grew(64);
  assert.deepEqual([follow.top, follow.isFollowing], [0, true]);
});

test('under a pointer nothing moves, and when it leaves the list follows again', () => {
  const follow = new Follow();
  follow.pointer(true);
  follow.grew(64);
  follow.scrolled(64); // the browser says what grew() did
  assert.deepEqual([follow.top, follow.isFollowing], [64, false]);
  follow.pointer(false);
  assert.deepEqual([follow.top, follow.isFollowing], [0, true]);
});

test('who scrolls away stays there until the top is reached again', () => {
  const follow = new Follow();
  follow.scrolled(320);
  follow.pointer(true);
  follow.pointer(false);
  follow.grew(32);
  assert.deepEqual([follow.top, follow.isFollowing], [352, false]);
  follow.scrolled(0);
  assert.equal(follow.isFollowing, true);
});

test('an open call stays where it is, and so does the list when it is closed', () => {
  const follow = new Follow();
  follow.call(true);
  follow.grew(32);
  assert.equal(follow.top, 32);
  follow.call(false);
  follow.grew(32);
  assert.deepEqual([follow.top, follow.isFollowing], [64, false]);
  follow.jump();
  assert.deepEqual([follow.top, follow.isFollowing], [0, true]);
});

test('rows in sight are a few more than fit, and never more than there are', () => {
  assert.deepEqual(rowsInSight(0, 320, 32, 5), { from: 0, to: 5 });
  const { from, to } = rowsInSight(3_200, 320, 32, 100_000);
  assert.ok(from <= 100 && to >= 110 && to - from < 40, `${from} to ${to}`);
  assert.deepEqual(rowsInSight(9_999, 320, 32, 0), { from: 0, to: 0 });
});
