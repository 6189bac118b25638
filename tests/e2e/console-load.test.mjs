import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { openConsole, seqsOf, untilNewest, untilSeqs } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };
const ticks = (count) => Array.from({ length: count }, () => track('Tick'));

test('calls that come faster than the list is drawn are all in it, in order', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, ticks(1));
  const page = await openConsole(t, daemon);
  await untilSeqs(page, [1]);
  const sent = 600;
  for (let n = 0; n < sent; n += 100) await Promise.all([judged(daemon, key, ticks(50)), judged(daemon, key, ticks(50))]);
  await untilNewest(page, 1 + sent);
  const list = page.locator('.calls');
  await list.hover();
  const seen = new Set(await seqsOf(page));
  for (let oldest = Math.min(...seen); oldest > 1; oldest = Math.min(...seen)) {
    await list.evaluate((box) => box.scrollBy(0, box.clientHeight));
    await page.waitForFunction((last) => Number(document.querySelector('#rows > li:last-child').dataset.seq) < last, oldest);
    for (const seq of await seqsOf(page)) seen.add(seq);
  }
  assert.equal(seen.size, 1 + sent);
});

test('each line says what its own call is, after all of them have changed many times', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  const page = await openConsole(t, daemon);
  const kinds = [(userId) => badOrder({ userId }), (userId) => goodOrder({ userId }), (userId) => track('Tick', {}, { userId })];
  const states = [['fail', /properties\.total must be a number/], ['pass', /Order Completed/], ['fail', /"Tick" is not in the tracking plan/]];
  for (let round = 0; round < 5; round += 1) await judged(daemon, key, Array.from({ length: 81 }, (_, n) => kinds[n % 3](`user-${81 * round + n + 1}`)));
  await untilNewest(page, 405);
  const lines = await page.locator('#rows > li').evaluateAll((rows) => rows.map((row) => [Number(row.dataset.seq), row.className, row.textContent, row.querySelector('a').getAttribute('href')]));
  for (const [seq, state, text, link] of lines) {
    const [expected, violation] = states[(seq - 1) % 3];
    assert.equal(state, `row ${expected}`, text);
    assert.ok(violation.test(text) && text.includes(`user-${seq}`) && text.endsWith(`#${seq}`) && link.endsWith(`call=${seq}`), text);
  }
});

test('the focus does not pass to another call when the line that has it goes out of sight', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, ticks(5));
  const page = await openConsole(t, daemon);
  await untilNewest(page, 5);
  await page.keyboard.press('j');
  await page.waitForFunction(() => document.activeElement.closest('[data-seq]')?.dataset.seq === '5');
  await judged(daemon, key, ticks(3));
  await untilNewest(page, 8);
  assert.equal(await page.evaluate(() => document.activeElement.closest('[data-seq]')?.dataset.seq), '5', 'it moves with its call');
  await judged(daemon, key, ticks(200));
  await untilNewest(page, 208);
  assert.equal(await page.evaluate(() => document.activeElement.closest('[data-seq]')?.dataset.seq), undefined);
});
