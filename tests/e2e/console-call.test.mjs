import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { openConsole } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';

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
  new Function('analytics', await copied(page, 'Copy the corrected code'))({ track: (call) => sent.push(call) });
  const [verdict] = await judged(daemon, key, [{ type: 'track', ...sent[0] }]);
  assert.equal(verdict.result, 'pass');
  assert.match(await copied(page, 'Copy the code of what was sent'), /^analytics\.track\(\{.*event: 'order completed'/s);
  await page.getByLabel('Code for').selectOption('Python');
  assert.match(await copied(page, 'Copy the corrected code'), /^analytics\.track\(\n {2}user_id='u1',/);

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
