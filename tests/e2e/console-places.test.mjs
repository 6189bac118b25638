import assert from 'node:assert/strict';
import { test } from 'node:test';

import { goodOrder, track } from './support/calls.mjs';
import { openConsole, picture } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged, post } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';

const winback = ['--use-case', 'personalize-winback'];

async function startReviewed(t, args = []) {
  const daemon = await startDaemon(t, { args: [...winback, ...args] });
  await daemon.owner.post('/api/setup/review');
  const { sources: [website] } = await daemon.owner.get('/api/sources');
  return { daemon, website };
}

/** Presses a button that asks first, and confirms. */
async function confirm(page, button, cost, { fill = async () => {} } = {}) {
  await page.getByRole('button', { name: button, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `${button}?` });
  await dialog.getByText(cost, { exact: false }).waitFor();
  await fill(dialog);
  await dialog.getByRole('button').first().click();
  await dialog.waitFor({ state: 'hidden' });
}

/** While it is held, the page does not hear of others' changes of the plan; it is let go by the page's own next change. */
async function holdPlan(page) {
  let isHeld = false;
  await page.route(/\/api\/(plan|setup\/review)$/, (route) => {
    if (route.request().method() === 'GET' && isHeld) return route.abort();
    isHeld = false;
    return route.continue();
  });
  return () => (isHeld = true);
}

const reload = async (page) => {
  await page.reload();
  await page.locator('h1').first().waitFor();
};

test('a source is renamed and its controls are changed by the page', async (t) => {
  const { daemon, website } = await startReviewed(t);
  const page = await openConsole(t, daemon, { place: 'connections' });
  await page.getByRole('button', { name: 'Edit Website' }).click();
  const form = page.getByRole('region', { name: 'Edit Website' });
  await form.getByLabel('Name').fill('Shop');
  await form.getByLabel('Let events pass that the plan does not have').click();
  await form.getByLabel('Events that break the common rules').selectOption('BLOCK');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Shop' }).waitFor();
  await form.waitFor({ state: 'detached' });
  await page.getByText('2 of 11 controls leave something out or block it').waitFor();
  const { name, controls } = await daemon.owner.get(`/api/sources/${website.id}`);
  assert.deepEqual([name, controls.track.allowUnplannedEvents, controls.track.commonEventOnViolations, controls.track.allowEventOnViolations], ['Shop', false, 'BLOCK', true]);
});

test('a name that two people change shows both, and takes theirs or mine; what else they changed stays', async (t) => {
  const { daemon, website } = await startReviewed(t);
  const page = await openConsole(t, daemon, { place: 'connections' });
  const path = `/api/sources/${website.id}`;
  const name = async () => (await daemon.owner.get(path)).name;
  const begin = async (mine) => {
    await page.getByRole('button', { name: /^Edit / }).click();
    await page.locator('.form').getByLabel('Name').fill(mine);
  };
  const save = () => page.locator('.form').getByRole('button', { name: 'Save' }).click();

  await begin('Mine');
  await daemon.owner.patch(path, { name: 'Theirs' });
  await save();
  const conflict = page.locator('.conflict');
  await conflict.getByText('Somebody else changed this meanwhile.').waitFor();
  assert.match(await conflict.textContent(), /yours: Mine.*theirs: Theirs/);
  assert.equal(await name(), 'Theirs', 'nothing was saved');
  await conflict.getByRole('button', { name: 'Take theirs' }).click();
  assert.equal(await page.locator('.form').getByLabel('Name').inputValue(), 'Theirs');
  await page.locator('.form').getByRole('button', { name: 'Cancel' }).click();

  await begin('Mine');
  await daemon.owner.patch(path, { name: 'Theirs again', controls: { track: { allowUnplannedEvents: false } } });
  await save();
  await conflict.getByRole('button', { name: 'Apply mine on top' }).click();
  await page.getByRole('heading', { name: 'Mine' }).waitFor();
  const { name: now, controls } = await daemon.owner.get(path);
  assert.deepEqual([now, controls.track.allowUnplannedEvents], ['Mine', false]);

  await begin('Mine too');
  await daemon.owner.patch(path, { controls: { track: { allowUnplannedEvents: true } } });
  await save();
  await page.getByRole('heading', { name: 'Mine too' }).waitFor();
  assert.equal((await daemon.owner.get(path)).controls.track.allowUnplannedEvents, true, 'what does not clash needs no question');
});

