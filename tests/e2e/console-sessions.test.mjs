import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { badOrder, callFromRule, goodOrder, track } from './support/calls.mjs';
import { openConsole, untilSeqs } from './support/console.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';
import { plumbline } from './support/tool.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };
const linesOf = (text) => text.trimEnd().split('\n').map((line) => JSON.parse(line));

async function startReviewed(t) {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  return daemon;
}

/** Presses a button and gives the path of the file that it saves. */
async function saved(page, folder, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

test('behaviour 28: a session is begun, its calls are one link and one file that another workspace and a check read', async (t) => {
  const daemon = await startReviewed(t);
  const folder = temporaryFolder(t);
  const page = await openConsole(t, daemon, { place: 'tests' });
  await page.getByText('No session yet', { exact: false }).waitFor();
  await page.getByLabel('Name').fill('Checkout, logged out');
  await page.getByRole('button', { name: 'Begin a session' }).click();
  const begun = page.getByRole('region', { name: 'The new session' });
  const key = await begun.locator('code').first().textContent();
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  await judged(daemon, key, [track('Page Viewed', { page_name: 'x' }), goodOrder({ userId: 'ada' }), badOrder()]);
  await begun.getByRole('button', { name: 'Close' }).click();

  const card = page.locator('#sessions .card');
  await card.getByText('3 calls').waitFor();
  const file = await saved(page, folder, card.getByRole('button', { name: 'Save as a file' }));
  assert.match(file, /checkout-logged-out\.ndjson$/);
  const lines = linesOf(readFileSync(file, 'utf8'));
  assert.deepEqual(lines.map(({ verdict }) => verdict.seq), [2, 3, 4]);
  assert.equal(lines[1].call.userId, 'ada');
  const failing = await saved(page, folder, card.getByRole('button', { name: 'Save failing calls alone' }));
  assert.deepEqual(linesOf(readFileSync(failing, 'utf8')).map(({ verdict }) => [verdict.event, verdict.result]).filter(([, result]) => result !== 'fail'), []);

  const checked = await plumbline(undefined, ['check', file, '--use-case', 'personalize-winback', '--json']);
  assert.equal(checked.code, 3, checked.stderr);
  const other = await startReviewed(t);
  const replayed = await plumbline(other, ['replay', file]);
  assert.match(replayed.stdout + replayed.stderr, /3 calls sent/);
  assert.deepEqual((await other.owner.verdicts()).map(({ event }) => event), lines.map(({ verdict }) => verdict.event));

  await card.getByRole('link', { name: 'Calls of Checkout, logged out' }).click();
  await untilSeqs(page, [4, 3, 2]);
  assert.ok(!page.url().includes('token'));
});

test('an expectation is made from the calls of a session, is met by them, and is what the line for CI runs', async (t) => {
  const daemon = await startReviewed(t);
  const folder = temporaryFolder(t);
  const { writeKeys: { dev } } = await daemon.owner.post('/api/sessions', { id: 'checkout', name: 'Checkout' });
  const { rules } = await daemon.owner.get('/api/plan');
  await judged(daemon, dev, [goodOrder(), callFromRule(rules.find(({ event }) => event === 'Page Viewed')), goodOrder()]);
  const page = await openConsole(t, daemon, { place: 'tests' });
  await page.getByRole('button', { name: 'Make an expectation: Checkout' }).click();
  const part = page.getByRole('region', { name: 'An expectation from calls' });
  const shown = async () => JSON.parse(await part.locator('.copyable code').first().textContent());
  await part.getByLabel('So often, and nothing else').click();
  await page.waitForFunction(() => document.querySelector('[aria-label="An expectation from calls"] .copyable code').textContent.includes('"exactly": true'));
  const { events } = await shown();
  assert.deepEqual(events.map(({ event, count }) => [event, count]), [['Order Completed', 2], ['Page Viewed', 1]]);
  assert.deepEqual([events[0].properties.order_id, events[0].properties.affiliation], [{ type: 'string' }, 'Web shop']);
  await part.getByRole('button', { name: 'Try it on the calls that came' }).click();
  await part.getByText(/It is met, by 3 calls/).waitFor();
  const file = await saved(page, folder, part.getByRole('button', { name: 'Save the expectation' }));
  const line = await part.getByText(/^plumbline expect/).textContent();
  assert.equal(line, 'plumbline expect checkout.json --session checkout');
  const asked = ['expect', file, '--session', 'checkout', '--timeout', '1s'];
  assert.equal((await plumbline(daemon, asked)).code, 0);

  // Without one of them it is not met: nothing else may come.
  await part.getByLabel('Page Viewed').click();
  await part.getByRole('button', { name: 'Try it on the calls that came' }).click();
  await part.getByText('Not expected:', { exact: false }).waitFor();
  writeFileSync(file, await part.locator('.copyable code').first().textContent());
  assert.equal((await plumbline(daemon, asked)).code, 3);
});

test('an expectation is made from calls that a filter of Live has chosen, a failing one only on request', async (t) => {
  const daemon = await startReviewed(t);
  await judged(daemon, await daemon.devKey(), [goodOrder(), track('Tea Drunk'), badOrder()]);
  const page = await openConsole(t, daemon, { place: 'live?q=event:"Order Completed"' });
  await untilSeqs(page, [3, 1]);
  await page.locator('nav').getByRole('link', { name: 'Tests' }).click();
  await page.getByRole('link', { name: 'Choose from the latest calls' }).click();
  const part = page.getByRole('region', { name: 'An expectation from calls' });
  await part.getByRole('checkbox', { name: 'Order Completed' }).first().waitFor();
  assert.deepEqual(await part.getByRole('checkbox', { name: 'Order Completed' }).evaluateAll((boxes) => boxes.map(({ checked }) => checked)), [true, false]);
  const counts = async () => JSON.parse(await part.locator('.copyable code').first().textContent()).events.map(({ count }) => count);
  assert.deepEqual(await counts(), [{ min: 1 }]);
  await part.getByRole('checkbox', { name: 'Order Completed' }).last().click();
  await page.waitForFunction(() => document.querySelector('[aria-label="An expectation from calls"] .copyable code').textContent.includes('"min": 2'));
});

test('a viewer sees sessions, saves them and begins none', async (t) => {
  const daemon = await startReviewed(t);
  const { writeKeys: { dev } } = await daemon.owner.post('/api/sessions', { id: 'checkout', name: 'Checkout' });
  await judged(daemon, dev, [goodOrder()]);
  const page = await openConsole(t, daemon, { place: 'tests', role: 'viewer' });
  await page.getByRole('heading', { name: 'Checkout' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Begin a session' }).count(), 0);
  await page.getByText('An owner begins a session here', { exact: false }).waitFor();
  assert.equal(linesOf(readFileSync(await saved(page, temporaryFolder(t), page.getByRole('button', { name: 'Save as a file' })), 'utf8')).length, 1);
});
