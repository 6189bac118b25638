import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const expected = {
  'event:"Order Completed"': [1, 2],
  '-event:"Order Completed"': [3, 4],
  'event:"Order Completed" -result:fail': [1],
  'kind:type path:/properties/total': [2],
  'total:>98': [1, 2],
  'has:coupon': [3],
  'coupon:SUMMER user:42': [3],
  'summer': [3],
  '-boots event:~Viewed': [3, 4],
  'products.price:>=80': [1, 2],
};

async function withCalls(t) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await judged(daemon, await daemon.devKey(), [goodOrder(), badOrder(), track('Coupon Viewed', { coupon: 'SUMMER' }, { userId: '42' }), track('Page Viewed')]);
  return daemon;
}

test('one grammar picks the same calls in history, in lines and in the stream', async (t) => {
  const daemon = await withCalls(t);
  for (const [q, seqs] of Object.entries(expected)) {
    const query = `?q=${encodeURIComponent(q)}`;
    const page = await daemon.owner.get(`/api/events${query}`);
    assert.deepEqual(page.events.map(({ seq }) => seq).reverse(), seqs, q);
    assert.deepEqual([page.next, page.scannedTo], [null, 1], q);
    assert.deepEqual((await daemon.owner.verdicts(query)).map(({ seq }) => seq), seqs, q);
    const viewer = await openViewer(t, daemon, { query: `${query}&since=0` });
    await viewer.untilSeq(seqs.at(-1));
    await viewer.settled();
    assert.deepEqual(viewer.seqs, seqs, q);
    await viewer.close();
  }
});

test('q holds besides the plain parameters', async (t) => {
  const daemon = await withCalls(t);
  const { events } = await daemon.owner.get('/api/events?result=fail&q=total:%3E1');
  assert.deepEqual(events.map(({ seq }) => seq), [2]);
});

test('a fault is named with its place, in history and in the stream, which goes on', async (t) => {
  const daemon = await withCalls(t);
  const problem = await daemon.owner.refused(400, 'bad_filter', 'GET', `/api/events?q=${encodeURIComponent('a result:maybe')}`);
  assert.deepEqual([problem.at, problem.expected], [9, ['pass', 'fail', 'error', 'unchecked']]);
  const viewer = await openViewer(t, daemon, { query: '?since=0&q=event%3A%22Page%20Viewed%22' });
  await viewer.untilSeq(4);
  viewer.say({ type: 'filter', filter: { q: 'total:>abc' } });
  const error = await viewer.until('an error', ({ type }) => type === 'error');
  assert.deepEqual([error.for, error.code, error.at, error.expected], ['filter', 'bad_filter', 7, ['a number']]);
  viewer.say({ type: 'filter', filter: { q: 'has:coupon' } });
  await viewer.settled();
  await judged(daemon, await daemon.devKey(), [track('A'), track('B', { coupon: 1 })]);
  await viewer.untilSeq(6);
  assert.deepEqual(viewer.seqs, [4, 6]);
});