test('what was written and not saved survives a reload, and can be discarded', async (t) => {
  const { daemon, website } = await startReviewed(t);
  const page = await openConsole(t, daemon, { place: 'connections' });
  await page.getByRole('button', { name: 'Edit Website' }).click();
  await page.locator('.form').getByLabel('Name').fill('Half writ');
  await daemon.owner.patch(`/api/sources/${website.id}`, { name: 'Elsewhere' });
  await reload(page);
  const box = page.locator('.form').getByLabel('Name');
  await box.waitFor();
  assert.equal(await box.inputValue(), 'Half writ');
  await page.locator('.form').getByRole('button', { name: 'Save' }).click();
  await page.locator('.conflict').getByText('theirs: Elsewhere').waitFor();
  await page.locator('.form').getByRole('button', { name: 'Discard' }).click();
  await reload(page);
  await page.getByRole('button', { name: 'Edit Elsewhere' }).click();
  assert.equal(await box.inputValue(), 'Elsewhere');

  // A form that makes something, too; of it no secret is kept.
  await page.goto(`${daemon.url}/#/setup?open=dev.destinations`);
  const form = page.getByRole('region', { name: 'Add a dev destination' });
  await form.getByLabel('Address').fill('https://example.com/half');
  await form.getByLabel('Secret').fill('not-to-be-kept-1234');
  await reload(page);
  assert.equal(await form.getByLabel('Address').inputValue(), 'https://example.com/half');
  assert.equal(await form.getByLabel('Secret').inputValue(), '');
  await form.getByRole('button', { name: 'Discard' }).click();
  await form.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => sessionStorage.getItem(key).includes('half')).length), 0);
});

test('two edits of one property of the plan show both; the later one takes theirs or goes on top, over a reload', async (t) => {
  const { daemon } = await startReviewed(t);
  const page = await openConsole(t, daemon, { place: 'plan' });
  const order = page.getByRole('region', { name: 'Order Completed', exact: true });
  const id = (await daemon.owner.get('/api/plan')).rules.find(({ event }) => event === 'Order Completed').id;
  const theirs = (properties) => daemon.owner.patch('/api/plan', { rules: [{ id, properties }] });
  const planned = async () => (await daemon.owner.get('/api/plan')).rules.find((rule) => rule.id === id).schema.properties.properties;
  await order.getByLabel('Type of coupon').waitFor();
  const hold = await holdPlan(page);

  hold();
  await theirs([{ name: 'coupon', type: 'number' }]);
  await order.getByLabel('coupon is required').click();
  const conflict = order.locator('.conflict');
  await conflict.waitFor();
  assert.match(await conflict.textContent(), /yours: coupon: required.*theirs: coupon: number, not required/);
  assert.ok(!(await planned()).required.includes('coupon'), 'nothing was saved');
  await reload(page);
  await conflict.waitFor();
  await conflict.getByRole('button', { name: 'Apply mine on top' }).click();
  await conflict.waitFor({ state: 'detached' });
  const { properties, required } = await planned();
  assert.deepEqual([properties.coupon.type, required.includes('coupon')], ['number', true]);
  await eventually('the page shows it', () => order.getByLabel('coupon is required').isChecked());

  hold();
  await theirs([{ name: 'coupon', required: false }]);
  await order.getByRole('button', { name: 'Drop coupon' }).click();
  await conflict.getByRole('button', { name: 'Take theirs' }).click();
  await conflict.waitFor({ state: 'detached' });
  assert.ok((await planned()).properties.coupon, 'it stays');
  await eventually('the page shows theirs', async () => !(await order.getByLabel('coupon is required').isChecked()));

  hold();
  await theirs([{ name: 'tax', type: 'string' }]);
  await order.getByLabel('coupon is required').click();
  await eventually('what does not clash needs no question', async () => (await planned()).required.includes('coupon'));
  assert.equal((await planned()).properties.tax.type, 'string');
});

