import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { plannedCalls, publishedSources, runApp } from './support/app.mjs';
import { callFromRule } from './support/calls.mjs';
import { openConsole, picture } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };

/** The card of a step of the checklist. */
const step = (page, title) => page.locator('.step').filter({ has: page.getByRole('heading', { name: title }) });
const untilDone = (page, title) => step(page, title).locator('.badge.done').first().waitFor();

test('from a goal to a live prod by the page alone, with an SDK as the app', async (t) => {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations'] });
  const hook = await startReceiver(t);
  const page = await openConsole(t, daemon, { place: '' });

  // Goal and use case: the first screen of a new workspace.
  await page.getByRole('heading', { name: 'Set up', level: 1 }).waitFor();
  await page.getByRole('button', { name: /Boost retention/ }).waitFor();
  await picture(page, 'console-goals');
  await page.getByRole('button', { name: /Boost retention/ }).click();
  await picture(page, 'console-use-cases');
  await page.getByRole('button', { name: 'Choose Increase repeat purchases' }).click();
  await page.getByRole('heading', { name: /Review the tracking plan of Increase repeat purchases/ }).waitFor();
  await page.getByRole('button', { name: 'Change use case' }).click();
  await page.getByRole('button', { name: 'Choose Personalize winback' }).click();

  // The review, with changes.
  await page.getByRole('heading', { name: /Review the tracking plan of Personalize winback/ }).waitFor();
  const order = page.getByRole('region', { name: 'Order Completed', exact: true });
  await order.scrollIntoViewIfNeeded();
  await picture(page, 'console-review');
  await order.getByLabel('affiliation is required').click();
  await order.getByRole('button', { name: 'Drop tax' }).click();
  await order.getByRole('button', { name: 'Bring tax back' }).waitFor();
  await order.getByLabel('New property').fill('gift');
  await order.getByRole('combobox', { name: 'Type', exact: true }).selectOption('boolean');
  await order.getByRole('button', { name: 'Add property' }).click();
  await order.getByRole('button', { name: 'Drop gift' }).waitFor();
  const planned = async () => (await daemon.owner.get('/api/plan')).rules.find(({ event }) => event === 'Order Completed').schema.properties.properties;
  await eventually('the plan is edited', async () => {
    const { properties, required } = await planned();
    return required.includes('affiliation') && properties.tax === undefined && properties.gift?.type === 'boolean';
  });
  await page.getByRole('button', { name: 'Done reviewing' }).click();
  await untilDone(page, 'Review the tracking plan');
  await page.getByRole('button', { name: 'Change use case' }).waitFor({ state: 'detached' });

  // Another source, and its first call.
  const sources = step(page, 'Connect dev sources');
  await sources.getByRole('button', { name: 'Add a source' }).click();
  await sources.getByLabel('Category').selectOption('Mobile');
  await sources.getByLabel('Name').fill('Shop app');
  await sources.getByRole('button', { name: 'Make the source' }).click();
  await sources.getByText('Waiting for the first call of Shop app').waitFor();
  await sources.scrollIntoViewIfNeeded();
  await picture(page, 'console-source');
  const dev = (await daemon.owner.get('/api/sources')).sources;
  assert.deepEqual(dev.map(({ name, category }) => [name, category]), [['Website', 'Website'], ['Shop app', 'Mobile']]);
  assert.ok((await sources.locator('.first-call pre').first().textContent()).includes(dev[1].writeKey));

  // Destinations before the calls, so that they have something to get.
  const destinations = step(page, 'Connect dev destinations');
  await destinations.getByRole('button', { name: 'Add a destination' }).click();
  await destinations.getByLabel('Category').fill('Analytics');
  await destinations.getByLabel('Name', { exact: true }).fill('Hook');
  await destinations.getByLabel('Address').fill(hook.url);
  await destinations.getByRole('button', { name: 'Make the destination' }).click();
  await destinations.getByRole('button', { name: 'Test Hook' }).click();
  await destinations.getByText(/✓ accepted, status 200/).waitFor();
  await picture(page, 'console-destination');
  await destinations.getByRole('button', { name: 'Close' }).click();

  // The app runs: the steps are done by evidence, which is linked.
  const calls = await plannedCalls(daemon);
  await step(page, 'Verify dev events').getByText('Something is still missing.').waitFor();
  for (const { writeKey } of dev) await runApp({ url: daemon.url, key: writeKey, calls });
  for (const title of ['Connect dev sources', 'Verify dev events', 'Connect dev destinations']) await untilDone(page, title);
  assert.match(await step(page, 'Verify dev events').textContent(), /by evidence, on the calls/);
  await page.getByRole('tab', { name: 'Dev: 4 of 4 done' }).waitFor();

  await page.locator('h1').scrollIntoViewIfNeeded();
  await picture(page, 'console-checklist');

  // Prod: everything is published, and the app of the users runs.
  await page.getByRole('tab', { name: /^Prod/ }).click();
  await page.getByRole('button', { name: 'Publish Hook to prod' }).waitFor();
  await picture(page, 'console-publish');
  await page.getByRole('button', { name: 'Publish Website to prod' }).click();
  await page.getByRole('button', { name: 'Publish Shop app to prod' }).click();
  await step(page, 'Publish sources to prod').getByText('No call has come from Website (prod) yet').waitFor();
  await page.getByRole('button', { name: 'Publish Hook to prod' }).click();
  const prod = await publishedSources(daemon, 2);
  for (const { writeKey } of prod) await runApp({ url: daemon.url, key: writeKey, calls });
  await page.getByRole('tab', { name: 'Prod: 3 of 3 done' }).waitFor();
  assert.equal((await daemon.owner.get('/api/setup')).state, 'live');
  await page.locator('h1').scrollIntoViewIfNeeded();
  await picture(page, 'console-prod');

  // Evidence leads to its call.
  await step(page, 'Verify prod events').getByRole('link', { name: /^#\d+$/ }).first().click();
  await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor();
  await page.getByRole('tab', { name: 'Diff against plan' }).waitFor();
  await picture(page, 'console-evidence');
});

test('a changed plan is published to prod by the page, which says before what that changes', async (t) => {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  const page = await openConsole(t, daemon, { place: 'plan' });
  await page.getByRole('region', { name: 'Order Completed', exact: true }).getByLabel('coupon is required').click();
  await page.getByText('Prod has version 1. It would get 0 new events, 1 changed, 0 removed.').waitFor();
  await page.getByRole('button', { name: 'Publish version 2 of the plan to prod' }).click();
  await page.getByText('Version 2 of the plan is in force in dev and in prod.').waitFor();
  assert.deepEqual((await daemon.owner.get('/api/setup')).planVersion, { dev: 2, prod: 2 });
});

test('a plan file is imported by the page, which says before what is wrong with it and what it changes', async (t) => {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  const page = await openConsole(t, daemon, { place: 'plan' });
  const section = page.getByRole('region', { name: 'Import a plan' });
  const choose = (name, text) => section.locator('input').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await choose('broken.json', '{nope');
  await section.getByText('broken.json cannot be used; nothing was changed.').waitFor();
  await section.getByText('The plan is not valid JSON', { exact: false }).waitFor();
  await choose('tea.csv', 'Event,Property,Type,Required\nTea Drunk,cups,number,yes\n');
  await section.getByText(/^tea\.csv \(csv\): 1 new event, 0 changed, \d+ removed\.$/).waitFor();
  assert.equal((await daemon.owner.get('/api/setup')).planVersion.dev, 1, 'nothing is in force yet');
  await section.getByRole('button', { name: 'Put it in force in dev' }).click();
  await page.getByRole('region', { name: 'Tea Drunk', exact: true }).waitFor();
  assert.deepEqual((await daemon.owner.get('/api/setup')).planVersion, { dev: 2, prod: 1 });
  for (const link of await page.locator('a[download]').all()) assert.equal((await page.request.get(daemon.url + (await link.getAttribute('href')))).status(), 200);
});

test('a destination that refuses a test says why, and one that may not be used is refused with a sentence', async (t) => {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  const page = await openConsole(t, daemon, { place: 'setup' });
  const destinations = step(page, 'Connect dev destinations');
  await destinations.getByRole('button', { name: 'Add a destination' }).click();
  await destinations.getByLabel('Address').fill('http://127.0.0.1:1/');
  await destinations.getByRole('button', { name: 'Make the destination' }).click();
  await destinations.getByRole('alert').waitFor();
  assert.match(await destinations.getByRole('alert').textContent(), /private|allow/i);
  await destinations.getByLabel('Kind').selectOption('file');
  await destinations.getByLabel('File name').fill('a.ndjson');
  await destinations.getByRole('button', { name: 'Make the destination' }).click();
  await destinations.getByText('is ready').waitFor();
  const { rules } = await daemon.owner.get('/api/plan');
  await judged(daemon, await daemon.devKey(), rules.map(callFromRule));
  await untilDone(page, 'Connect dev destinations');
  assert.equal(readFileSync(join(daemon.stateDir, 'destinations/dev/a.ndjson'), 'utf8').trimEnd().split('\n').length, rules.length);
});

test('a step that needs a person is marked as complete by a button, which says what is missing before', async (t) => {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  const page = await openConsole(t, daemon, { place: 'setup' });
  const card = step(page, 'Verify dev events');
  const button = card.getByRole('button', { name: 'Mark as complete: Verify dev events' });
  assert.ok(await button.isDisabled());
  await card.getByText('Something is still missing.').waitFor();
  await card.getByText('No Order Completed call has come in dev yet', { exact: false }).waitFor();
});

test('a source is switched off, given another key and deleted by the page, which says before what that costs', async (t) => {
  const daemon = await startDaemon(t, winback);
  const page = await openConsole(t, daemon, { place: 'connections' });
  const before = await daemon.devKey();
  const confirm = async (verb, cost, name = 'Website') => {
    await page.getByRole('button', { name: `${verb} ${name}` }).click();
    const dialog = page.getByRole('dialog', { name: `${verb} ${name}?` });
    await dialog.getByText(cost, { exact: false }).waitFor();
    await dialog.getByRole('button', { name: verb }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  await page.getByRole('button', { name: 'Delete Website' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await confirm('Replace key', 'The old one is refused in 24 hours', 'of Website');
  await page.getByText(`which ends with ${before.slice(-4)}, is taken until`, { exact: false }).waitFor();
  await confirm('Switch off', 'Its calls are refused');
  await page.getByRole('button', { name: 'Switch on Website' }).click();
  await page.getByRole('button', { name: 'Switch off Website' }).waitFor();
  await confirm('Delete', 'Its keys are refused from now on.');
  await page.getByRole('heading', { name: 'Website' }).waitFor({ state: 'detached' });
  assert.deepEqual((await daemon.owner.get('/api/sources')).sources, []);
});

test('a source that was made elsewhere appears by itself', async (t) => {
  const daemon = await startDaemon(t, winback);
  const page = await openConsole(t, daemon, { place: 'connections' });
  await page.getByRole('heading', { name: 'Website' }).waitFor();
  await daemon.owner.post('/api/sources', { name: 'From elsewhere', category: 'Mobile', env: 'dev' });
  await page.getByRole('heading', { name: 'From elsewhere' }).waitFor();
});

test('a viewer sees everything and is offered no change', async (t) => {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  await daemon.owner.post('/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'a.ndjson' } });
  const page = await openConsole(t, daemon, { place: 'setup', role: 'viewer' });
  await page.getByText('default, as viewer').waitFor();
  const changing = /^(Add|Publish|Done reviewing|Choose|Drop|Keep|Test|Pause Lake|Mark)/;
  for (const place of ['Set up', 'Plan', 'Connections']) {
    await page.locator('nav').getByRole('link', { name: place }).click();
    await page.getByRole('heading', { name: place, level: 1 }).waitFor();
    const enabled = await page.locator('main button:enabled').evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent));
    assert.deepEqual(enabled.filter((name) => changing.test(name)), [], place);
    assert.ok(!(await page.locator('body').textContent()).includes(website.writeKey), 'no write key');
  }
});
