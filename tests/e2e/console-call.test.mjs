import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { axeFindings, openConsole } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';
import { plumbline } from './support/tool.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };

test('behaviour 19: an open call says what became of it at each destination, and follows what still changes', async (t) => {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations', ...winback.args] });
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  let isUp = false;
  const slow = await startReceiver(t, { answer: () => ({ status: isUp ? 200 : 503 }) });
  const strict = await startReceiver(t, { answer: () => ({ status: 400, body: 'no such table' }) });
  const hook = (name, url, more = {}) => daemon.owner.post('/api/destinations', { name, kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url }, ...more });
  await hook('Lake', slow.url);
  await hook('Strict', strict.url);
  await hook('Others', strict.url, { filter: 'event:"Page Viewed"' });
  await judged(daemon, website.writeKey, [badOrder()]);

  const page = await openConsole(t, daemon, { place: 'live?call=1' });
  await page.getByRole('tab', { name: 'Journey' }).click();
  const journey = page.getByRole('list', { name: 'What became of the call' });
  await journey.waitFor();
  const line = (text) => journey.locator('li').filter({ hasText: text });
  assert.match(await line('received').textContent(), /from Website, dev/);
  assert.match(await line('judged').textContent(), /fail.*by track:Order Completed:1 of plan version 0: 1 violation/);
  await line('Lake').filter({ hasText: /retrying.*answered 503/ }).waitFor();
  await line('Strict').filter({ hasText: /dead.*refused after 1 attempt, answered 400.*no such table/ }).waitFor();
  assert.match(await line('Others').textContent(), /filtered.*filter leaves it out/);
  isUp = true;
  await line('Lake').filter({ hasText: /delivered.*accepted after \d+ attempts, answered 200/ }).waitFor();
  await page.reload();
  await line('Lake').filter({ hasText: 'delivered' }).waitFor();
  await line('Lake').getByRole('link').click();
  await page.getByRole('heading', { name: 'Connections', level: 1 }).waitFor();
});

/** What a button of the page puts on the clipboard. */
async function copied(page, name) {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByText('Copied').first().waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByText('Copied').first().waitFor({ state: 'detached' });
  return text;
}

const withClipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

test('behaviour 15: a failing call is shown corrected, as code of the SDK that sent it, before and after', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  const { revenue, order_id: id, ...rest } = badOrder().properties;
  await judged(daemon, key, [track('order completed', { ...rest, orderId: id }, { userId: 'u1', context: { library: { name: '@segment/analytics-node', version: '2.1.0' } } })]);
  const page = await openConsole(t, daemon, { place: 'live?call=1', options: withClipboard });
  await page.getByRole('tab', { name: 'Fix' }).click();
  await page.getByText('The corrected call keeps to the plan.').waitFor();
  await page.getByText('sent by @segment/analytics-node 2.1.0').waitFor();
  const repairs = await page.getByRole('list', { name: 'What was corrected' }).locator('li').allTextContents();
  assert.ok(repairs.includes('The event is "Order Completed" in place of "order completed".'), repairs.join());
  assert.ok(repairs.includes('properties.orderId is renamed to order_id.'), repairs.join());
  assert.ok(repairs.includes('properties.total is 99.50 in place of "99.50".'), repairs.join());
  assert.ok(repairs.includes('placeholder properties.revenue is added with the plan’s example: put the real value there.'), repairs.join());
  const code = page.getByLabel('The code, before and after');
  assert.match((await code.locator('del').allTextContents()).join(''), /event: 'order completed'.*total: '99\.50'.*orderId: /s);
  assert.match((await code.locator('ins').allTextContents()).join(''), /event: 'Order Completed'.*total: 99\.50,.*order_id: .*revenue: 22\.5, \/\/ placeholder/s);

  // What the copied code sends passes.
  const sent = [];
  new Function('analytics', await copied(page, 'Copy corrected code'))({ track: (call) => sent.push(call) });
  const [verdict] = await judged(daemon, key, [{ type: 'track', ...sent[0] }]);
  assert.equal(verdict.result, 'pass');
  assert.match(await copied(page, 'Copy as sent, in code'), /^analytics\.track\(\{.*event: 'order completed'/s);
  await page.getByLabel('Code for').selectOption('Python');
  assert.match(await copied(page, 'Copy corrected code'), /^analytics\.track\(\n {2}user_id='u1',/);

  // A call that passes has nothing to fix.
  await page.evaluate(() => (location.hash = '#/live?call=2'));
  await page.getByRole('heading', { name: 'Order Completed #2' }).waitFor();
  await page.getByRole('tab', { name: 'Fix' }).waitFor({ state: 'detached' });
});

test('behaviour 15: what cannot be corrected without knowing what was meant is said', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [track('Something Else')]);
  const page = await openConsole(t, daemon, { place: 'live?call=1&open=fix' });
  await page.getByText('1 violation cannot be corrected without knowing what was meant.').waitFor();
  await page.getByText('the call does not say which SDK sent it').waitFor();
  assert.match(await page.getByRole('list', { name: 'What is left' }).textContent(), /"Something Else" is not in the tracking plan/);
});

