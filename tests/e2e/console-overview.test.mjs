import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { openConsole, untilSeqs } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };
const minute = 60_000;

const chart = (page) => page.getByRole('slider', { name: /^Calls over time/ });
/** The minute of a call, as the address has it, and the ones around it. */
const minuteText = (time, by = 0) => new Date(Math.floor(Date.parse(time) / minute) * minute + by * minute).toISOString().replace(':00.000Z', 'Z');
const membersOf = (page) => new URLSearchParams(new URL(page.url()).hash.split('?')[1]);

/** The middle of the bar that begins at this time. */
async function barAt(page, time) {
  const bar = page.locator(`.chart g[data-from="${new Date(time).toISOString()}"] .ground`);
  await bar.waitFor({ state: 'attached' });
  const { x, y, width, height } = await bar.boundingBox();
  return [x + width / 2, y + height / 2];
}

async function openWithCalls(t, { place } = {}) {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, [goodOrder(), badOrder(), goodOrder()]);
  const calls = await daemon.owner.events();
  const page = await openConsole(t, daemon, { place });
  await chart(page).waitFor();
  return { daemon, key, page, calls };
}

/** Moves by keys to the latest minute with failing calls. */
async function toFailingMinute(page) {
  await chart(page).focus();
  await page.keyboard.press('End');
  while (!/failing/.test(await chart(page).getAttribute('aria-valuetext'))) await page.keyboard.press('ArrowLeft');
}

test('behaviour 21: a timeline counts the calls of each minute, and a range that is dragged is the list’s and stays in the address', async (t) => {
  const { daemon, key, page, calls } = await openWithCalls(t);
  await untilSeqs(page, [3, 2, 1]);
  await page.locator('.chart .failing').first().waitFor({ state: 'attached' });
  const came = minuteText(calls.at(-1).receivedAt);
  const before = (by) => Date.parse(came) - by * minute;
  await page.mouse.move(...(await barAt(page, before(20))));
  await page.getByText(/ to \d\d:\d\d: no call$/).waitFor();
  await page.mouse.down();
  await page.mouse.move(...(await barAt(page, before(11))));
  await page.mouse.up();
  await page.getByText('No call of this time matches').waitFor();
  const members = membersOf(page);
  assert.deepEqual([members.get('from'), members.get('to')], [minuteText(came, -20), minuteText(came, -10)]);
  // What comes now is of another time.
  await judged(daemon, key, [badOrder()]);
  await page.reload();
  await page.getByText('No call of this time matches').waitFor();
  await page.getByRole('button', { name: / to / }).click();
  await untilSeqs(page, [4, 3, 2, 1]);
  assert.equal(membersOf(page).get('from'), null);
});

test('behaviour 21: the same by keys, with new calls where the range has the present', async (t) => {
  const { daemon, key, page, calls } = await openWithCalls(t);
  await untilSeqs(page, [3, 2, 1]);
  await page.locator('.chart .failing').first().waitFor({ state: 'attached' });
  await toFailingMinute(page);
  assert.match(await chart(page).getAttribute('aria-valuetext'), /: (\d passed, )?1 failing$/);
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.hash.includes('from='));
  assert.deepEqual([membersOf(page).get('from'), membersOf(page).get('to')], [minuteText(calls[1].receivedAt), null]);
  await judged(daemon, key, [goodOrder()]);
  await page.locator('[data-seq="4"]').waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByText('No call of this time matches').waitFor();
  const members = membersOf(page);
  assert.equal(Date.parse(members.get('to')) - Date.parse(members.get('from')), 2 * minute);
  await page.keyboard.press('Escape');
  await untilSeqs(page, [4, 3, 2, 1]);
  await page.keyboard.press('Enter');
  await page.getByText('No call of this time matches').waitFor();
  await page.locator('#place-heading').focus();
  await page.keyboard.press('x');
  await untilSeqs(page, [4, 3, 2, 1]);
});

