import assert from 'node:assert/strict';

import { jitsuAnalytics } from '@jitsu/js';

import { bundled, openTab, startSite } from '../support/browser.mjs';
import { startDaemon } from '../support/daemon.mjs';
import { eventually } from '../support/eventually.mjs';
import { exchange } from '../support/http.mjs';
import { assertRefused, assertTaken } from '../support/ingest.mjs';
import { assertSameCalls, journalled, journalledOf } from '../support/journalled.mjs';
import { sdkReport } from '../support/sdk-report.mjs';
import { startWiretap } from '../support/wiretap.mjs';

const server = sdkReport('@jitsu/js', { how: 'server' });
const browser = sdkReport('@jitsu/js', { how: 'Chromium' });

/** The calls that the SDK has, on one user, made one after another: it sends each at once. */
async function everyCall(analytics) {
  await analytics.identify('user-1', { mark: 'identify', email: 'a@example.com' });
  await analytics.track('Order Completed', { mark: 'track', total: 27.5, products: [{ product_id: 'p-1' }] });
  await analytics.page({ name: 'Pricing', mark: 'page' });
  await analytics.group('company-1', { mark: 'group', seats: 12 });
}

const asked = [
  { type: 'identify', userId: 'user-1', traits: { mark: 'identify', email: 'a@example.com' } },
  { type: 'track', userId: 'user-1', event: 'Order Completed', properties: { mark: 'track', total: 27.5, products: [{ product_id: 'p-1' }] } },
  { type: 'page', userId: 'user-1', properties: { mark: 'page', name: 'Pricing' } },
  { type: 'group', userId: 'user-1', groupId: 'company-1', traits: { mark: 'group', seats: 12 } },
];

const marks = (kept) => kept.map(({ call }) => call.properties?.mark ?? call.traits?.mark);

/** The SDK itself demands a secret behind a colon; the daemon takes any. */
const withSecret = (key) => `${key}:any`;

server.proves(['track', 'page', 'identify', 'group'], 'what each call was asked to send is in the journal, once, in order', async (t) => {
  const daemon = await startDaemon(t);
  const wiretap = await startWiretap(t, daemon);
  await everyCall(jitsuAnalytics({ host: wiretap.url, writeKey: withSecret(await daemon.devKey()), s2s: true, errorPolicy: 'rethrow' }));
  const kept = await journalled(daemon);
  assertSameCalls(kept, asked);
  assert.deepEqual(marks(kept), ['identify', 'track', 'page', 'group']);
  assert.deepEqual(wiretap.seen.map(({ path }) => path), ['identify', 'track', 'page', 'group'].map((type) => `/api/s/s2s/${type}`));
  for (const { verdict } of kept) assert.deepEqual(verdict.notes.filter(({ code }) => code === 'key_mismatch'), [], 'the masked key in the body is the same key');
});

browser.proves(['track', 'page', 'identify', 'group'], 'what each call was asked to send from another origin is in the journal, once, in order', async (t) => {
  const daemon = await startDaemon(t);
  const site = await startSite(t, { '/': '<title>Shop</title><script src="/jitsu.js"></script>', '/jitsu.js': await bundled("export * from '@jitsu/js';", 'jitsu') });
  const page = await openTab(t, site, [new URL(daemon.url).host]);
  await page.goto(site);
  const options = { host: daemon.url, writeKey: withSecret(await daemon.devKey()) };
  await page.evaluate(`(${everyCall})(jitsu.jitsuAnalytics(${JSON.stringify(options)}))`);
  const kept = await journalledOf(daemon, 4);
  assertSameCalls(kept, asked);
  assert.deepEqual(marks(kept), ['identify', 'track', 'page', 'group']);
});

server.proves([], 'what the daemon does not take, the SDK says, and a caller who sends again loses nothing', async (t) => {
  const daemon = await startDaemon(t, { args: ['--rate-limit', '1'] });
  const refused = [];
  const analytics = jitsuAnalytics({ host: daemon.url, writeKey: withSecret(await daemon.devKey()), s2s: true, errorPolicy: (message) => refused.push(message) });
  const send = (n) => analytics.track('Counted', { mark: `call ${n}` });
  const takenOf = async (n) => {
    const before = refused.length;
    await send(n);
    return refused.length === before;
  };
  // One after another each is sent until it is taken; where a second goes by between two, none is refused.
  let sent = 0;
  for (; refused.length === 0; sent += 1) await eventually('there is room', () => takenOf(sent));
  assert.match(refused[0], /429/);
  await daemon.kill();
  assert.equal(await takenOf(sent), false);
  await daemon.startAgain();
  await eventually('there is room again', () => takenOf(sent));
  assertSameCalls(await journalled(daemon), Array.from({ length: sent + 1 }, (_, n) => ({ type: 'track', event: 'Counted', properties: { mark: `call ${n}` } })));
});

server.proves([], 'the key counts with and without a secret, in the header or in the body, and a wrong one is refused', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const post = (path, headers, body = {}) =>
    exchange(daemon.url, { method: 'POST', path, headers, body: JSON.stringify({ type: 'track', event: 'Counted', userId: 'user-1', ...body }) });
  assertTaken(await post('/api/s/track', { 'x-write-key': key }));
  assertTaken(await post('/api/s/s2s/track', { 'x-write-key': `${key}:secret` }));
  assertTaken(await post('/api/s/track', {}, { writeKey: `${key}:***` }));
  assertTaken(await post('/v1/track', { 'x-write-key': key }));
  assertRefused(await post('/api/s/track', { 'x-write-key': `nobody:${key}` }), 401, 'unknown_key');
  assertRefused(await post('/api/s/track', {}), 401, 'missing_key');
  assertRefused(await post('/api/s/purchase', { 'x-write-key': key }), 404, 'not_found');
  assert.equal((await journalled(daemon)).length, 4);
});

for (const { lacks } of [server, browser]) {
  lacks('screen', 'the SDK has no such call');
  lacks('alias', 'the SDK has no such call');
  lacks('flush on exit', 'it sends each call at once and its promise says when it is taken');
  lacks('gzip', 'the SDK never compresses');
  lacks('restart', 'the SDK never retries: errorPolicy tells the caller');
  lacks('429', 'the SDK never retries: errorPolicy tells the caller');
}
