import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Drafts, mostCharacters, mostDrafts, passingBox } from '../../../daemon/console/kit/drafts.ts';

test('a draft survives a reload until it is discarded', () => {
  const box = passingBox();
  new Drafts(box).write('a', { name: 'x' });
  const again = new Drafts(box);
  assert.deepEqual(again.keys.value, ['a']);
  assert.deepEqual(again.read('a'), { name: 'x' });
  again.discard('a');
  again.discard('never');
  assert.equal(new Drafts(box).read('a'), null);
});

test('a tab keeps so many drafts and no more: the one that changed first goes', () => {
  const drafts = new Drafts(passingBox());
  for (let n = 0; n < mostDrafts; n += 1) drafts.write(`draft ${n}`, n);
  assert.equal(drafts.keys.value.length, mostDrafts);
  drafts.write('draft 0', 'again');
  drafts.write('one more', 1);
  assert.equal(drafts.keys.value.length, mostDrafts);
  assert.equal(drafts.read('draft 1'), null);
  assert.equal(drafts.read('draft 0'), 'again');
});

test('a draft that is too long is unsaved, and not kept', () => {
  const box = passingBox();
  const drafts = new Drafts(box);
  drafts.write('a', 'x'.repeat(mostCharacters - 2));
  assert.equal(drafts.read('a').length, mostCharacters - 2);
  drafts.write('a', 'x'.repeat(mostCharacters - 1));
  assert.equal(drafts.read('a'), null);
  assert.deepEqual(drafts.keys.value, ['a']);
});

test('all drafts together have a bound: the oldest go', () => {
  const drafts = new Drafts(passingBox());
  const half = 'x'.repeat(mostCharacters / 2 - 2); // its quotes belong to it
  for (const key of ['a', 'b']) drafts.write(key, half);
  drafts.write('a', half);
  assert.deepEqual(drafts.keys.value, ['b', 'a']);
  drafts.write('c', 'y');
  assert.deepEqual([drafts.keys.value, drafts.read('b'), drafts.read('a')?.length, drafts.read('c')], [['a', 'c'], null, half.length, 'y']);
});

test('a draft that the storage refuses leaves the one before', () => {
  let isFull = false;
  const box = passingBox();
  const drafts = new Drafts({ ...box, setItem: (key, text) => { if (isFull) throw new Error('quota'); box.setItem(key, text); } });
  drafts.write('a', 'before');
  isFull = true;
  drafts.write('a', 'after');
  assert.equal(drafts.read('a'), 'before');
});

test('a storage that is full, off or damaged breaks nothing', () => {
  const full = { ...passingBox(), setItem: () => { throw new Error('quota'); } };
  const drafts = new Drafts(full);
  drafts.write('a', 1);
  assert.deepEqual(drafts.keys.value, ['a']);
  const damaged = new Drafts({ ...passingBox(), getItem: () => '{nope' });
  assert.deepEqual(damaged.keys.value, []);
  assert.equal(damaged.read('a'), null);
});

test('all are discarded when somebody signs out', () => {
  const box = passingBox();
  const drafts = new Drafts(box);
  drafts.write('a', 1);
  drafts.write('b', 2);
  drafts.discardAll();
  assert.deepEqual([drafts.keys.value, new Drafts(box).read('b')], [[], null]);
});
