import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { axeFindings, openConsole, untilSeqs } from './support/console.mjs';
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

/** Moves by keys to the latest bar with failing calls. */
async function toFailingBar(page) {
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
  await toFailingBar(page);
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

test('behaviour 21: the timeline is of the environment that is shown, and of five minutes, an hour, six or a day', async (t) => {
  const { daemon, key, page } = await openWithCalls(t);
  await page.locator('.chart .failing').first().waitFor({ state: 'attached' });
  await page.getByRole('group', { name: 'Environment' }).getByRole('button', { name: 'prod' }).click();
  await page.locator('.chart .failing').first().waitFor({ state: 'detached' });
  await page.getByRole('group', { name: 'Environment' }).getByRole('button', { name: 'dev' }).click();
  // Of the filter it follows the source and the result.
  await page.locator('.chart .failing').first().waitFor({ state: 'attached' });
  await page.getByLabel('Filter', { exact: true }).fill('source:Nowhere');
  await page.locator('.chart .failing').first().waitFor({ state: 'detached' });
  await page.getByLabel('Filter', { exact: true }).fill('source:Website');
  await page.getByText('calls a minute in dev from Website').waitFor();
  await page.locator('.chart .passed').first().waitFor({ state: 'attached' });
  await page.getByLabel('Result').selectOption('fail');
  await page.locator('.chart .passed').first().waitFor({ state: 'detached' });
  await page.locator('.chart .failing').first().waitFor({ state: 'attached' });
  await page.getByLabel('Result').selectOption('');
  await page.getByLabel('Filter', { exact: true }).fill('');
  await page.getByText('calls a minute in dev, at most').waitFor();
  await judged(daemon, key, [badOrder()]);
  await page.getByRole('button', { name: '5 min' }).click();
  await page.getByText('calls in 5 seconds in dev').waitFor();
  await page.locator('.chart .failing').first().waitFor({ state: 'attached' });
  await toFailingBar(page);
  await page.keyboard.press('ArrowLeft'); // away from the present, which has no end
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.hash.includes('to='));
  assert.equal(Date.parse(membersOf(page).get('to')) - Date.parse(membersOf(page).get('from')), 10_000);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '24 h' }).click();
  await page.getByText('calls in 20 minutes in dev').waitFor();
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

const problemOf = (page, text) => page.locator('#problems > li').filter({ hasText: text });

test('behaviour 12: a problem has a trend, its first and last call, and opens in place to calls with their SDK and app versions', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  const from = (version) => ({ context: { library: { name: 'analytics-node', version: '3.1.0' }, app: { name: 'Shop', version } } });
  await judged(daemon, key, [badOrder(from('2.0')), badOrder(from('2.1')), badOrder(from('2.1')), track('Tea Drunk')]);
  const page = await openConsole(t, daemon, { place: 'problems' });
  const total = problemOf(page, 'properties.total must be a number');
  await total.getByRole('img', { name: 'By the hour: 3 in 24 hours, 3 this hour' }).waitFor();
  assert.match(await total.textContent(), /3 calls, first .+, last /);
  await total.getByRole('button', { name: /^Latest calls/ }).click();
  await total.getByText('SDKs of the latest 3 calls: analytics-node 3.1.0 (3)').waitFor();
  await total.getByText('Apps of the latest 3 calls: Shop 2.1 (2), Shop 2.0 (1)').waitFor();
  assert.match(await total.getByRole('list', { name: 'Its latest calls' }).textContent(), /#3.*#2.*#1/s);
  // The others stay where they are, while it is read.
  const order = () => page.locator('#problems > li').evaluateAll((cards) => cards.map((card) => card.querySelector('.kind').textContent));
  const before = await order();
  await judged(daemon, key, [badOrder(from('2.2'))]);
  await total.getByText('Shop 2.2 (1)').waitFor();
  assert.deepEqual(await order(), before);
  // A link shows the same.
  await page.reload();
  await total.getByText('Shop 2.2 (1)').waitFor();
  await total.getByRole('link', { name: '#5' }).click();
  await page.getByRole('heading', { name: 'Order Completed #5' }).waitFor();
  await page.goBack();
  await total.getByText('Shop 2.2 (1)').waitFor();
  await total.getByRole('button', { name: /^Latest calls/ }).press('Enter');
  await total.getByText('Shop 2.2 (1)').waitFor({ state: 'detached' });
});

