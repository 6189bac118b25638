import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { assertRefused, assertTaken, basic, post } from './support/ingest.mjs';
import { holdJournal } from './support/journal-files.mjs';
import { openConnection, requestText } from './support/socket.mjs';

function assertToldToWait(answer, code) {
  assertRefused(answer, 429, code);
  assert.match(answer.headers['retry-after'], /^\d+$/);
  const seconds = Number(answer.headers['retry-after']);
  assert.ok(seconds >= 1 && seconds <= 300, answer.headers['retry-after']);
  return seconds;
}

test('more than may wait is 429 with Retry-After at once, and after the retries every call is kept once', async (t) => {
  const daemon = await startDaemon(t, { args: ['--max-waiting-bytes', '65536'] });
  const key = await daemon.devKey();
  const calls = Array.from({ length: 60 }, (_, n) => track(`Call ${n}`, { pad: 'x'.repeat(8_000) }));
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  t.after(() => agent.destroy());
  const release = holdJournal(t, daemon);
  const refused = [];
  const sent = calls.map(async (call) => {
    const answer = await post(daemon, '/v1/track', { key, body: call, agent });
    if (answer.status === 429) refused.push(call);
    return answer;
  });
  // Those that are refused do not wait for the journal.
  await eventually('refusals while the journal is held', () => refused.length >= calls.length - 10);
  release();
  const answers = await Promise.all(sent);
  const told = answers.filter(({ status }) => status !== 200).map((answer) => assertToldToWait(answer, 'overloaded'));
  assert.ok(told.length >= calls.length - 10);
  assert.ok(new Set(told).size > 1, `all are told to come back after the same time: ${told}`);
  const kept = async () => (await daemon.owner.verdicts()).map(({ event }) => event).sort();
  assert.deepEqual(await kept(), calls.filter((_, n) => answers[n].status === 200).map(({ event }) => event).sort());
  for (const call of refused) await eventually('a retry is taken', async () => (await post(daemon, '/v1/track', { key, body: call, agent })).status === 200);
  assert.deepEqual(await kept(), calls.map(({ event }) => event).sort());
  const notice = (await daemon.owner.get('/api/notices')).notices.find(({ code }) => code === 'rate_limited');
  assert.deepEqual([notice.source.name, notice.count], ['Website', told.length]);
});

test('a source may send as many calls a second as it is allowed, and not one more', async (t) => {
  const daemon = await startDaemon(t, { args: ['--rate-limit', '20'] });
  const key = await daemon.devKey();
  const other = await daemon.owner.post('/api/sources', { name: 'Other', category: 'Website', env: 'dev' });
  const batchOf = (size) => ({ batch: Array.from({ length: size }, () => track('Tick')) });
  // On a machine where a second goes by between the two, both are taken: they are sent until one is too many.
  const began = performance.now();
  let taken = 0;
  const surplus = await eventually('one batch more than is allowed', async () => {
    const answers = await Promise.all([1, 2].map(() => post(daemon, '/v1/batch', { key, body: batchOf(20) })));
    taken += answers.filter(({ status }) => status === 200).length * 20;
    return answers.find(({ status }) => status !== 200);
  });
  const told = performance.now();
  assert.ok(taken <= 20 + ((told - began) / 1000) * 20, `${taken} calls in ${told - began} ms`);
  const seconds = assertToldToWait(surplus, 'rate_limited');
  assert.ok(seconds <= 2, surplus.headers['retry-after']);
  assertTaken(await post(daemon, '/v1/batch', { key: other.writeKey, body: batchOf(20) }));
  const { notices } = await daemon.owner.get('/api/notices');
  assert.deepEqual(notices.map(({ code, source, env }) => [code, source.name, env]), [['rate_limited', 'Website', 'dev']]);
  const late = () => performance.now() >= told + seconds * 1000;
  const retry = await eventually('a retry is taken, or is sent after the time that was told', async () => {
    const afterwards = late();
    const { status } = await post(daemon, '/v1/batch', { key, body: batchOf(20) });
    return (status === 200 || afterwards) && { status };
  });
  assert.equal(retry.status, 200);
});

test('without a limit a source may send what it likes', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const batch = Array.from({ length: 2_500 }, () => track('Tick'));
  for (let n = 0; n < 3; n += 1) assertTaken(await post(daemon, '/v1/batch', { key, body: JSON.stringify({ batch: batch.map(({ type, event, anonymousId }) => ({ type, event, anonymousId })) }) }));
});

test('one connection too many is 429 and closed; when one has gone, the next is served', async (t) => {
  const most = 5;
  const daemon = await startDaemon(t, { args: ['--threads', '1', '--max-connections', String(most)] });
  const authorization = basic(await daemon.devKey());
  const served = async (connection) => {
    connection.write(requestText('POST', '/v1/track', { body: JSON.stringify(track('Here')), headers: { Authorization: authorization } }));
    return connection.answer();
  };
  // The client that asked for the key still holds one.
  const open = [];
  while (open.length < most - 1) {
    open.push(await openConnection(t, daemon));
    assertTaken(await served(open.at(-1)));
  }
  const surplus = await openConnection(t, daemon);
  assertToldToWait(await served(surplus), 'too_many_connections');
  await surplus.end();
  for (const connection of open) assertTaken(await served(connection));
  open[0].socket.destroy();
  await eventually('a place', async () => (await served(await openConnection(t, daemon))).status === 200);
});
