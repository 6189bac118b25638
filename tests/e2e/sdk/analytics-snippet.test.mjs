import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { everyBrowserCall, sendAll } from '../support/browser-calls.mjs';
import { openTab, startSite } from '../support/browser.mjs';
import { startDaemon } from '../support/daemon.mjs';
import { eventually, patience } from '../support/eventually.mjs';
import { assertOrder, assertSameCalls, journalled, journalledOf, overload } from '../support/journalled.mjs';
import { callTypes, sdkReport } from '../support/sdk-report.mjs';

const snippet = createRequire(import.meta.url)('@segment/snippet');
const build = join(import.meta.dirname, '../node_modules/@segment/analytics-next/dist/umd/standalone.js');

const { proves, lacks } = sdkReport('@segment/analytics-next', { how: 'snippet, Chromium' });

/** Segment's own snippet, as docs/sdks.md says to change it: `host` is script, settings and calls. */
function page(key, host, then = '') {
  const load = { integrations: { 'Segment.io': { apiHost: `${host}/v1`, protocol: 'http' } } };
  const text = snippet.max({ apiKey: key, host, page: false, load: false }).replace(`https://${host}`, `http://${host}`);
  assert.ok(text.includes(`http://${host}/analytics.js/v1/`), text);
  const loaded = text.replace(/(analytics\._writeKey = [^\n]*)/, `$1\n  analytics._cdn = 'http://${host}';\n  analytics.load(${JSON.stringify(key)}, ${JSON.stringify(load)});`);
  assert.notEqual(loaded, text);
  return `<title>Shop</title><script>${loaded}${then}</script>`;
}

async function openShop(t, daemon) {
  const { host } = new URL(daemon.url);
  const pages = { '/': page(await daemon.devKey(), host), '/next': '<title>Thanks</title>' };
  const site = await startSite(t, pages);
  const tab = await openTab(t, site, [host]);
  await tab.goto(site);
  return { page: tab, site };
}

const loaded = (tab) => tab.waitForFunction(() => window.analytics?.initialized);
const tracks = (from, to) => Array.from({ length: to - from }, (_, n) => ({ type: 'track', event: 'Counted', properties: { mark: `call ${from + n}`, n: from + n } }));
const burst = (tab, calls) => tab.evaluate((all) => all.forEach(({ event, properties }) => void window.analytics.track(event, properties)), calls);

proves(callTypes, 'Plumbline is the CDN: script, settings and calls come to it alone, and each call is in the journal, once, in order', async (t) => {
  const daemon = await startDaemon(t, { args: ['--analytics-js', build] });
  const { page: tab } = await openShop(t, daemon);
  await loaded(tab);
  await tab.evaluate(sendAll);
  const kept = await journalledOf(daemon, everyBrowserCall.length);
  assertSameCalls(kept, everyBrowserCall);
  assertOrder(kept, everyBrowserCall);
});

proves(['track', 'page'], 'what a page asked for before the script was there is sent too, with the chunk that a query string makes it load', async (t) => {
  const daemon = await startDaemon(t, { args: ['--analytics-js', build] });
  const pages = { '/': page(await daemon.devKey(), new URL(daemon.url).host, "analytics.track('Early', { mark: 'early' }); analytics.page('Docs', 'Pricing', { mark: 'page' });") };
  const site = await startSite(t, pages);
  const tab = await openTab(t, site, [new URL(daemon.url).host]);
  const chunk = tab.waitForResponse((answer) => /\/analytics-next\/bundles\/queryString\.bundle\.\w+\.js$/.test(answer.url()));
  await tab.goto(`${site}/?ajs_event=From%20Query&ajs_prop_mark=query&ajs_aid=anonymous-7`);
  assert.equal((await chunk).status(), 200);
  const kept = await journalledOf(daemon, 3);
  assertSameCalls(kept, [
    { type: 'track', event: 'Early', properties: { mark: 'early' } },
    { type: 'page', name: 'Pricing', properties: { mark: 'page' } },
    { type: 'track', event: 'From Query', anonymousId: 'anonymous-7', properties: { mark: 'query' } },
  ]);
});

proves(['restart', 'flush on exit'], 'a daemon that is killed and started again in mid-stream costs nothing, not even what a page could not send before it was left', async (t) => {
  const daemon = await startDaemon(t, { args: ['--analytics-js', build] });
  const { page: tab, site } = await openShop(t, daemon);
  await loaded(tab);
  await burst(tab, tracks(0, 20));
  await eventually('something is delivered', async () => (await journalled(daemon)).length > 0);
  await daemon.kill();
  await burst(tab, tracks(20, 40));
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await tab.goto(`${site}/next`);
  await daemon.startAgain();
  await tab.goto(site);
  assertSameCalls(await journalledOf(daemon, 40), tracks(0, 40));
});

proves(['429'], 'an overload that passes costs nothing', async (t) => {
  const daemon = await startDaemon(t, { args: ['--analytics-js', build, '--rate-limit', '10'] });
  const { page: tab } = await openShop(t, daemon);
  await loaded(tab);
  const sent = await overload(daemon, 20, async (from, to) => {
    await burst(tab, tracks(from, to));
    await eventually('all are there', async () => (await journalled(daemon)).length === to, { within: 4 * patience });
  });
  assertSameCalls(await journalledOf(daemon, sent), tracks(0, sent));
});

lacks('gzip', 'the SDK never compresses');