test('behaviour 21: the timeline is of the environment that is shown, and of an hour, six or a day', async (t) => {
  const { page } = await openWithCalls(t);
  await page.locator('.chart .failing').first().waitFor({ state: 'attached' });
  await page.getByRole('group', { name: 'Environment' }).getByRole('button', { name: 'prod' }).click();
  await page.locator('.chart .failing').first().waitFor({ state: 'detached' });
  await page.getByRole('group', { name: 'Environment' }).getByRole('button', { name: 'dev' }).click();
  await page.getByRole('button', { name: '24 h' }).click();
  await page.getByText('Calls in 20 minutes in dev').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.chart g').length === 72 && document.querySelector('.chart .failing'));
});

const ratesOf = (page) => page.locator('.rates tbody tr').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.trim())));
const eventsOf = async (page) => (await ratesOf(page)).map(([event]) => event.replace(/ \w+$/, ''));

test('behaviour 22: a table says how often each event comes from each source, how many pass, and what is planned and does not come', async (t) => {
  const { daemon, key, page } = await openWithCalls(t);
  await page.getByRole('button', { name: 'Rates' }).click();
  assert.equal(membersOf(page).get('view'), 'rates');
  const order = page.getByRole('row', { name: /^Order Completed/ });
  await order.waitFor();
  assert.match(await order.textContent(), /Website.*dev.*66\.7%/s);
  await page.getByRole('row', { name: /Page Viewed.*never.*planned, not seen/s }).waitFor();
  await judged(daemon, key, [goodOrder(), track('Tea Drunk')]);
  await page.getByRole('row', { name: /^Order Completed.*75\.0%/s }).waitFor();
  await page.getByRole('row', { name: /^Tea Drunk/ }).getByRole('img', { name: '1 call in 30 minutes, 1 failing' }).waitFor();
  await order.getByRole('link').click();
  await untilSeqs(page, [4, 3, 2, 1]);
});

test('behaviour 22: the rows stay where they are while their numbers move, until somebody sorts', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, [track('One'), track('Two'), track('Two'), track('Three'), track('Three'), track('Three')]);
  const page = await openConsole(t, daemon, { place: 'live?view=rates&env=dev' });
  await page.getByRole('row', { name: /^Three/ }).waitFor();
  await page.getByRole('button', { name: 'Calls', exact: true }).last().click();
  const before = (await eventsOf(page)).filter((event) => ['One', 'Two', 'Three'].includes(event));
  assert.deepEqual(before, ['Three', 'Two', 'One']);
  await judged(daemon, key, [...Array.from({ length: 9 }, () => track('One')), track('Four')]);
  await page.getByRole('row', { name: /^One.* 10 /s }).waitFor();
  await page.getByRole('row', { name: /^Four/ }).waitFor();
  assert.deepEqual((await eventsOf(page)).filter((event) => ['One', 'Two', 'Three', 'Four'].includes(event)), ['Three', 'Two', 'One', 'Four']);
  await page.getByRole('columnheader', { name: /^Calls( ↓)?$/ }).getByRole('button').press('Enter');
  assert.deepEqual((await eventsOf(page)).filter((event) => ['One', 'Two', 'Three', 'Four'].includes(event)), ['One', 'Three', 'Two', 'Four']);
});

const titlesOf = (page) => page.locator('.list-head > *').evaluateAll((cells) => cells.map((cell) => cell.textContent));
const untilTitles = (page, wanted) => page.waitForFunction((all) => JSON.stringify([...document.querySelectorAll('.list-head > *')].map((cell) => cell.textContent)) === all, JSON.stringify(wanted));
const usual = ['Result', 'Event', 'First violation', 'User', 'Source', 'Time', 'Seq'];
const cellsOf = (page, seq) => page.locator(`[data-seq="${seq}"] .line > *`).evaluateAll((cells) => cells.map((cell) => cell.textContent));

