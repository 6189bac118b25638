import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import RudderAnalytics from '@rudderstack/rudder-sdk-node';

import { startDaemon } from '../support/daemon.mjs';
import { within } from '../support/eventually.mjs';
import { assertOrder, assertSameCalls, journalled, overload } from '../support/journalled.mjs';
import { callTypes, sdkReport } from '../support/sdk-report.mjs';
import { startWiretap } from '../support/wiretap.mjs';

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

function rudderFor(key, dataPlaneUrl, options = {}) {
  const failures = [];
  const rudder = new RudderAnalytics(key, { ...options, dataPlaneUrl, logLevel: 'none', errorHandler: (error) => failures.push(error.message) });
  return { rudder, failures };
}

/** A promise of what the SDK then says of the call: taken, or its error. */
const send = (rudder, { type, ...message }) => new Promise((resolve, reject) => rudder[type](message, (error) => (error ? reject(error) : resolve())));

/** One flush sends one batch, and waits for no other that is under way: each call's callback tells when it is taken. */
async function sendAll(rudder, calls) {
  const sent = calls.map((call) => send(rudder, call));
  while (rudder.queue.length > 0) await rudder.flush();
  await Promise.all(sent);
}

proves([...callTypes, 'gzip'], 'what each call was asked to send is in the journal, once, in order, and it came compressed', async (t) => {
  const daemon = await startDaemon(t);
  const wiretap = await startWiretap(t, daemon);
  const { rudder, failures } = rudderFor(await daemon.devKey(), wiretap.url);
  await sendAll(rudder, everyCall);
  assert.deepEqual(failures, []);
  const kept = await journalled(daemon);
  assertSameCalls(kept, everyCall);
  assertOrder(kept, everyCall);
  assert.ok(wiretap.seen.length > 0);
  for (const { path, headers } of wiretap.seen) assert.deepEqual([path, headers['content-encoding']], ['/v1/batch', 'gzip']);
});

proves([], 'it sends without compression too', async (t) => {
  const daemon = await startDaemon(t);
  const rudder = new RudderAnalytics(await daemon.devKey(), { dataPlaneUrl: daemon.url, gzip: false });
  await sendAll(rudder, tracks(5));
  assertSameCalls(await journalled(daemon), tracks(5));
});

proves(['flush on exit'], 'a program that flushes and ends leaves nothing behind', async (t) => {
  const daemon = await startDaemon(t);
  const program = `
    import RudderAnalytics from '@rudderstack/rudder-sdk-node';
    const rudder = new RudderAnalytics(process.argv[1], { dataPlaneUrl: process.argv[2] });
    for (let n = 0; n < 50; n += 1) rudder.track({ userId: 'user-' + (n % 3), event: 'Counted', properties: { mark: 'call ' + n, n } });
    while (rudder.queue.length > 0) await rudder.flush();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, await daemon.devKey(), daemon.url], { cwd: join(import.meta.dirname, '..'), stdio: 'inherit' });
  assert.equal(await within('the program ends', new Promise((resolve) => child.on('close', resolve))), 0);
  assertSameCalls(await journalled(daemon), tracks(50));
});

proves(['restart'], 'a daemon that is killed and started again in mid-stream costs nothing', async (t) => {
  const daemon = await startDaemon(t);
  // Its three retries are over after 1.4 s, and a busy machine may take longer to start a daemon: ten take minutes.
  const { rudder, failures } = rudderFor(await daemon.devKey(), daemon.url, { retryCount: 10 });
  const calls = tracks(200);
  const sent = calls.slice(0, 100).map((call) => send(rudder, call));
  await Promise.race(sent);
  await daemon.kill();
  const rest = sendAll(rudder, calls.slice(100));
  await daemon.startAgain();
  await Promise.all([...sent, rest]);
  assert.deepEqual(failures, []);
  assertSameCalls(await journalled(daemon), calls);
});

proves(['429'], 'an overload that passes costs nothing', async (t) => {
  const daemon = await startDaemon(t, { args: ['--rate-limit', '20'] });
  const { rudder, failures } = rudderFor(await daemon.devKey(), daemon.url, { retryCount: 10 });
  const sent = await overload(daemon, 50, (from, to) => sendAll(rudder, tracks(to).slice(from)));
  assert.deepEqual(failures, []);
  assertSameCalls(await journalled(daemon), tracks(sent));
});
