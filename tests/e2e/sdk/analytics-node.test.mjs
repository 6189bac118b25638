import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { Analytics } from '@segment/analytics-node';

import { startDaemon } from '../support/daemon.mjs';
import { eventually, within } from '../support/eventually.mjs';
import { assertOrder, assertSameCalls, journalled, overload } from '../support/journalled.mjs';
import { callTypes, sdkReport } from '../support/sdk-report.mjs';

const { proves, lacks } = sdkReport('@segment/analytics-node');

/** Each call that the SDK has, by two users in turn. */
const everyCall = ['user-1', 'user-2'].flatMap((userId) => [
  { type: 'identify', userId, traits: { mark: `identify ${userId}`, email: 'a@example.com', nested: { plan: 'team' } } },
  { type: 'track', userId, event: 'Order Completed', properties: { mark: `track ${userId}`, total: 27.5, products: [{ product_id: 'p-1' }] } },
  { type: 'page', userId, category: 'Docs', name: 'Pricing', properties: { mark: `page ${userId}`, url: 'https://shop.example/pricing' } },
  { type: 'screen', userId, name: 'Home', properties: { mark: `screen ${userId}` } },
  { type: 'group', userId, groupId: 'company-1', traits: { mark: `group ${userId}`, seats: 12 } },
  { type: 'alias', userId, previousId: `anonymous of ${userId}` },
]);

const tracks = (count) => Array.from({ length: count }, (_, n) => ({ type: 'track', userId: `user-${n % 3}`, event: 'Counted', properties: { mark: `call ${n}`, n } }));

function send(analytics, { type, ...message }) {
  analytics[type](message);
}

function analyticsFor(t, writeKey, host, options) {
  const failures = [];
  const analytics = new Analytics({ writeKey, host, ...options });
  analytics.on('error', (error) => failures.push(error));
  return { analytics, failures };
}

proves(callTypes, 'what each call was asked to send is in the journal, once, in order', async (t) => {
  const daemon = await startDaemon(t);
  const { analytics, failures } = analyticsFor(t, await daemon.devKey(), daemon.url, { flushAt: everyCall.length });
  for (const call of everyCall) send(analytics, call);
  await analytics.closeAndFlush();
  assert.deepEqual(failures, []);
  const kept = await journalled(daemon);
  assertSameCalls(kept, everyCall);
  assertOrder(kept, everyCall);
  for (const { verdict } of kept) assert.equal(verdict.library.name, '@segment/analytics-node');
});

proves(['flush on exit'], 'a program that flushes and ends leaves nothing behind', async (t) => {
  const daemon = await startDaemon(t);
  const program = `
    import { Analytics } from '@segment/analytics-node';
    const analytics = new Analytics({ writeKey: process.argv[1], host: process.argv[2] });
    for (let n = 0; n < 40; n += 1) analytics.track({ userId: 'user-' + (n % 3), event: 'Counted', properties: { mark: 'call ' + n, n } });
    await analytics.closeAndFlush();
    process.exit(0);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, await daemon.devKey(), daemon.url], { cwd: join(import.meta.dirname, '..'), stdio: 'inherit' });
  assert.equal(await within('the program ends', new Promise((resolve) => child.on('close', resolve))), 0);
  assertSameCalls(await journalled(daemon), tracks(40));
});

proves(['restart'], 'a daemon that is killed and started again in mid-stream costs nothing', async (t) => {
  const daemon = await startDaemon(t);
  const { analytics, failures } = analyticsFor(t, await daemon.devKey(), daemon.url, { flushAt: 10 });
  let delivered = 0;
  const calls = tracks(300);
  for (const { type, ...message } of calls.slice(0, 150)) analytics[type](message, () => (delivered += 1));
  await eventually('something is delivered', () => delivered > 0);
  await daemon.kill();
  for (const call of calls.slice(150)) send(analytics, call);
  await daemon.startAgain();
  await analytics.closeAndFlush({ timeout: 600_000 });
  assert.deepEqual(failures, []);
  assertSameCalls(await journalled(daemon), calls);
});

proves(['429'], 'an overload that passes costs nothing', async (t) => {
  const daemon = await startDaemon(t, { args: ['--rate-limit', '20'] });
  const { analytics, failures } = analyticsFor(t, await daemon.devKey(), daemon.url, { flushAt: 10 });
  const sent = await overload(daemon, 60, async (from, to) => {
    for (const call of tracks(to).slice(from)) send(analytics, call);
    await analytics.flush();
  });
  await analytics.closeAndFlush({ timeout: 600_000 });
  assert.deepEqual(failures, []);
  assertSameCalls(await journalled(daemon), tracks(sent));
});

lacks('gzip', 'the SDK never compresses');