test('behaviour 26: any value of the call can be a column; the choice stays with the viewer and in the address', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, [goodOrder(), track('Tea Drunk', { total: 12, 'cup size': '<b>large</b>' })]);
  const page = await openConsole(t, daemon);
  await untilSeqs(page, [2, 1]);
  assert.deepEqual(await titlesOf(page), usual);
  const height = async (seq) => (await page.locator(`[data-seq="${seq}"]`).boundingBox()).height;
  const before = await height(1);
  await page.getByRole('button', { name: 'Columns' }).click();
  const dialog = page.getByRole('dialog', { name: 'Columns' });
  for (const title of ['First violation', 'User', 'Source', 'Time']) await dialog.getByRole('button', { name: `Remove ${title}` }).click();
  for (const value of ['/properties/total', 'cup size']) {
    await dialog.getByLabel('Any value of the call').fill(value);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.press('Escape');
  await untilTitles(page, ['Result', 'Event', 'Seq', 'total', 'cup size']);
  await page.waitForFunction(() => /12.*<b>large<\/b>/s.test(document.querySelector('[data-seq="2"]')?.textContent));
  assert.equal(await height(1), before);
  // What comes has its values too.
  await judged(daemon, key, [track('Tea Drunk', { total: 1.5 })]);
  await untilSeqs(page, [3, 2, 1]);
  assert.deepEqual((await cellsOf(page, 3)).slice(2), ['#3', 'total: 1.5', 'cup size: ']);
  // A link shows them to another viewer, and changes nothing of that one's own.
  const link = page.url();
  assert.deepEqual(membersOf(page).getAll('column'), ['result', 'event', 'seq', '/properties/total', '/properties/cup size']);
  const other = await openConsole(t, daemon, { role: 'viewer', place: `live?${new URL(link).hash.split('?')[1]}` });
  await untilTitles(other, ['Result', 'Event', 'Seq', 'total', 'cup size']);
  await other.goto(`${daemon.url}/#/live`);
  await other.reload();
  await untilTitles(other, usual);
  // Here they are what a new visit shows.
  await page.goto(`${daemon.url}/#/problems`);
  await page.reload();
  await page.locator('nav').getByRole('link', { name: 'Live' }).click();
  await untilTitles(page, ['Result', 'Event', 'Seq', 'total', 'cup size']);
  await page.waitForFunction(() => location.hash.includes('column='));
  await page.getByRole('button', { name: 'Columns' }).click();
  await dialog.getByRole('button', { name: 'The usual columns' }).click();
  await untilTitles(page, usual);
});

test('behaviour 26: columns are put in another order by dragging and by keys', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const page = await openConsole(t, daemon);
  await untilSeqs(page, [1]);
  await page.locator('.list-head .seq').dragTo(page.locator('.list-head .result'));
  await untilTitles(page, ['Seq', 'Result', 'Event', 'First violation', 'User', 'Source', 'Time']);
  await page.getByRole('button', { name: 'Columns' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Columns' });
  await dialog.getByRole('button', { name: 'Move Seq down' }).focus();
  await page.keyboard.press('Enter');
  await untilTitles(page, ['Result', 'Seq', 'Event', 'First violation', 'User', 'Source', 'Time']);
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Move Seq down');
  await page.keyboard.press('Enter');
  await untilTitles(page, ['Result', 'Event', 'Seq', 'First violation', 'User', 'Source', 'Time']);
  assert.equal(await page.locator('.calls [data-seq="1"] .line > *').first().textContent(), '✓ pass');
});

test('behaviour 26: there is room for a bounded number of columns', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const many = Array.from({ length: 30 }, (_, index) => `column=/properties/p${index}`).join('&');
  const page = await openConsole(t, daemon, { place: `live?column=result&${many}`, options: { viewport: { width: 360, height: 740 } } });
  await untilTitles(page, ['Result', ...Array.from({ length: 8 }, (_, index) => `p${index}`)]);
  await untilSeqs(page, [1]);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('.calls').scrollWidth > innerWidth));
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByText('There is room for 12 columns, 8 of them values of the call.').waitFor();
  assert.ok(await page.getByLabel('Any value of the call').isDisabled());
});
