import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder } from './support/calls.mjs';
import { openConsole, untilNewest } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

const call = () => badOrder({ userId: 'user-of-secret' });

test('behaviour 29: a viewer sees that a value is hidden, cannot filter on it and copies nothing of it', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback', '--hide', 'total', '--hide', 'userId'] });
  await judged(daemon, await daemon.devKey(), [call()]);
  const page = await openConsole(t, daemon, { role: 'viewer', place: 'live?call=1' });
  await untilNewest(page, 1);
  const detail = page.locator('.detail');
  await detail.getByText('Values shown as ••• are hidden from viewers.').waitFor();
  const total = detail.locator('table.diff tr').filter({ has: page.getByText('total', { exact: true }) });
  assert.match(await total.textContent(), /"•••".*hidden from viewers/s);
  await detail.getByRole('tab', { name: 'Raw' }).click();
  await detail.locator('pre').getByText('"total": "•••"').waitFor();
  await detail.getByRole('tab', { name: 'Facts' }).click();
  await detail.getByText('••• hidden from viewers').waitFor();
  assert.equal(await detail.getByRole('button', { name: 'Only this user' }).count(), 0);
  assert.ok(!(await page.content()).includes('user-of-secret'), 'no byte of it is in the page');

  const filter = page.getByRole('combobox', { name: /filter/i }).or(page.getByRole('textbox', { name: /filter/i })).first();
  await filter.fill('total:>5');
  await filter.press('Enter');
  await page.getByText('total is hidden from viewers').first().waitFor();
});

test('behaviour 29: an owner sees what is hidden from viewers', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback', '--hide', 'total', '--hide', 'userId'] });
  await judged(daemon, await daemon.devKey(), [call()]);
  const page = await openConsole(t, daemon, { place: 'live?call=1' });
  const detail = page.locator('.detail');
  await detail.getByRole('tab', { name: 'Facts' }).click();
  await detail.getByText('user-of-secret').waitFor();
  assert.equal(await page.getByText('hidden from viewers').count(), 0);
});
