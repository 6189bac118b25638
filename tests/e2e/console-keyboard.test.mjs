import assert from 'node:assert/strict';
import { test } from 'node:test';

import { plannedCalls, publishedSources, runApp } from './support/app.mjs';
import { openConsole } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { Keyboard } from './support/keys.mjs';
import { startReceiver } from './support/receiver.mjs';

/** The card of a step of the checklist. */
const step = (page, title) => page.locator('.step').filter({ has: page.getByRole('heading', { name: title }) });
const untilDone = (page, title) => step(page, title).locator('.badge.done').first().waitFor();

test('behaviour 25: from a goal to a live prod by the keyboard alone', async (t) => {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations'] });
  const hook = await startReceiver(t);
  const page = await openConsole(t, daemon, { place: '' });
  const keys = new Keyboard(page);

  // Goal and use case.
  await page.getByRole('heading', { name: 'Set up', level: 1 }).waitFor();
  await keys.press(/^Boost retention/);
  await keys.press('Choose Increase repeat purchases');
  await page.getByRole('heading', { name: /Review the tracking plan of Increase repeat purchases/ }).waitFor();
  await keys.press('Change use case');
  await page.getByRole('heading', { name: '2. Choose a use case' }).waitFor();
  await keys.press('Choose Personalize winback');
  await page.getByRole('heading', { name: /Review the tracking plan of Personalize winback/ }).waitFor();
  await page.waitForFunction(() => document.activeElement.id === 'place-heading');

  // The review: a requirement, a property dropped and brought back, another one added; then past the rest to its end.
  const planned = async () => (await daemon.owner.get('/api/plan')).rules.find(({ event }) => event === 'Page Viewed').schema.properties.properties;
  const { properties: before, required: needed = [] } = await planned();
  const [free] = Object.keys(before).filter((name) => !needed.includes(name));
  await keys.tabTo('Change use case');
  await keys.press(`${free} is required`, { key: 'Space' });
  await eventually('it is required', async () => (await planned()).required?.includes(free));
  await keys.press(`Drop ${free}`);
  await page.getByRole('button', { name: `Bring ${free} back` }).waitFor();
  await keys.press(`Bring ${free} back`);
  await page.getByRole('button', { name: `Bring ${free} back` }).waitFor({ state: 'detached' });
  await keys.fill('New property', 'gift');
  await keys.choose('Type', 'boolean');
  await keys.press('Add property');
  await eventually('it is in the plan', async () => (await planned()).properties.gift?.type === 'boolean');
  await keys.press('To the end of the review', { back: true });
  await keys.press('Done reviewing');
  await untilDone(page, 'Review the tracking plan');

  // A source.
  await keys.press('Add a source');
  await page.waitForFunction(() => document.activeElement.tagName === 'SELECT');
  await page.keyboard.type('Mob');
  await keys.fill('Name', 'Shop app');
  await keys.press('Make the source');
  await step(page, 'Connect dev sources').getByText('Waiting for the first call of Shop app').waitFor();
  const dev = (await daemon.owner.get('/api/sources')).sources;
  assert.deepEqual(dev.map(({ name, category }) => [name, category]), [['Website', 'Website'], ['Shop app', 'Mobile']]);
  await page.waitForFunction(() => document.activeElement.textContent === 'Shop app is ready');
  await keys.press('Close');

  // A destination, and a test of it.
  await keys.press('Add a destination');
  await page.waitForFunction(() => document.activeElement.closest('.field')?.textContent.startsWith('Category'));
  await keys.type('Analytics');
  await keys.fill('Name', 'Hook');
  await keys.fill('Address', hook.url);
  await keys.press('Make the destination');
  await page.waitForFunction(() => document.activeElement.textContent === 'Hook is ready');
  await keys.press('Test Hook');
  await page.getByText(/✓ accepted, status 200/).waitFor();
  assert.equal(await keys.focused(), 'Test Hook', 'the button keeps the focus');
  await keys.press('Close');

  // The app runs, and prod is published.
  const calls = await plannedCalls(daemon);
  for (const { writeKey } of dev) await runApp({ url: daemon.url, key: writeKey, calls });
  await page.getByRole('tab', { name: 'Dev: 4 of 4 done' }).waitFor();
  await keys.tabTo(/^Dev: 4 of 4/, { back: true });
  await page.keyboard.press('ArrowRight');
  await keys.press('Publish Website to prod');
  await page.getByRole('button', { name: 'Publish Website to prod' }).waitFor({ state: 'detached' });
  await keys.press('Publish Shop app to prod');
  await page.getByRole('button', { name: 'Publish Shop app to prod' }).waitFor({ state: 'detached' });
  await keys.press('Publish Hook to prod');
  const prod = await publishedSources(daemon, 2);
  for (const { writeKey } of prod) await runApp({ url: daemon.url, key: writeKey, calls });
  await page.getByRole('tab', { name: 'Prod: 3 of 3 done' }).waitFor();
  assert.equal((await daemon.owner.get('/api/setup')).state, 'live');

  // Evidence leads to its call, and Escape back to the list.
  await keys.tabTo(/^Prod: 3 of 3/, { back: true });
  await keys.press(/^#\d+$/);
  await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor();
  await page.getByRole('tab', { name: 'Diff against plan' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Diff against plan' }).waitFor({ state: 'detached' });
});

test('who moves on while a change is still being read again keeps the focus', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const page = await openConsole(t, daemon, { place: 'setup' });
  const keys = new Keyboard(page);
  await page.getByRole('heading', { name: /Review the tracking plan of Personalize winback/ }).waitFor();
  const { promise: held, resolve: release } = Promise.withResolvers();
  await page.route('**/api/sources', async (route) => {
    await held;
    await route.continue();
  });
  await keys.press('To the end of the review');
  await keys.press('Done reviewing');
  await page.getByRole('button', { name: 'Add a source' }).waitFor();
  await keys.press('Add a source');
  await page.waitForFunction(() => document.activeElement.tagName === 'SELECT');
  const answered = page.waitForResponse('**/api/sources').then((response) => response.finished());
  release();
  await answered;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SELECT');
});

test('Ctrl-K finds a place, an event, a property, a source and a destination, and goes there', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const { sources: [website] } = await daemon.owner.get('/api/sources');
  await daemon.owner.post('/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'a.ndjson' } });
  const page = await openConsole(t, daemon, { place: 'tests' });
  const found = page.locator('#found').getByRole('option');
  const find = async (text, first) => {
    // At once, as fast typists do: no letter is lost.
    await page.keyboard.press('Control+k');
    await page.keyboard.type(text);
    await page.waitForFunction((wanted) => document.querySelector('#found [aria-selected="true"]')?.textContent === wanted, first);
  };
  await page.keyboard.press('4');
  await page.waitForFunction(() => document.activeElement.id === 'place-heading' && document.activeElement.textContent === 'Plan');
  await find('prob', 'Problems place');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Problems', level: 1 }).waitFor();

  await find('order comp', 'Order Completed event, its calls');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor();
  assert.equal(await page.locator('#filter').inputValue(), 'event:"Order Completed"');

  await find('coupon', 'coupon property of Order Completed');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Plan', level: 1 }).waitFor();
  await page.locator('.rule.found').getByRole('heading', { name: /^Order Completed/ }).waitFor();

  await find('website', 'Website source in dev');
  await page.keyboard.press('Enter');
  await page.getByText('Waiting for the first call of Website').waitFor();

  // The arrows go around the list; Escape leaves everything as it was.
  await find('order comp', 'Order Completed event, its calls');
  const chosen = () => page.locator('#found [aria-selected="true"]').getAttribute('id');
  await page.keyboard.press('ArrowUp');
  assert.equal(await chosen(), `found-${await found.count() - 1}`);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('#found [aria-selected="true"]').textContent(), 'Order Completed event, in the plan');
  await page.keyboard.type(' and what nobody called so');
  await page.getByText('Nothing has such a name.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: /^Find/ }).waitFor({ state: 'detached' });
  assert.match(page.url(), /#\/connections/);
});