/** A reviewed workspace with these calls, and the first of them open. */
async function openReviewed(t, calls, { role } = {}) {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  await judged(daemon, await daemon.devKey(), calls);
  return { daemon, page: await openConsole(t, daemon, { place: 'live?call=1', role }) };
}

const ordersOf = async (daemon) => (await daemon.owner.get('/api/plan')).rules.find(({ event }) => event === 'Order Completed').schema.properties.properties;

function orderWithout(name, more = {}) {
  const order = goodOrder();
  delete order.properties[name];
  Object.assign(order.properties, more);
  return order;
}

test('behaviour 18: the plan is changed from a violation, after the page has said which kept calls it would judge otherwise', async (t) => {
  const { daemon, page } = await openReviewed(t, [orderWithout('order_id'), goodOrder(), orderWithout('order_id'), orderWithout('order_id', { total: 'x' })]);
  await page.getByRole('button', { name: 'Make order_id optional' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make order_id optional?' });
  const preview = dialog.getByRole('list', { name: 'Kept calls that it would judge otherwise' });
  assert.match(await preview.textContent(), /Of the latest 4 calls of dev.*2 calls that failed when they came would pass #3 #1.*0 calls that did not fail would fail/s);
  assert.match((await dialog.locator('del').allTextContents()).join(''), /"order_id"/);
  await dialog.getByRole('button', { name: 'Save to the plan of dev' }).click();
  await page.getByText('Saved: version 2 of dev’s plan.').waitFor();
  const { required, properties } = await ordersOf(daemon);
  assert.ok(!required.includes('order_id') && required.includes('total') && properties.order_id.type === 'string');
  assert.equal((await daemon.owner.get('/api/plan')).origin, 'edit');
  const [verdict] = await judged(daemon, await daemon.devKey(), [orderWithout('order_id')]);
  assert.equal(verdict.result, 'pass');

  // Once more there is nothing to change, and the keys of the page rest while the dialog is open.
  await page.getByRole('button', { name: 'Make order_id optional' }).click();
  await page.getByText('The plan in force in dev (version 2) has nothing to change here').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.match(page.url(), /call=1/, 'the call stays open');
});

test('behaviour 18: the plan is changed from a property, and an event is added', async (t) => {
  const { daemon, page } = await openReviewed(t, [orderWithout('nothing', { colour: 'red' }), track('New Thing', { size: 3 })]);
  await page.getByRole('button', { name: 'Add to the plan: colour' }).click();
  await page.getByRole('button', { name: 'Save to the plan of dev' }).click();
  await page.getByText('Saved: version 2').waitFor();
  assert.deepEqual((await ordersOf(daemon)).properties.colour, { type: 'string' });
  await page.getByRole('button', { name: 'Make optional: total' }).click();
  await page.getByRole('button', { name: 'Save to the plan of dev' }).click();
  await page.getByText('Saved: version 3').waitFor();
  assert.ok(!(await ordersOf(daemon)).required.includes('total'));

  await page.evaluate(() => (location.hash = '#/live?call=2'));
  await page.getByRole('button', { name: 'Add the event "New Thing"' }).click();
  assert.match(await page.getByRole('list', { name: 'Kept calls that it would judge otherwise' }).textContent(), /1 call that failed when they came would pass #2/);
  await page.getByRole('button', { name: 'Save to the plan of dev' }).click();
  await page.getByText('Saved: version 4').waitFor();
  const [verdict] = await judged(daemon, await daemon.devKey(), [track('New Thing', { size: 'x' })]);
  assert.deepEqual([verdict.rule, verdict.violations.map(({ path }) => path)], ['track:New Thing:1', ['/properties/size']]);
});

test('behaviour 18: a change that meets another one shows both, and is made on top of it', async (t) => {
  const { daemon, page } = await openReviewed(t, [orderWithout('order_id')]);
  await page.getByRole('button', { name: 'Make order_id optional' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('list', { name: 'Kept calls that it would judge otherwise' }).waitFor();
  await daemon.owner.patch('/api/plan', { rules: [{ id: 'track:Order Completed:1', properties: [{ name: 'revenue', required: false }] }, { id: 'track:Page Scrolled:1', kept: false }] });
  await dialog.getByRole('button', { name: 'Save to the plan of dev' }).click();
  const others = dialog.getByRole('alert', { name: 'What others changed' });
  await others.waitFor();
  assert.match(await others.textContent(), /in force is version 2\. Nothing was saved.*track:Page Scrolled:1.*track:Order Completed:1/s);
  assert.match((await others.locator('del').allTextContents()).join(''), /"revenue"/);
  assert.ok((await ordersOf(daemon)).required.includes('order_id'), 'nothing was saved');
  await dialog.getByRole('button', { name: 'Apply it to the newer plan' }).click();
  await page.getByText('Saved: version 3').waitFor();
  const { required } = await ordersOf(daemon);
  assert.ok(!required.includes('order_id') && !required.includes('revenue') && required.includes('total'));
});

test('behaviour 18: a viewer is offered no change of the plan', async (t) => {
  const { page } = await openReviewed(t, [orderWithout('order_id', { colour: 'red' })], { role: 'viewer' });
  await page.getByRole('list', { name: 'Violations' }).waitFor();
  await page.locator('.diff').getByText('not in the plan').first().waitFor();
  assert.equal(await page.getByRole('button', { name: /optional|to the plan|Allow/ }).count(), 0);
});

/** Waits until the draft in the editor has this verdict. */
const drafted = (page, result) => page.locator('#draft-verdict').getByText(result, { exact: false }).first().waitFor();

test('behaviour 17: a call is edited with its verdict as one types, and sent to dev as a new call', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [badOrder({ userId: 'u1' })]);
  let running = 0;
  let most = 0;
  const page = await openConsole(t, daemon, {
    place: 'live?call=1&open=edit',
    before: (tab) => tab.route('**/api/check', async (route) => {
      most = Math.max(most, (running += 1));
      const answer = await route.fetch();
      running -= 1;
      await route.fulfill({ response: answer });
    }),
  });
  const editor = page.getByLabel('The call as JSON');
  await drafted(page, 'fail');
  const text = await editor.inputValue();
  assert.ok(!text.includes('messageId') && text.includes('"total": "99.50"'));
  await editor.fill('{"type":');
  await drafted(page, 'This is not JSON');
  assert.ok(await page.getByRole('button', { name: 'Send to dev' }).isDisabled());
  await editor.fill('');
  await editor.pressSequentially('{"type":"track","event":"Page Scrolled","userId":"u1","properties":{"pct_scrolled":500}}');
  await drafted(page, 'pct_scrolled');
  assert.equal(most, 1, 'one request at a time');
  await editor.fill(text.replace('"99.50"', '99.50'));
  await drafted(page, 'pass');
  assert.equal((await daemon.owner.get('/api/events')).head, 1, 'nothing was kept');

  await page.reload();
  await drafted(page, 'pass');
  assert.match(await editor.inputValue(), /"total": 99\.50/, 'the draft survives');
  await page.getByRole('button', { name: 'Send to dev' }).click();
  await page.getByRole('heading', { name: 'Order Completed #2' }).waitFor();
  const [first, second] = await Promise.all([1, 2].map((seq) => daemon.owner.get(`/api/events/${seq}`)));
  assert.deepEqual([second.verdict.result, second.verdict.env, second.verdict.userId], ['pass', 'dev', 'u1']);
  assert.notEqual(second.verdict.messageId, first.verdict.messageId);
  await page.locator('[data-seq="2"]').waitFor({ state: 'attached' });

  // A draft is discarded when it is sent.
  await page.evaluate(() => (location.hash = '#/live?call=1&open=edit'));
  await page.getByRole('heading', { name: '#1' }).waitFor();
  await drafted(page, 'fail');
});

test('behaviour 17: the corrected call goes into the editor, and a call of prod is sent to dev', async (t) => {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  const shop = await daemon.owner.post('/api/sources', { name: 'Shop', category: 'Website', env: 'prod' });
  await judged(daemon, shop.writeKey, [badOrder()]);
  const page = await openConsole(t, daemon, { place: 'live?call=1&open=fix' });
  await page.getByRole('button', { name: 'Edit and send it' }).click();
  await drafted(page, 'pass');
  await page.getByText('It is sent with the key of Website').waitFor();
  await page.getByLabel('The call as JSON').press('Control+Enter');
  await page.getByRole('heading', { name: 'Order Completed #2' }).waitFor();
  const { verdict } = await daemon.owner.get('/api/events/2');
  assert.deepEqual([verdict.env, verdict.source.name, verdict.result], ['dev', 'Website', 'pass']);
});

test('behaviour 17: a viewer has no editor', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [badOrder()]);
  const page = await openConsole(t, daemon, { place: 'live?call=1&open=edit', role: 'viewer' });
  await page.getByRole('tab', { name: 'Diff against plan', selected: true }).waitFor();
  assert.equal(await page.getByRole('tab', { name: 'Edit' }).count(), 0);
  await page.getByRole('tab', { name: 'Fix' }).click();
  await page.getByText('The corrected call keeps to the plan.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Edit and send it' }).count(), 0);
});

