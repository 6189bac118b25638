import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { openConsole, seqsOf, untilSeqs } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

test('the console’s filter box is the one grammar: old calls are found, new ones come through it', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  await judged(daemon, key, [goodOrder(), badOrder(), track('Tea Drunk', { cups: 3 }), ...Array.from({ length: 700 }, () => track('Tick'))]);
  const page = await openConsole(t, daemon);
  const box = page.getByLabel('Filter', { exact: true });
  await box.fill('event:"Order Completed" result:fail');
  await untilSeqs(page, [2]);
  await judged(daemon, key, [goodOrder(), badOrder()]);
  await untilSeqs(page, [705, 2]);
  await box.fill('cups:>2');
  await untilSeqs(page, [3]);
  await page.getByLabel('Result').selectOption('pass');
  await untilSeqs(page, []);
  await page.getByText('No call matches yet').waitFor();
  await box.fill('');
  await page.waitForFunction(() => document.querySelectorAll('#rows > li').length > 1);
});

test('a filter that is not understood shows the place of the fault, and the stream stays', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  await judged(daemon, key, [goodOrder()]);
  const page = await openConsole(t, daemon);
  await untilSeqs(page, [1]);
  const box = page.getByLabel('Filter', { exact: true });
  await box.fill('é event:x result:maybe');
  const fault = page.locator('#filter-fault');
  await fault.waitFor();
  const lines = (await fault.textContent()).split('\n');
  assert.equal(lines[0], 'é event:x result:maybe');
  assert.equal(lines[1].indexOf('^'), lines[0].indexOf('maybe'));
  assert.match(lines[2], /expected: pass, fail, error, unchecked/);
  assert.equal(await box.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await seqsOf(page), [1]);
  await box.fill('event:"Order Completed"');
  await fault.waitFor({ state: 'hidden' });
  await untilSeqs(page, [1]);
});

test('problems are listed as they come, and a button shows a problem’s calls', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  const page = await openConsole(t, daemon, { place: 'problems' });
  await page.getByText('No call that was kept breaks the plan').waitFor();
  await judged(daemon, key, [badOrder(), goodOrder(), badOrder(), track('order completed'), { ...track('say "x"'), properties: 3 }]);
  const problem = page.locator('#problems > li').filter({ hasText: 'properties.total must be a number' });
  await problem.waitFor();
  assert.match(await problem.textContent(), /Order Completed.*failing.*Website.*dev/s);
  assert.match(await page.locator('#problems').textContent(), /unplanned_event/);
  await problem.getByRole('button', { name: 'Show 2 calls' }).click();
  await untilSeqs(page, [3, 1]);
  await page.locator('nav').getByRole('link', { name: 'Problems' }).click();
  await page.locator('#problems > li').filter({ hasText: 'say' }).getByRole('button').first().click();
  await untilSeqs(page, [5]);
});

test('the filter box suggests what is planned and what was seen', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await judged(daemon, await daemon.devKey(), [track('Tea Drunk')]);
  const page = await openConsole(t, daemon);
  await untilSeqs(page, [1]);
  const suggested = async (text, wanted) => {
    await page.getByLabel('Filter', { exact: true }).fill(text);
    await page.waitForFunction((value) => [...document.querySelectorAll('#filter-suggestions option')].some((option) => option.value === value), wanted);
  };
  await suggested('env:dev event:t', 'env:dev event:"Tea Drunk"');
  await suggested('has:order', 'has:order_id');
});
