import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged, post } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const prefer = { prefer: 'return=representation' };

test('without Prefer a success is just that', async (t) => {
  const daemon = await startDaemon(t);
  const answer = await post(daemon, '/v1/batch', { key: await daemon.devKey(), body: { batch: [goodOrder()] } });
  assert.deepEqual(answer.json, { success: true });
});

test('a verdict has the same bytes in the answer, in the events and in the stream', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  const viewer = await openViewer(t, daemon);
  const batch = [goodOrder(), badOrder(), null, track('Unplanned'), track('Order Completed', {}), { type: 'page', userId: 'u' }, goodOrder({ messageId: undefined })];
  const answer = await post(daemon, '/v1/batch', { key, body: { batch, sentAt: new Date().toISOString() }, headers: prefer });
  assert.equal(answer.status, 200, answer.text);
  const single = await post(daemon, '/v1/track', { key, body: goodOrder(), headers: prefer });
  await viewer.untilSeq(batch.length + 1);

  const lines = await daemon.owner.verdictLines();
  assert.equal(lines.length, batch.length + 1);
  assert.equal(answer.text.trimEnd(), `{"success":true,"verdicts":[${lines.slice(0, -1).join(',')}]}`);
  assert.equal(single.text.trimEnd(), `{"success":true,"verdicts":[${lines.at(-1)}]}`);
  const stream = viewer.frames.join('\n');
  for (const [index, line] of lines.entries()) {
    assert.ok(stream.includes(`{"type":"verdict","verdict":${line}}`), line);
    const event = await daemon.owner.ask('GET', `/api/events/${index + 1}`);
    assert.ok(event.text.includes(`"verdict":${line},`), event.text);
  }
});

test('a verdict has its members in the order of the documentation', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const [verdict] = await judged(daemon, await daemon.devKey(), [badOrder()]);
  assert.deepEqual(Object.keys(verdict), [
    'seq', 'receivedAt', 'timestamp', 'originalTimestamp', 'sentAt', 'env', 'source', 'session', 'type', 'event', 'messageId', 'userId', 'anonymousId',
    'library', 'result', 'action', 'omitted', 'planVersion', 'rule', 'violations', 'truncated', 'notes',
  ]);
  assert.deepEqual(Object.keys(verdict.violations[0]), ['kind', 'path', 'message', 'keyword', 'rulePath', 'expected', 'actual', 'actualType', 'hint']);
});

test('a duplicate takes no seq; its verdict is the first one’s with a note', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  const [first, second] = [goodOrder(), badOrder()];
  const [one, two, again] = await judged(daemon, key, [first, second, first]);
  assert.deepEqual([one.seq, two.seq, again.seq], [1, 2, 1]);
  assert.deepEqual({ ...again, notes: [] }, { ...one, notes: [] });
  assert.deepEqual(again.notes.map(({ code }) => code), [...one.notes.map(({ code }) => code), 'duplicate']);

  await daemon.kill();
  await daemon.startAgain();
  const [later, fresh] = await judged(daemon, key, [second, goodOrder()]);
  assert.deepEqual([later.seq, fresh.seq], [2, 3], 'dedupe survives a restart');
  assert.ok(later.notes.some(({ code }) => code === 'duplicate'));
  assert.equal((await daemon.owner.get('/api/events/2')).duplicates, 1);
});

test('the same id with other content is no duplicate, and noted', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const call = goodOrder();
  await judged(daemon, key, [call]);
  const [verdict] = await judged(daemon, key, [{ ...call, properties: { ...call.properties, total: 1 } }]);
  assert.equal(verdict.seq, 2);
  assert.ok(verdict.notes.some(({ code }) => code === 'message_id_reused'));
});

test('calls of two sources never duplicate each other, nor do calls without an id', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const other = await daemon.owner.post('/api/sources', { name: 'Other', category: 'Website', env: 'dev' });
  const call = goodOrder();
  const { messageId, ...anonymous } = call;
  assert.deepEqual((await judged(daemon, key, [call, anonymous, anonymous])).map(({ seq }) => seq), [1, 2, 3]);
  const [theirs] = await judged(daemon, other.writeKey, [call]);
  assert.deepEqual([theirs.seq, theirs.messageId], [4, messageId]);
  const ids = (await daemon.owner.verdicts()).map((verdict) => verdict.messageId);
  assert.equal(new Set(ids.slice(1, 3)).size, 2, 'each got an id of its own');
});