const sideBySide = (page) => page.getByRole('region', { name: 'The calls beside each other' });
const headsOf = (page) => sideBySide(page).locator('thead th').allTextContents();

test('behaviour 27: a failing call is compared with the last one that passed, property by property', async (t) => {
  const daemon = await startDaemon(t, winback);
  const { coupon, ...properties } = { ...goodOrder().properties, coupon: 'SPRING' };
  const order = (more) => track('Order Completed', { ...properties, ...more });
  await judged(daemon, await daemon.devKey(), [order({ coupon }), order({ total: '99.50', coupon }), track('Tick'), order({ total: '99.50' })]);
  const page = await openConsole(t, daemon, { place: 'live?call=4' });
  await page.getByRole('tab', { name: 'Compare' }).click();
  await sideBySide(page).waitFor();
  assert.deepEqual(await headsOf(page), ['Property', '#1', '#4']);
  const rows = await sideBySide(page).locator('tbody tr').allTextContents();
  assert.equal(rows.length, 2, rows.join('\n'));
  assert.match(rows[0], /\/properties\/total.*other type99\.5"99\.50"✕ properties\.total must be a number/);
  assert.match(rows[1], /\/properties\/coupon.*absent"SPRING"absent/);
  await page.getByLabel('Also what is the same').check();
  await sideBySide(page).getByText('/messageId').waitFor();

  // Where it broke.
  await page.getByText('It failed first on').getByRole('link', { name: '#2' }).click();
  await page.getByRole('heading', { name: 'Order Completed #2' }).waitFor();
  await page.waitForFunction(() => document.querySelector('.compared thead')?.textContent === 'Property#1#2');
  assert.match(page.url(), /call=2&open=compare%3A1/);

  // A call that passed is compared with the first that failed.
  await page.evaluate(() => (location.hash = '#/live?call=1&open=compare'));
  await page.waitForFunction(() => document.querySelector('.detail h2')?.textContent.endsWith('#1') && document.querySelector('.compared thead')?.textContent === 'Property#1#2');
  await page.evaluate(() => (location.hash = '#/live?call=3&open=compare'));
  await page.getByText('call of this event is kept. Mark another call with m.').waitFor();
});

