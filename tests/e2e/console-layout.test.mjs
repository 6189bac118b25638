import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, callFromRule, goodOrder, track } from './support/calls.mjs';
import { axeFindings, openConsole } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged, post } from './support/ingest.mjs';
import { layoutFaults } from './support/layout.mjs';

const long = 'A name that is as long as nobody would have thought that a name could ever be';

/** A workspace with something to see in every place, long names and troubles among it. */
async function startFull(t) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback', '--allow-private-destinations'] });
  const { owner } = daemon;
  await owner.post('/api/setup/review');
  const { sources: [website] } = await owner.get('/api/sources');
  const app = await owner.post('/api/sources', { name: long, category: 'Mobile', env: 'dev' });
  await owner.patch(`/api/sources/${app.id}`, { controls: { track: { allowUnplannedEvents: false } } });
  const prod = await owner.post(`/api/sources/${website.id}/publish`);
  const to = (name, kind, settings, sources = [website.id]) => owner.post('/api/destinations', { name, kind, category: 'Raw Data', env: 'dev', sources, settings });
  await to('Lake', 'file', { path: 'a.ndjson' });
  const gone = await to(`${long} too`, 'webhook', { url: 'http://127.0.0.1:1/' }, [website.id, app.id]);
  await owner.post('/api/sessions', { id: 'checkout', name: 'Checkout' });
  await owner.post('/api/tokens', { name: long, role: 'viewer' });
  const { rules } = await owner.get('/api/plan');
  const bare = 'x'.repeat(120);
  await judged(daemon, website.writeKey, [...rules.filter(({ event }) => event).map(callFromRule), goodOrder(), badOrder(), track('order completed'), track(long, { [bare]: bare }, { userId: bare })]);
  await judged(daemon, prod.writeKey, [badOrder()]);
  await judged(daemon, `${website.writeKey}.checkout`, [goodOrder(), badOrder()]);
  await post(daemon, '/v1/track', { key: 'a'.repeat(32), body: { event: 'x', userId: 'u' } });
  await owner.get('/api/problems');
  await owner.get('/api/coverage');
  await eventually('a delivery failed', async () => (await owner.get(`/api/destinations/${gone.id}`)).lastDelivery?.error);
  return { daemon, website, gone };
}

/** The places, and what is opened in them: [name, address, what is there when it is whole]. */
const placesOf = ({ website, gone }) => [
  ['Set up', 'setup?env=dev', '.step'],
  ['Set up, prod', 'setup?env=prod', '.step'],
  ['Set up, a new source', 'setup?env=dev&open=dev.sources', '.form'],
  ['Set up, a new destination', 'setup?env=dev&open=dev.destinations', '.form'],
  ['Live', 'live', '#rows > li'],
  ['Live, an open call', 'live?call=6', '[role="tabpanel"]'],
  ['Problems', 'problems', '#problems > li'],
  ['Plan', 'plan', '.rule'],
  ['Connections', 'connections', '#sources > li'],
  ['Connections, snippets', `connections?open=${website.id}`, '.first-call .copyable'],
  ['Connections, a source that is edited', `connections?open=edit.${website.id}`, '.form input'],
  ['Connections, a destination that is edited', `connections?open=edit.${gone.id}`, '.form input'],
  ['Connections, tokens', 'connections?open=tokens', '[aria-label="Tokens"] > li'],
  ['Connections, audit', 'connections?open=audit', '[aria-label="Audit entries"] > li'],
  ['Connections, forget and reset', 'connections?open=data', '#reset-heading'],
  ['Tests', 'tests', '#sessions > li'],
  ['Tests, an expectation', 'tests?open=session.checkout', '[aria-label="An expectation from calls"] .copyable'],
];

/** Goes through the places in one tab, and has each looked at. It fails the test where the page logs an error. */
async function visit(t, workspace, options, look) {
  const errors = [];
  const page = await openConsole(t, workspace.daemon, { options, before: (tab) => tab.on('console', (message) => message.type() === 'error' && errors.push(message.text())) });
  const found = [];
  for (const [name, address, whole] of placesOf(workspace)) {
    await page.evaluate((hash) => (location.hash = hash), `#/${address}`);
    await page.locator(whole).first().waitFor();
    await page.waitForFunction(() => !document.querySelector('main')?.textContent.includes('Loading'));
    found.push(...(await look(page)).map((fault) => `${name}: ${fault}`));
  }
  await page.evaluate(() => (location.hash = '#/connections'));
  await page.getByRole('button', { name: 'Replay Lake' }).click();
  found.push(...(await look(page)).map((fault) => `a confirmation: ${fault}`));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.locator('#found > li').first().waitFor();
  found.push(...(await look(page)).map((fault) => `Ctrl-K: ${fault}`));
  assert.deepEqual(errors, [], 'the page logs no error');
  return found;
}

test('nothing lies on anything else, is cut off or scrolls sideways in any place, from 360 to 2,560 pixels', async (t) => {
  const workspace = await startFull(t);
  for (const [width, height] of [[360, 740], [1_280, 800], [2_560, 1_300]]) {
    assert.deepEqual(await visit(t, workspace, { viewport: { width, height } }, layoutFaults), [], `at ${width} pixels`);
  }
});

test('axe finds nothing in any place with content in it, light and dark', async (t) => {
  const workspace = await startFull(t);
  for (const colorScheme of ['light', 'dark']) {
    assert.deepEqual(await visit(t, workspace, { colorScheme, bypassCSP: true, reducedMotion: 'reduce' }, axeFindings), [], colorScheme);
  }
});

test('nothing is cut off, and axe finds nothing, while a new workspace is set up', async (t) => {
  const daemon = await startDaemon(t);
  const found = [];
  for (const [width, height] of [[360, 740], [1_280, 800], [2_560, 1_300]]) {
    await daemon.owner.post('/api/setup/reset', { confirm: 'default' });
    const page = await openConsole(t, daemon, { place: 'setup', options: { viewport: { width, height }, bypassCSP: true, reducedMotion: 'reduce', colorScheme: width < 1_000 ? 'dark' : 'light' } });
    const look = async (part) => found.push(...(await layoutFaults(page)).map((fault) => `${part} at ${width}: ${fault}`), ...(await axeFindings(page)).map((fault) => `${part} at ${width}: ${fault}`));
    await page.getByRole('button', { name: /Boost retention/ }).click();
    await page.getByRole('heading', { name: '2. Choose a use case' }).waitFor();
    await page.locator('details').first().click();
    await look('the choice');
    await page.getByRole('button', { name: 'Choose Personalize winback' }).click();
    await page.getByRole('button', { name: 'Done reviewing' }).waitFor();
    await look('the review');
    await page.evaluate(() => (location.hash = '#/live'));
    await page.getByText('Waiting for the first call').waitFor();
    await look('Live');
  }
  assert.deepEqual(found, []);
});
