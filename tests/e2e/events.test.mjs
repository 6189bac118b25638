import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

async function withEvents(t, count) {
  const daemon = await startDaemon(t);
  await judged(daemon, await daemon.devKey(), Array.from({ length: count }, (_, n) => track(`Event ${n + 1}`)));
  return daemon;
}

const seqs = ({ events }) => events.map(({ seq }) => seq);

test('events are listed newest first, page by page', async (t) => {
  const daemon = await withEvents(t, 250);
  const page = await daemon.owner.get('/api/events');
  assert.deepEqual([page.first, page.head, page.events.length, page.events[0].seq], [1, 250, 100, 250]);
  const all = [...seqs(page)];
  let next = page.next;
  while (next) {
    const more = await daemon.owner.get(`/api/events?cursor=${encodeURIComponent(next)}`);
    all.push(...seqs(more));
    next = more.next;
  }
  assert.deepEqual(all, Array.from({ length: 250 }, (_, n) => 250 - n));
});

test('before, after and limit pick a range', async (t) => {
  const daemon = await withEvents(t, 20);
  assert.deepEqual(seqs(await daemon.owner.get('/api/events?before=6')), [5, 4, 3, 2, 1]);
  assert.deepEqual(seqs(await daemon.owner.get('/api/events?after=17')), [20, 19, 18]);
  assert.deepEqual(seqs(await daemon.owner.get('/api/events?after=3&before=6')), [5, 4]);
  assert.deepEqual(seqs(await daemon.owner.get('/api/events?limit=2')), [20, 19]);
  assert.deepEqual((await daemon.owner.verdicts('?after=3&before=7')).map(({ seq }) => seq), [4, 5, 6], 'oldest first as lines');
  assert.deepEqual((await daemon.owner.verdicts('?limit=2')).length, 2);
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'before=-1']) {
    await daemon.owner.refused(422, 'invalid', 'GET', `/api/events?${query}`);
  }
});

test('an environment or a result that does not exist is a bad filter', async (t) => {
  const daemon = await withEvents(t, 1);
  for (const query of ['env=moon', 'result=maybe']) await daemon.owner.refused(400, 'bad_filter', 'GET', `/api/events?${query}`);
});

test('env picks an environment', async (t) => {
  const daemon = await withEvents(t, 2);
  const prod = await daemon.owner.post('/api/sources', { name: 'Shop', category: 'Website', env: 'prod' });
  await judged(daemon, prod.writeKey, [track('In prod')]);
  assert.deepEqual(seqs(await daemon.owner.get('/api/events?env=prod')), [3]);
  assert.deepEqual((await daemon.owner.verdicts('?env=dev')).map(({ seq }) => seq), [1, 2]);
});

test('one event comes with its call', async (t) => {
  const daemon = await withEvents(t, 2);
  const event = await daemon.owner.get('/api/events/2');
  assert.deepEqual([event.seq, event.verdict.seq, event.call.event, event.duplicates, event.deliveries], [2, 2, 'Event 2', 0, []]);
  const [line] = await daemon.owner.verdictLines('?payload=1&after=1');
  assert.deepEqual(JSON.parse(line), { verdict: event.verdict, call: event.call });
  const { events } = await daemon.owner.get('/api/events?payload=1&after=1');
  assert.deepEqual(events, [{ ...event.verdict, call: event.call }]);
  await daemon.owner.refused(404, 'unknown_seq', 'GET', '/api/events/3');
  await daemon.owner.refused(404, 'unknown_seq', 'GET', '/api/events/18446744073709551615');
});