test('behaviour 27: two calls are marked by keys, and the comparison is in the address', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [track('Tick', { n: 1 }), track('Tock', { n: 2 }), track('Tick', { n: 'three' })]);
  const page = await openConsole(t, daemon);
  await page.locator('[data-seq="1"]').waitFor();
  const focused = (seq) => page.waitForFunction((wanted) => document.activeElement.closest('[data-seq]')?.dataset.seq === wanted, String(seq));
  await page.keyboard.press('j');
  await focused(3);
  await page.keyboard.press('m');
  await page.getByText('#3 is marked').waitFor();
  await page.locator('[data-seq="3"].marked').waitFor();
  await page.keyboard.press('m');
  await page.getByText('#3 is marked').waitFor({ state: 'detached' });
  await page.keyboard.press('m');
  await page.keyboard.press('j');
  await focused(2);
  await page.keyboard.press('j');
  await focused(1);
  await page.keyboard.press('m');
  await page.waitForFunction(() => document.querySelector('.compared thead')?.textContent === 'Property#3#1');
  assert.match(await sideBySide(page).locator('tbody').textContent(), /\/properties\/n.*other type"three"1/);
  await page.reload();
  await page.waitForFunction(() => document.querySelector('.compared thead')?.textContent === 'Property#3#1');
  await page.getByLabel('Compare with call').fill('2');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('.compared thead')?.textContent === 'Property#2#1');
  await page.getByRole('button', { name: 'Mark this call' }).click();
  await page.getByText('#1 is marked. Open the call that it is to be compared with').waitFor();
});

