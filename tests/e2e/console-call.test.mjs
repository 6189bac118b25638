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