test('a review that somebody else changed meanwhile is looked at again before it ends', async (t) => {
  const daemon = await startDaemon(t, { args: winback });
  const page = await openConsole(t, daemon, { place: 'setup' });
  await page.getByRole('heading', { name: /Review the tracking plan of Personalize winback/ }).waitFor();
  const hold = await holdPlan(page);
  hold();
  await daemon.owner.put('/api/setup', { useCase: 'mitigate-cart-abandonment' });
  await page.getByRole('button', { name: 'Done reviewing' }).click();
  await page.getByText('Somebody else changed the plan or the use case meanwhile.', { exact: false }).waitFor();
  await page.getByRole('heading', { name: /Review the tracking plan of Mitigate cart abandonment/i }).waitFor();
  assert.equal((await daemon.owner.get('/api/setup')).locked, false);
  await page.getByRole('button', { name: 'Done reviewing' }).click();
  await page.getByRole('button', { name: 'Done reviewing' }).waitFor({ state: 'detached' });
  assert.equal((await daemon.owner.get('/api/setup')).useCase, 'mitigate-cart-abandonment');
});

test('Connections shows what goes where, and how much', async (t) => {
  const { daemon, website } = await startReviewed(t);
  await daemon.owner.post('/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'a.ndjson' } });
  await daemon.owner.post('/api/sources', { name: 'Shop app', category: 'Mobile', env: 'dev' });
  await judged(daemon, website.writeKey, [goodOrder(), track('A')]);
  await eventually('it is delivered', async () => (await daemon.owner.get('/api/destinations')).destinations[0].delivered === 2);
  const page = await openConsole(t, daemon, { place: 'connections' });
  const map = page.getByRole('region', { name: 'Map of sources and destinations' });
  await map.getByText('2 a minute').waitFor();
  await map.getByText('2 delivered').waitFor();
  await map.getByText('Website to Lake').waitFor({ state: 'attached' });
  assert.equal(await map.locator('path.flows').count(), 1);
  await picture(page, 'console-connections');
  await map.getByRole('link', { name: 'Website' }).click();
  await page.getByText('Website is heard: 2 calls', { exact: false }).waitFor();
});

test('a destination is changed, its dead letters are read page by page, and calls are delivered again, by the page', async (t) => {
  const { daemon, website } = await startReviewed(t, ['--allow-private-destinations']);
  const hook = await startReceiver(t);
  hook.answer = () => ({ status: 400, body: 'no' });
  const { id } = await daemon.owner.post('/api/destinations', { name: 'Hook', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url: hook.url } });
  await judged(daemon, website.writeKey, Array.from({ length: 21 }, () => goodOrder()));
  await eventually('they are dead letters', async () => (await daemon.owner.get(`/api/destinations/${id}`)).deadLetters === 21);
  const page = await openConsole(t, daemon, { place: 'connections' });
  const card = page.locator('#destinations .card');
  await card.getByText('21 dead letters').waitFor();
  await card.getByRole('button', { name: 'Show the dead letters of Hook' }).click();
  await card.getByRole('link', { name: '#21', exact: true }).first().waitFor();
  await card.getByRole('button', { name: 'Older dead letters of Hook' }).click();
  await card.getByRole('link', { name: '#1', exact: true }).waitFor();

  await card.getByRole('button', { name: 'Edit Hook' }).click();
  await card.getByLabel('Longest wait for an answer, in ms').fill('5000');
  await card.getByLabel('Filter').fill('event:');
  await card.getByRole('button', { name: 'Save' }).click();
  await card.getByRole('alert').waitFor();
  await card.getByLabel('Filter').fill('event:"Order Completed"');
  await card.getByRole('button', { name: 'Save' }).click();
  await card.getByRole('region', { name: 'Edit Hook' }).waitFor({ state: 'detached' });
  const { filter, settings } = await daemon.owner.get(`/api/destinations/${id}`);
  assert.deepEqual([filter, settings.timeoutMs, settings.url], ['event:"Order Completed"', 5_000, hook.url]);

  hook.answer = () => ({ status: 200 });
  await confirm(page, 'Replay Hook', 'the receiver gets twice what it has already', {
    fill: async (dialog) => {
      assert.ok(await dialog.getByRole('button', { name: 'Replay' }).isDisabled());
      await dialog.getByLabel('From call number, or time').fill('20');
      await dialog.getByText('at most 2 calls', { exact: false }).waitFor();
    },
  });
  await eventually('the two are delivered', () => hook.accepted().length === 2);
  await confirm(page, 'Delete Hook', 'Nothing more is delivered');
  await card.waitFor({ state: 'detached' });
});

