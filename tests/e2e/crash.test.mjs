import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';

import { Analytics } from '@segment/analytics-node';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually, within } from './support/eventually.mjs';
import { post } from './support/ingest.mjs';

const calls = 2_000;

async function journalled(daemon) {
  const lines = (await daemon.owner.verdictLines('?payload=1')).map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ verdict }) => verdict.seq),
    lines.map((_, index) => index + 1),
    'seqs have no gap',
  );
  return lines.map(({ verdict }) => verdict.messageId);
}

test('after a kill -9 in the middle of 2,000 calls, every call that was answered 200 is kept once, in order', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  const connections = 8;
  const answered = Array.from({ length: connections }, () => []);
  let taken = 0;
  let tell;
  const quarter = new Promise((resolve) => (tell = resolve));
  const client = async (connection) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    for (let n = 0; n < calls / connections; n += 1) {
      const call = goodOrder({ messageId: `c${connection}-${n}` });
      try {
        if ((await post(daemon, '/v1/track', { key, body: call, agent })).status !== 200) return;
      } catch {
        return;
      }
      answered[connection].push(call.messageId);
      taken += 1;
      // At once: a fast machine would be through with the rest before somebody asks.
      if (taken === calls / 4) tell(daemon.kill());
    }
  };
  const clients = answered.map((_, connection) => client(connection));
  await within('a quarter of the calls is answered', quarter);
  await Promise.all(clients);
  assert.ok(taken < calls, 'the kill came in the middle');

  await daemon.startAgain();
  const kept = await journalled(daemon);
  assert.equal(new Set(kept).size, kept.length, 'no call twice');
  answered.forEach((ids, connection) => {
    const own = kept.filter((id) => id.startsWith(`c${connection}-`));
    assert.deepEqual(own.slice(0, ids.length), ids);
    assert.ok(own.length - ids.length <= 1, 'at most the call in flight was kept without an answer');
  });

  // The sequence goes on behind what was kept, and a retry of a kept call is its duplicate.
  assert.equal((await post(daemon, '/v1/track', { key, body: goodOrder({ messageId: 'after' }) })).status, 200);
  assert.equal((await journalled(daemon)).at(-1), 'after');
});

test('a real SDK that retries through a kill -9 loses nothing and doubles nothing', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const analytics = new Analytics({ writeKey: await daemon.devKey(), host: daemon.url, flushAt: 20, flushInterval: 100 });
  const failures = [];
  analytics.on('error', (error) => failures.push(error));

  let delivered = 0;
  const sent = [];
  const send = (n) =>
    analytics.track({ userId: 'user-1', event: 'Order Completed', messageId: `sdk-${n}`, properties: goodOrder().properties }, () => (delivered += 1));
  for (let n = 0; n < calls; n += 1) {
    send(n);
    sent.push(`sdk-${n}`);
    if (n % 100 === 99) await new Promise((next) => setImmediate(next));
    if (n === calls / 2) {
      await eventually('some batches are delivered', () => delivered > 0);
      await daemon.kill();
    }
  }
  await daemon.startAgain();
  await analytics.closeAndFlush({ timeout: 600_000 });
  assert.deepEqual(failures, []);

  const kept = await journalled(daemon);
  assert.equal(kept.length, calls);
  assert.deepEqual([...kept].sort(), sent.sort());
});