test('behaviour 12: a problem that no call has any more says since when calls pass', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, [badOrder()]);
  const page = await openConsole(t, daemon, { place: 'problems' });
  const total = problemOf(page, 'properties.total must be a number');
  await total.getByText('failing').waitFor();
  await judged(daemon, key, [goodOrder()]);
  await total.getByText(/passing since \d\d:\d\d:\d\d/).waitFor();
  await daemon.owner.ask('DELETE', '/api/events?all=1');
  await total.getByRole('button', { name: /^Latest calls/ }).click().catch(() => {});
  await page.getByText('None of its calls is kept any more.').waitFor();
});

test('times are of this machine or of UTC, by one switch that is remembered', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [badOrder()]);
  const [{ receivedAt }] = await daemon.owner.events();
  const inZone = (timeZone) => new Date(receivedAt).toLocaleTimeString('en', { timeZone, hourCycle: 'h23' });
  const page = await openConsole(t, daemon, { options: { timezoneId: 'Asia/Kolkata', locale: 'en' } });
  const shown = page.locator('[data-seq="1"] time');
  await shown.waitFor();
  assert.equal(await shown.textContent(), inZone('Asia/Kolkata'));
  await page.getByRole('button', { name: 'UTC' }).click();
  assert.equal(await shown.textContent(), inZone('UTC'));
  await page.reload();
  await shown.waitFor();
  assert.equal(await shown.textContent(), inZone('UTC'));
  await page.locator('nav').getByRole('link', { name: 'Problems' }).click();
  await page.getByText(`last ${inZone('UTC')}`).waitFor();
  await page.keyboard.press('u');
  await page.getByText(`last ${inZone('Asia/Kolkata')}`).waitFor();
});

test('nothing moves by itself for somebody who wants less motion', async (t) => {
  const daemon = await startDaemon(t, winback);
  for (const [reducedMotion, wanted] of [['no-preference', true], ['reduce', false]]) {
    const page = await openConsole(t, daemon, { options: { reducedMotion } });
    await page.getByText('Listening for the first call').waitFor();
    await page.locator('.pulse').first().waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => document.getAnimations().length > 0), wanted, reducedMotion);
  }
});

test('axe finds nothing on the timeline, the rates, the columns and an open problem, and the page never scrolls sideways', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [goodOrder(), badOrder(), track('A name that is as long as nobody would have thought that a name could ever be', { total: 'x'.repeat(200) })]);
  const hour = 3_600_000;
  const from = new Date(Date.now() - hour / 2).toISOString();
  for (const [colorScheme, width] of [['light', 2_560], ['dark', 1_280], ['light', 360]]) {
    const page = await openConsole(t, daemon, { options: { colorScheme, viewport: { width, height: 900 }, bypassCSP: true, reducedMotion: 'reduce' } });
    const check = async (what) => {
      assert.deepEqual(await axeFindings(page), [], `${what}, ${colorScheme} at ${width}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what} at ${width}`);
    };
    await page.goto(`${daemon.url}/#/live?from=${from}&column=event&column=/properties/total`);
    await page.locator('.chart .selected').first().waitFor({ state: 'attached' });
    await page.locator('[data-seq="3"]').waitFor();
    await check('a range and columns');
    await page.getByRole('button', { name: 'Columns' }).click();
    await check('the columns');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Rates' }).click();
    await page.getByRole('row', { name: /^Order Completed/ }).waitFor();
    await check('the rates');
    await page.goto(`${daemon.url}/#/problems`);
    await page.getByRole('button', { name: /^Latest calls of Order Completed, type/ }).click();
    await page.getByRole('list', { name: 'Its latest calls' }).waitFor();
    await check('an open problem');
  }
});