test('a token is made, shown once, and revoked by the page', async (t) => {
  const { daemon } = await startReviewed(t);
  const page = await openConsole(t, daemon, { place: 'connections' });
  await page.getByRole('tab', { name: 'Tokens' }).click();
  assert.ok(await page.getByRole('button', { name: 'Make the token' }).isDisabled());
  await page.getByLabel('Name').fill('Ada');
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByText('it is not shown again', { exact: false }).waitFor();
  const token = await page.getByRole('region', { name: 'The new token' }).locator('code').textContent();
  const asAda = () => fetch(`${daemon.url}/api/setup`, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);
  assert.equal(await asAda(), 200);
  const { tokens } = await daemon.owner.get('/api/tokens');
  const { role, expiresAt } = tokens.find(({ name }) => name === 'Ada');
  assert.equal(role, 'viewer');
  assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 30 * 86_400_000) < 600_000);
  await page.getByRole('button', { name: 'I have it' }).click();
  assert.ok(!(await page.locator('body').textContent()).includes(token));
  await confirm(page, 'Revoke Ada', 'is refused from now on');
  await page.getByRole('heading', { name: 'Ada' }).waitFor({ state: 'detached' });
  assert.equal(await asAda(), 401);
});

test('the audit is read page by page', async (t) => {
  const { daemon, website } = await startReviewed(t);
  for (let n = 0; n < 55; n += 1) await daemon.owner.patch(`/api/sources/${website.id}`, { name: `Name ${n}` });
  const page = await openConsole(t, daemon, { place: 'connections?open=audit' });
  const entries = page.getByRole('list', { name: 'Audit entries' }).locator('> li');
  await entries.first().waitFor();
  assert.equal(await entries.count(), 50);
  assert.match(await entries.first().textContent(), /source\.\w+.*by owner/);
  await page.getByRole('button', { name: 'Older entries' }).click();
  await page.getByText('setup.review').waitFor();
  assert.ok(await entries.count() < 50);
  await page.getByRole('button', { name: 'Latest entries' }).click();
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="Audit entries"] > li').length === 50);
});

test('a user is forgotten and the set-up begins anew, each after what it costs was confirmed', async (t) => {
  const { daemon, website } = await startReviewed(t);
  await judged(daemon, website.writeKey, [goodOrder({ userId: 'ada' }), goodOrder({ userId: 'bob' }), goodOrder({ userId: 'ada' })]);
  const page = await openConsole(t, daemon, { place: 'connections?open=data' });
  await page.getByLabel('User id or anonymous id').fill('ada');
  await confirm(page, 'Forget ada', 'gone for good');
  await page.getByText('2 calls of ada were forgotten.').waitFor();
  assert.deepEqual((await daemon.owner.get('/api/events')).events.map(({ seq }) => seq), [2]);
  await confirm(page, 'Reset default', 'every step is to be done again', {
    fill: async (dialog) => {
      assert.ok(await dialog.getByRole('button', { name: 'Reset' }).isDisabled());
      await dialog.getByLabel('Name of the workspace').fill('default');
    },
  });
  await eventually('it is chosen anew', async () => (await daemon.owner.get('/api/setup')).state === 'choosing');
  await page.getByText('No use case yet').waitFor();
});

