import assert from 'node:assert/strict';

import { bundled, openTab, startSite } from '../support/browser.mjs';
import { startDaemon } from '../support/daemon.mjs';
import { eventually, patience } from '../support/eventually.mjs';
import { assertOrder, assertSameCalls, journalled, journalledOf, overload } from '../support/journalled.mjs';
import { sdkReport } from '../support/sdk-report.mjs';

const { proves, lacks } = sdkReport('@rudderstack/analytics-js', { how: 'npm, Chromium' });

const pages = {
  '/': '<title>Shop</title><script src="/sdk.js"></script>',
  '/next': '<title>Thanks</title>',
  '/sdk.js': await bundled("export { RudderAnalytics } from '@rudderstack/analytics-js/bundled';"),
};

async function openShop(t, daemon, { options = {} } = {}) {
  const { host } = new URL(daemon.url);
  const site = await startSite(t, pages);
  const page = await openTab(t, site, [host]);
  const load = async () => {
    await page.goto(site);
    await page.evaluate(
      ([key, url, more]) => {
        window.rudder = new sdk.RudderAnalytics();
        window.rudder.load(key, url, { configUrl: url, ...more });
        return new Promise((ready) => window.rudder.ready(ready));
      },
      [await daemon.devKey(), `http://${host}`, options],
    );
  };
  await load();
  return { page, site, load };
}

/** Runs in the page. The SDK's queue sends one after another. */
function sendAll() {
  const { rudder } = window;
  rudder.identify('user-1', { mark: 'identify', email: 'a@example.com' });
  rudder.track('Order Completed', { mark: 'track', total: 27.5, products: [{ product_id: 'p-1' }] });
  rudder.page('Docs', 'Pricing', { mark: 'page' });
  rudder.group('company-1', { mark: 'group', seats: 12 });
  rudder.alias('user-2', 'anonymous of user-2');
}

const asked = [
  { type: 'identify', userId: 'user-1', context: { traits: { mark: 'identify', email: 'a@example.com' } } },
  { type: 'track', userId: 'user-1', event: 'Order Completed', properties: { mark: 'track', total: 27.5, products: [{ product_id: 'p-1' }] } },
  { type: 'page', userId: 'user-1', category: 'Docs', name: 'Pricing', properties: { mark: 'page', name: 'Pricing', category: 'Docs' } },
  { type: 'group', userId: 'user-1', groupId: 'company-1', traits: { mark: 'group', seats: 12 } },
  { type: 'alias', userId: 'user-2', previousId: 'anonymous of user-2' },
];

const tracks = (from, to) => Array.from({ length: to - from }, (_, n) => ({ type: 'track', event: 'Counted', properties: { mark: `call ${from + n}`, n: from + n } }));
const burst = (page, calls) => page.evaluate((all) => all.forEach(({ event, properties }) => window.rudder.track(event, properties)), calls);

proves(['track', 'page', 'identify', 'group', 'alias'], 'what each call was asked to send from another origin is in the journal, once', async (t) => {
  const daemon = await startDaemon(t);
  const { page } = await openShop(t, daemon);
  await page.evaluate(sendAll);
  const kept = await journalledOf(daemon, asked.length);
  assertSameCalls(kept, asked);
});

proves([], 'in a batch the order is kept', async (t) => {
  const daemon = await startDaemon(t);
  const { page } = await openShop(t, daemon, { options: { queueOptions: { batch: { enabled: true, maxItems: asked.length, flushInterval: 600_000 } } } });
  await page.evaluate(sendAll);
  const kept = await journalledOf(daemon, asked.length);
  assertSameCalls(kept, asked);
  assertOrder(kept, asked);
});

proves(['flush on exit'], 'a page that is left sends what it gathered for a beacon, whose key stands in the address', async (t) => {
  const daemon = await startDaemon(t);
  const { page, site } = await openShop(t, daemon, { options: { useBeacon: true, beaconQueueOptions: { flushQueueInterval: 600_000, maxItems: 100 } } });
  await burst(page, tracks(0, 20));
  await page.goto(`${site}/next`);
  assertSameCalls(await journalledOf(daemon, 20), tracks(0, 20));
});

proves(['restart'], 'a daemon that is killed and started again in mid-stream costs nothing', async (t) => {
  const daemon = await startDaemon(t);
  const { page } = await openShop(t, daemon);
  await burst(page, tracks(0, 20));
  await eventually('something is delivered', async () => (await journalled(daemon)).length > 0);
  await daemon.kill();
  await burst(page, tracks(20, 40));
  await daemon.startAgain();
  assertSameCalls(await journalledOf(daemon, 40), tracks(0, 40));
});

proves(['429'], 'an overload that passes costs nothing', async (t) => {
  const daemon = await startDaemon(t, { args: ['--rate-limit', '10'] });
  const { page } = await openShop(t, daemon);
  const sent = await overload(daemon, 20, async (from, to) => {
    await burst(page, tracks(from, to));
    await eventually('all are there', async () => (await journalled(daemon)).length === to, { within: 4 * patience });
  });
  assertSameCalls(await journalledOf(daemon, sent), tracks(0, sent));
});

proves([], 'the configuration is a source’s own, by header or query, and an unknown key is refused', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const basic = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
  for (const [path, headers] of [['/sourceConfig', basic], ['/sourceConfig/?p=npm', basic], [`/sourceConfig/?writeKey=${key}`, {}]]) {
    const answer = await fetch(daemon.url + path, { headers });
    assert.equal(answer.status, 200);
    const { source } = await answer.json();
    assert.deepEqual([source.name, source.enabled, source.writeKey, source.destinations], ['Website', true, key, []]);
  }
  const unknown = await fetch(`${daemon.url}/sourceConfig?writeKey=nobody`);
  assert.equal(unknown.status, 401);
  assert.equal((await unknown.json()).code, 'unknown_key');
});

lacks('screen', 'the SDK has no such call');
lacks('gzip', 'the SDK never compresses');
