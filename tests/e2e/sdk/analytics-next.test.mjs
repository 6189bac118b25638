import assert from 'node:assert/strict';

import { bundled, openTab, startSite } from '../support/browser.mjs';
import { startDaemon } from '../support/daemon.mjs';
import { eventually, patience } from '../support/eventually.mjs';
import { assertOrder, assertSameCalls, journalled, journalledOf, overload } from '../support/journalled.mjs';
import { everyBrowserCall, sendAll } from '../support/browser-calls.mjs';
import { callTypes, sdkReport } from '../support/sdk-report.mjs';

const { proves, lacks } = sdkReport('@segment/analytics-next', { how: 'npm, Chromium' });

const script = await bundled("export { AnalyticsBrowser } from '@segment/analytics-next';");
const pages = {
  '/': '<title>Shop</title><script src="/sdk.js"></script>',
  '/next': '<title>Thanks</title>',
  '/sdk.js': script,
};

/** A page of the shop, on another origin than the daemon. */
async function openShop(t, daemon, { more = {} } = {}) {
  const { host } = new URL(daemon.url);
  const site = await startSite(t, pages);
  const page = await openTab(t, site, [host]);
  const load = async () => {
    await page.goto(site);
    await page.evaluate(
      ([writeKey, cdnURL, segment]) => (window.analytics = sdk.AnalyticsBrowser.load({ writeKey, cdnURL }, { integrations: { 'Segment.io': segment } })),
      [await daemon.devKey(), `http://${host}`, { apiHost: `${host}/v1`, protocol: 'http', ...more }],
    );
  };
  await load();
  return { page, site, load };
}

const tracks = (from, to) => Array.from({ length: to - from }, (_, n) => ({ type: 'track', event: 'Counted', properties: { mark: `call ${from + n}`, n: from + n } }));

/** As an app does: without waiting for one before the next. */
const burst = (page, calls) => page.evaluate((all) => all.forEach(({ event, properties }) => void window.analytics.track(event, properties)), calls);

proves(callTypes, 'what each call was asked to send from another origin is in the journal, once, in order', async (t) => {
  const daemon = await startDaemon(t);
  const { page } = await openShop(t, daemon);
  await page.evaluate(sendAll);
  const kept = await journalledOf(daemon, everyBrowserCall.length);
  assertSameCalls(kept, everyBrowserCall);
  assertOrder(kept, everyBrowserCall);
  for (const { verdict } of kept) assert.equal(verdict.library.name, 'analytics.js');
});

proves(callTypes, 'the same in a batch', async (t) => {
  const daemon = await startDaemon(t);
  const { page } = await openShop(t, daemon, { more: { deliveryStrategy: { strategy: 'batching', config: { size: everyBrowserCall.length, timeout: 600_000 } } } });
  await page.evaluate(sendAll);
  const kept = await journalledOf(daemon, everyBrowserCall.length);
  assertSameCalls(kept, everyBrowserCall);
  assertOrder(kept, everyBrowserCall);
});

proves(['flush on exit'], 'a page that is left sends what it batched', async (t) => {
  const daemon = await startDaemon(t);
  const { page, site } = await openShop(t, daemon, { more: { deliveryStrategy: { strategy: 'batching', config: { size: 100, timeout: 600_000 } } } });
  // The SDK's promises are kept when its batch has the calls; only leaving the page sends it.
  await page.evaluate((all) => Promise.all(all.map(({ event, properties }) => window.analytics.track(event, properties))), tracks(0, 20));
  assert.equal((await journalled(daemon)).length, 0);
  await page.goto(`${site}/next`);
  assertSameCalls(await journalledOf(daemon, 20), tracks(0, 20));
});

proves(['restart', 'flush on exit'], 'a daemon that is killed and started again in mid-stream costs nothing, not even what a page could not send before it was left', async (t) => {
  const daemon = await startDaemon(t);
  const { page, site, load } = await openShop(t, daemon);
  await burst(page, tracks(0, 20));
  await eventually('something is delivered', async () => (await journalled(daemon)).length > 0);
  await daemon.kill();
  await burst(page, tracks(20, 40));
  await daemon.startAgain();
  assertSameCalls(await journalledOf(daemon, 40), tracks(0, 40));

  await daemon.kill();
  await burst(page, tracks(40, 60));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await page.goto(`${site}/next`);
  await daemon.startAgain();
  await load();
  assertSameCalls(await journalledOf(daemon, 60), tracks(0, 60));
});

proves(['429'], 'an overload that passes costs nothing', async (t) => {
  const daemon = await startDaemon(t, { args: ['--rate-limit', '10'] });
  const { page } = await openShop(t, daemon);
  await page.evaluate(() => window.analytics.ready());
  const sent = await overload(daemon, 20, async (from, to) => {
    await burst(page, tracks(from, to));
    await eventually('all are there', async () => (await journalled(daemon)).length === to, { within: 4 * patience });
  });
  assertSameCalls(await journalledOf(daemon, sent), tracks(0, sent));
});

lacks('gzip', 'the SDK never compresses');
