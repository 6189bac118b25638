import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countOf, rowOf, Rows } from '../../../daemon/console/live/rows.ts';

const call = (seq, result = 'pass') => ({ kind: 'call', seq, result });
const gap = (from, to) => ({ kind: 'gap', seq: to, from, to, why: 'of the test' });
const seqs = (rows) => Array.from({ length: rows.size }, (_, index) => rows.at(index).seq);

test('the newest row stands first, and a call that comes twice stands once', () => {
  const rows = new Rows();
  assert.equal(rows.add([call(1), call(2)]), 2);
  assert.equal(rows.add([call(2), call(5)]), 1);
  assert.deepEqual(seqs(rows), [5, 2, 1]);
  assert.equal(rows.indexOf(2), 1);
  assert.equal(rows.indexOf(3), -1);
});

test('a page of the history goes in at the old end', () => {
  const rows = new Rows();
  rows.add([call(10), call(11)]);
  rows.addOlder([call(10), call(9), call(7)]);
  assert.deepEqual(seqs(rows), [11, 10, 9, 7]);
  assert.equal(rows.oldest, 7);
});

test('the oldest go when there are too many, and are not called the end of the history', () => {
  const rows = new Rows();
  rows.atEnd = true;
  rows.add(Array.from({ length: 220 }, (_, index) => call(index + 1)));
  assert.equal(rows.trim(200), false, 'a tenth more may stay');
  assert.equal(rows.trim(100), true);
  assert.deepEqual([rows.size, rows.newest, rows.oldest, rows.atEnd], [100, 220, 121, false]);
});

test('calls of a gap take its place', () => {
  const rows = new Rows();
  const left = gap(2, 4);
  rows.add([call(1), left, call(5)]);
  assert.equal(rows.indexOf(4), -1, 'a gap is not a call');
  assert.equal(rows.fill(left, [call(2), call(3), call(4)]), 2);
  assert.deepEqual(seqs(rows), [5, 4, 3, 2, 1]);
  assert.equal(rows.fill(left, []), 0, 'it is filled once');
});

test('all calls of a gap count', () => {
  assert.deepEqual(countOf([call(1, 'fail'), gap(2, 11), call(12, 'error'), call(13)]), { calls: 13, failing: 2 });
});

test('a row says for which planned event a page call counts, and the first violation', () => {
  const verdict = { seq: 3, receivedAt: 't', env: 'dev', source: { id: 's', name: 'Web' }, type: 'page', event: 'Pricing', rule: 'track:Page: Viewed:1', userId: null, anonymousId: 'a1', result: 'fail', violations: [{ message: 'first' }, { message: 'second' }] };
  const row = rowOf(verdict);
  assert.deepEqual([row.type, row.event, row.user, row.violation, row.violations], ['page as Page: Viewed', 'Pricing', 'a1', 'first', 2]);
  assert.equal(rowOf({ ...verdict, type: null, event: null, rule: null, source: null }).event, 'no call');
});
