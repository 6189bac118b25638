import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Analytics } from '@segment/analytics-node';

import { startDaemon } from '../support/daemon.mjs';
import { eventually } from '../support/eventually.mjs';
import { journalled } from '../support/journalled.mjs';

const calls = 10_000;
const crashes = 5;

test('10,000 calls of @segment/analytics-node through five kill -9 are in the journal, each once', async (t) => {
  const daemon = await startDaemon(t);
  const analytics = new Analytics({ writeKey: await daemon.devKey(), host: daemon.url, flushAt: 50 });
  const failures = [];
  analytics.on('error', (error) => failures.push(error));
  let delivered = 0;
  const sent = [];
  const send = async (count) => {
    for (let n = 0; n < count; n += 1) {
      sent.push(`call-${sent.length}`);
      analytics.track({ userId: `user-${sent.length % 7}`, event: 'Counted', messageId: sent.at(-1), properties: { n: sent.length } }, () => (delivered += 1));
      if (n % 100 === 99) await new Promise((next) => setImmediate(next));
    }
  };
  for (let crash = 0; crash < crashes; crash += 1) {
    const before = delivered;
    await send(calls / (crashes + 1));
    await eventually('some of them are delivered', () => delivered > before);
    await daemon.kill();
    await daemon.startAgain();
  }
  await send(calls - sent.length);
  await analytics.closeAndFlush({ timeout: 600_000 });
  assert.deepEqual(failures, []);

  const kept = (await journalled(daemon)).map(({ call }) => call.messageId);
  assert.equal(kept.length, calls);
  assert.deepEqual([...kept].sort(), [...sent].sort());
});
