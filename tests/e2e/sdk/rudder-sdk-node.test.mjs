import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import RudderAnalytics from '@rudderstack/rudder-sdk-node';

import { startDaemon } from '../support/daemon.mjs';
import { eventually, within } from '../support/eventually.mjs';
import { startFront } from '../support/front.mjs';
import { assertOrder, assertSameCalls, journalled } from '../support/journalled.mjs';
import { callTypes, sdkReport } from '../support/sdk-report.mjs';

const { proves } = sdkReport('@rudderstack/rudder-sdk-node');

const everyCall = ['user-1', 'user-2'].flatMap((userId) => [
  { type: 'identify', userId, traits: { mark: `identify ${userId}`, email: 'a@example.com' } },
  { type: 'track', userId, event: 'Order Completed', properties: { mark: `track ${userId}`, total: 27.5, products: [{ product_id: 'p-1' }] } },
  { type: 'page', userId, category: 'Docs', name: 'Pricing', properties: { mark: `page ${userId}` } },
  { type: 'screen', userId, name: 'Home', properties: { mark: `screen ${userId}` } },
  { type: 'group', userId, groupId: 'company-1', traits: { mark: `group ${userId}`, seats: 12 } },
  { type: 'alias', userId, previousId: `anonymous of ${userId}` },
]);

const tracks = (count) => Array.from({ length: count }, (_, n) => ({ type: 'track', userId: `user-${n % 3}`, event: 'Counted', properties: { mark: `call ${n}`, n } }));

function rudderFor(key, dataPlaneUrl) {
  const failures = [];
  const rudder = new RudderAnalytics(key, { dataPlaneUrl, logLevel: 'none', errorHandler: (error) => failures.push(error.message) });
  return { rudder, failures };
}

const send = (rudder, { type, ...message }) => rudder[type](message);

/** One flush sends one batch, the last one began may still be under way. */
async function flushAll(rudder) {
  do await rudder.flush();
  while (rudder.queue.length > 0);
  await rudder.flush();
}

proves([...callTypes, 'gzip'], 'what each call was asked to send is in the journal, once, in order, and it came compressed', async (t) => {
  const daemon = await startDaemon(t);
  const front = await startFront(t, daemon);
  const { rudder, failures } = rudderFor(await daemon.devKey(), front.url);
  for (const call of everyCall) send(rudder, call);
  await flushAll(rudder);
  assert.deepEqual(failures, []);
  const kept = await journalled(daemon);
  assertSameCalls(kept, everyCall);
  assertOrder(kept, everyCall);
  assert.ok(front.seen.length > 0);
  for (const { path, headers } of front.seen) assert.deepEqual([path, headers['content-encoding']], ['/v1/batch', 'gzip']);
});

proves([], 'it sends without compression too', async (t) => {
  const daemon = await startDaemon(t);
  const rudder = new RudderAnalytics(await daemon.devKey(), { dataPlaneUrl: daemon.url, gzip: false });
  for (const call of tracks(5)) send(rudder, call);
  await flushAll(rudder);
  assertSameCalls(await journalled(daemon), tracks(5));
});

proves(['flush on exit'], 'a program that flushes and ends leaves nothing behind', async (t) => {
  const daemon = await startDaemon(t);
  const program = `
    import RudderAnalytics from '@rudderstack/rudder-sdk-node';
    const rudder = new RudderAnalytics(process.argv[1], { dataPlaneUrl: process.argv[2] });
    for (let n = 0; n < 50; n += 1) rudder.track({ userId: 'user-' + (n % 3), event: 'Counted', properties: { mark: 'call ' + n, n } });
    do await rudder.flush(); while (rudder.queue.length > 0);
    await rudder.flush();
    process.exit(0);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, await daemon.devKey(), daemon.url], { cwd: join(import.meta.dirname, '..'), stdio: 'inherit' });
  assert.equal(await within('the program ends', new Promise((resolve) => child.on('close', resolve))), 0);
  assertSameCalls(await journalled(daemon), tracks(50));
});

proves(['restart'], 'a daemon that is killed and started again in mid-stream costs nothing', async (t) => {
  const daemon = await startDaemon(t);
  const { rudder, failures } = rudderFor(await daemon.devKey(), daemon.url);
  let delivered = 0;
  const calls = tracks(200);
  for (const { type, ...message } of calls.slice(0, 100)) rudder[type](message, (error) => (delivered += error ? 0 : 1));
  await eventually('something is delivered', () => delivered > 0);
  await daemon.kill();
  for (const call of calls.slice(100)) send(rudder, call);
  await daemon.startAgain();
  await flushAll(rudder);
  assert.deepEqual(failures, []);
  assertSameCalls(await journalled(daemon), calls);
});

proves(['429'], 'an overload that passes costs nothing', async (t) => {
  const daemon = await startDaemon(t);
  const front = await startFront(t, daemon);
  const { rudder, failures } = rudderFor(await daemon.devKey(), front.url);
  front.refuse(2);
  for (const call of tracks(40)) send(rudder, call);
  await flushAll(rudder);
  assert.deepEqual(failures, []);
  assert.equal(front.refused(), 2);
  assertSameCalls(await journalled(daemon), tracks(40));
});