test('a viewer sees the connections, and no button that changes them', async (t) => {
  const { daemon, website } = await startReviewed(t);
  await daemon.owner.post('/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'a.ndjson' } });
  await post(daemon, '/v1/track', { key: 'a'.repeat(32), body: goodOrder() });
  const page = await openConsole(t, daemon, { place: `connections?open=edit.${website.id}`, role: 'viewer' });
  const buttons = () => page.locator('main button:enabled:not([role="tab"])').evaluateAll((all) => all.map((button) => button.getAttribute('aria-label') ?? button.textContent));
  await page.getByRole('heading', { name: 'Lake' }).waitFor();
  assert.deepEqual(await buttons(), ['Snippets and connection', 'Show the attempts of Lake']);
  await page.getByText('unknown_key').waitFor();
  await page.getByRole('tab', { name: 'Tokens' }).click();
  await page.getByRole('heading', { name: 'viewer' }).waitFor();
  assert.deepEqual(await buttons(), []);
  await page.getByRole('tab', { name: 'Audit' }).click();
  await page.getByText('setup.review').waitFor();
  await page.getByRole('tab', { name: 'Forget and reset' }).click();
  await page.getByText('Only an owner can have calls forgotten', { exact: false }).waitFor();
  assert.deepEqual(await buttons(), []);
});

test('Plan says what came of each event, what is unwise in it, and what an import means for the calls that are kept', async (t) => {
  const { daemon, website } = await startReviewed(t);
  await judged(daemon, website.writeKey, [goodOrder(), goodOrder()]);
  await daemon.owner.get('/api/coverage');
  await daemon.owner.patch('/api/plan', { rules: [{ type: 'track', event: 'Order completed', schema: { type: 'object' } }] });
  const page = await openConsole(t, daemon, { place: 'plan' });
  const order = page.getByRole('region', { name: 'Order Completed', exact: true });
  await order.getByText('2 calls').waitFor();
  await page.locator('summary').filter({ hasText: 'of advice about this plan' }).click();
  const advice = page.getByRole('list', { name: 'Advice about the plan' });
  await advice.getByRole('link', { name: /^Go to it/ }).first().click();
  await page.locator('.rule.found').waitFor();

  const plan = await (await page.request.get(`${daemon.url}/api/plan/export?format=segment`)).json();
  const rule = plan.rules.find(({ key }) => key === 'Order Completed');
  rule.jsonSchema.properties.properties.required.push('coupon_code');
  rule.jsonSchema.properties.properties.properties.coupon_code = { type: 'string' };
  const section = page.getByRole('region', { name: 'Import a plan' });
  await section.locator('input').setInputFiles({ name: 'stricter.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(plan)) });
  await section.getByText('Of 2 kept calls 2 would fail that did not, and 0 would pass that did not.').waitFor();
  assert.equal((await daemon.owner.get('/api/setup')).planVersion.dev, 2, 'nothing is in force yet');
});

test('names are text in every place, whatever they say', async (t) => {
  const { daemon, website } = await startReviewed(t);
  const name = '<img src=x onerror="window.broken=1">';
  const hostile = `${name}\u202egnp.`; // a name of a call may have what the daemon refuses elsewhere
  const { owner } = daemon;
  await owner.patch(`/api/sources/${website.id}`, { name });
  await owner.post('/api/destinations', { name, kind: 'file', category: name, env: 'dev', sources: [website.id], settings: { path: 'a.ndjson' } });
  await owner.post('/api/tokens', { name, role: 'viewer' });
  await owner.post('/api/sessions', { id: 'hostile', name });
  await owner.patch('/api/plan', { rules: [{ type: 'track', event: hostile, schema: { type: 'object', properties: { properties: { type: 'object', properties: { [hostile]: { type: 'string', description: hostile } } } } } }] });
  await judged(daemon, `${website.writeKey}.hostile`, [track(hostile, { [hostile]: hostile })]);
  await post(daemon, `/v1/${encodeURIComponent(hostile)}`, { key: website.writeKey, body: { event: hostile } });
  const page = await openConsole(t, daemon, { place: 'connections' });
  for (const place of ['connections', `connections?open=edit.${website.id}`, 'connections?open=tokens', 'connections?open=audit', 'plan', 'setup', 'tests', 'tests?open=session.hostile']) {
    await page.evaluate((hash) => (location.hash = hash), `#/${place}`);
    await page.locator('main').getByText('onerror', { exact: false }).first().waitFor({ state: 'attached' });
    const text = await page.locator('main').textContent();
    assert.ok(!text.includes('\u202e'), place);
    assert.equal(await page.locator('main img').count(), 0, place);
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('<img');
  await page.locator('#found').getByText('onerror', { exact: false }).first().waitFor();
  assert.ok(!(await page.locator('#found').textContent()).includes('\u202e'));
  assert.equal(await page.evaluate(() => window.broken), undefined);
});