test('behaviour 16: a call is copied as code, as a ticket and as a test, and a field as its pointer', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, [badOrder({ userId: 'u1', context: { library: { name: 'analytics-python', version: '2.3' } } }), goodOrder()]);
  const page = await openConsole(t, daemon, { place: 'live?call=1', options: withClipboard });
  assert.match(await copied(page, 'Copy as code of Python'), /^analytics\.track\(\n {2}user_id='u1',/);
  const ticket = await copied(page, 'Copy as Markdown for a ticket');
  assert.match(ticket, /^### Order Completed: fail in dev\n/);
  const link = /\(<(.*)>\)/.exec(ticket)[1];
  assert.equal(link, `${daemon.url}/#/live?call=1`);
  assert.match(ticket, /\*\*type\*\* `\/properties\/total`: properties\.total must be a number/);
  assert.ok(!(await copied(page, 'Copy as cURL, without the write key')).includes(key));
  await page.getByLabel('cURL with write key').check();
  assert.ok((await copied(page, 'Copy as cURL, with the write key')).includes(key));
  await page.locator('.diff tr', { hasText: 'total' }).first().hover();
  assert.equal(await copied(page, 'Copy the JSON pointer of total'), '/properties/total');

  // The test that was copied of a good call holds for good calls.
  await page.evaluate(() => (location.hash = '#/live?call=2'));
  await page.getByRole('heading', { name: '#2' }).waitFor();
  await page.getByRole('tab', { name: 'Fix' }).waitFor({ state: 'detached' });
  const expectation = JSON.parse(await copied(page, 'Copy as a test for plumbline expect'));
  assert.deepEqual(expectation.events[0].properties.order_id, { type: 'string' });
  const { code, stdout } = await plumbline(daemon, ['expect', '-', '--json'], { input: JSON.stringify({ ...expectation, noneFailing: false }) });
  assert.deepEqual([code, JSON.parse(stdout).seqs], [0, [2]]);
});

test('behaviour 16: a viewer copies no write key', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const page = await openConsole(t, daemon, { place: 'live?call=1', role: 'viewer' });
  await page.getByRole('button', { name: 'Copy as cURL, without the write key' }).waitFor();
  assert.equal(await page.getByLabel('cURL with write key').count(), 0);
});

test('what is done with an open call fits into a window of 360 px', async (t) => {
  const { page } = await openReviewed(t, [orderWithout('order_id', { total: '99.50', a_property_with_a_long_name_of_its_own: 'x'.repeat(200) }), goodOrder()]);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [name, sign] of [['Fix', 'The corrected call keeps to the plan.'], ['Edit', 'not kept'], ['Journey', 'received'], ['Compare', 'other type'], ['Diff against plan', 'not in the plan']]) {
    await page.getByRole('tab', { name }).click();
    await page.getByText(sign).first().waitFor();
    assert.ok(await page.locator('.detail').evaluate((box) => box.scrollWidth <= box.clientWidth && document.documentElement.scrollWidth <= innerWidth), name);
  }
  await page.getByRole('button', { name: 'Make order_id optional' }).click();
  await page.getByRole('list', { name: 'Kept calls that it would judge otherwise' }).waitFor();
  assert.ok(await page.getByRole('dialog').evaluate((box) => box.scrollWidth <= box.clientWidth && box.getBoundingClientRect().right <= innerWidth));
});

test('axe finds nothing in what is done with an open call, light and dark', async (t) => {
  const { daemon, page } = await openReviewed(t, [orderWithout('order_id', { total: '99.50', colour: 'red' }), goodOrder()]);
  await page.close();
  for (const colorScheme of ['light', 'dark']) {
    const tab = await openConsole(t, daemon, { place: 'live?call=1', options: { colorScheme, bypassCSP: true, reducedMotion: 'reduce' } });
    for (const [name, sign] of [['Fix', 'The corrected call keeps to the plan.'], ['Edit', 'not kept'], ['Journey', 'received'], ['Compare', 'other type'], ['Diff against plan', 'not in the plan']]) {
      await tab.getByRole('tab', { name }).click();
      await tab.getByText(sign).first().waitFor();
      assert.deepEqual(await axeFindings(tab), [], `${name}, ${colorScheme}`);
    }
    await tab.getByRole('button', { name: 'Make order_id optional' }).click();
    await tab.getByRole('list', { name: 'Kept calls that it would judge otherwise' }).waitFor();
    assert.deepEqual(await axeFindings(tab), [], `changing the plan, ${colorScheme}`);
  }
});
