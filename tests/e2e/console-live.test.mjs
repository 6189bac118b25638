import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { openConsole, picture, seqsOf, untilNewest, untilSeqs } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged, post } from './support/ingest.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };
const ticks = (count) => Array.from({ length: count }, () => track('Tick'));
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => to - index);
const list = (page) => page.locator('.calls');

/** A daemon with these calls, its dev key, and the page. */
async function openWith(t, calls) {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, calls);
  return { daemon, key, page: await openConsole(t, daemon) };
}

/** The seq of the row at the same place of the window as before. */
const rowAt = (page, { x, y }) => page.evaluate(([left, top]) => Number(document.elementFromPoint(left, top).closest('[data-seq]').dataset.seq), [x, y]);

/** Puts the pointer over the row of this index, and says where it is. */
async function pointAt(page, index) {
  const point = await page.evaluate((nth) => {
    const { left, top, height } = document.querySelectorAll('#rows > li')[nth].getBoundingClientRect();
    return { x: left + 40, y: top + height / 2 };
  }, index);
  await page.mouse.move(point.x, point.y);
  return point;
}

test('behaviour 1: a call has a row with its verdict, and the page says how late it is', async (t) => {
  const daemon = await startDaemon(t, winback);
  const page = await openConsole(t, daemon);
  await page.getByText('Listening for the first call').waitFor();
  await judged(daemon, await daemon.devKey(), [badOrder({ userId: 'user-7' })]);
  const row = page.locator('#rows > li');
  await row.waitFor();
  assert.match(await row.textContent(), /fail.*Order Completed.*properties\.total must be a number.*user-7.*dev.*Website.*#1/s);
  await page.waitForFunction(() => /^(live|live, [\d.]+ m?s|[\d.]+ (s|min) behind)$/.test(document.getElementById('connection').textContent));
});

test('behaviour 1: a page that is late says how late, and jumps to now without hiding what it left out', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, ticks(2));
  // The daemon says where its journal ends, and the calls do not come: as on a line that is full. The jump opens another one.
  const page = await openConsole(t, daemon, {
    before: (tab) => tab.routeWebSocket(/\/api\/debugger/, (socket) => {
      const isHeldBack = new URL(socket.url()).searchParams.get('since') === '2';
      const server = socket.connectToServer();
      server.onMessage((frame) => {
        const messages = JSON.parse(frame);
        const held = messages.filter(({ type }) => type !== 'verdict').map((message) => (message.type === 'stats' ? { ...message, position: 2 } : message));
        socket.send(JSON.stringify(isHeldBack ? held : messages));
      });
    }),
  });
  await untilSeqs(page, [2, 1]);
  await judged(daemon, key, ticks(3));
  await page.getByText(/^[\d.]+ s behind$/).waitFor();
  await page.getByRole('button', { name: 'Jump to now' }).click();
  await page.getByText('Calls 3 to 5 were passed over: you jumped over them.').waitFor();
  await judged(daemon, key, ticks(1));
  await untilSeqs(page, [6, 5, 2, 1]);
  await page.getByText(/ behind$/).waitFor({ state: 'detached' });
});

test('behaviour 2: the row under the pointer does not move while calls come, a pill counts them and goes back', async (t) => {
  const { daemon, key, page } = await openWith(t, ticks(60));
  await untilNewest(page, 60);
  const point = await pointAt(page, 4);
  const under = await rowAt(page, point);
  await judged(daemon, key, [...ticks(30), badOrder(), badOrder()]);
  await page.getByRole('button', { name: '32 new calls, 32 failing' }).waitFor();
  assert.equal(await rowAt(page, point), under);
  await page.locator('.pill').click();
  await page.mouse.move(5, 5);
  await untilNewest(page, 92);
  assert.equal(await page.locator('.pill').count(), 0);
  await judged(daemon, key, ticks(1));
  await untilNewest(page, 93);
});

test('behaviour 2: an open call stays open and its row where it is, under load', async (t) => {
  const { daemon, key, page } = await openWith(t, ticks(60));
  await untilNewest(page, 60);
  await page.locator('[data-seq="57"] .line').click();
  await page.getByRole('heading', { name: 'Tick #57' }).waitFor();
  await page.mouse.move(5, 5);
  const place = () => page.locator('[data-seq="57"]').evaluate((row) => row.getBoundingClientRect().top);
  const before = await place();
  for (let sent = 0; sent < 5; sent += 1) await judged(daemon, key, ticks(200));
  await page.getByRole('button', { name: /^1,000 new calls/ }).waitFor();
  assert.equal(await place(), before);
  assert.ok(await page.getByRole('heading', { name: 'Tick #57' }).isVisible());
});

test('behaviour 3: a pause freezes the list, counts what waits, and goes on without a gap', async (t) => {
  const { daemon, key, page } = await openWith(t, ticks(3));
  await untilSeqs(page, [3, 2, 1]);
  await page.getByRole('button', { name: 'Pause' }).click();
  await judged(daemon, key, [badOrder(), goodOrder(), badOrder()]);
  await page.getByRole('button', { name: 'Paused: 3 new calls, 2 failing' }).waitFor();
  assert.deepEqual(await seqsOf(page), [3, 2, 1]);
  await page.getByRole('button', { name: 'Resume' }).click();
  await untilSeqs(page, [6, 5, 4, 3, 2, 1]);
});

test('behaviour 4: the list goes on without a gap or a repeat when the daemon was killed under the open page', async (t) => {
  const { daemon, key, page } = await openWith(t, ticks(3));
  await untilSeqs(page, [3, 2, 1]);
  for (let round = 1; round <= 2; round += 1) {
    await daemon.kill();
    await page.getByText('not connected, trying again').waitFor();
    await daemon.startAgain();
    await judged(daemon, key, ticks(2));
    await untilNewest(page, 3 + 2 * round);
    assert.deepEqual(await seqsOf(page), range(1, 3 + 2 * round));
  }
});

test('behaviour 5: what was passed over is said in its place, and loaded on a click', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, ticks(2));
  const page = await openConsole(t, daemon, {
    // In place of the calls 3 to 6 the page is told that they were left out, as a slow one is.
    before: (tab) => tab.routeWebSocket(/\/api\/debugger/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => {
        const messages = JSON.parse(frame).flatMap((message) => {
          if (message.type !== 'verdict' || message.verdict.seq > 6) return [message];
          return message.verdict.seq === 6 ? [{ type: 'lagged', from: 3, to: 6 }] : [];
        });
        socket.send(JSON.stringify(messages));
      });
    }),
  });
  await untilSeqs(page, [2, 1]);
  await judged(daemon, key, ticks(6));
  await untilSeqs(page, [8, 7, 6, 2, 1]);
  await page.getByText('Calls 3 to 6 were passed over').waitFor();
  await page.getByRole('button', { name: 'Load them' }).click();
  await untilSeqs(page, [8, 7, 6, 5, 4, 3, 2, 1]);
});

test('behaviour 6: a hidden page rests and catches up when it is looked at again', async (t) => {
  const { daemon, key, page } = await openWith(t, ticks(2));
  await untilSeqs(page, [2, 1]);
  const hide = (isHidden) => page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
  await hide(true);
  await judged(daemon, key, ticks(3));
  assert.deepEqual(await seqsOf(page), [2, 1]);
  await hide(false);
  await untilSeqs(page, [5, 4, 3, 2, 1]);
});

test('behaviour 7: of many calls only those in sight are lines of the document, and older ones come as one scrolls', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  for (let sent = 0; sent < 3; sent += 1) await judged(daemon, key, ticks(600));
  const page = await openConsole(t, daemon);
  await untilNewest(page, 1_800);
  assert.ok((await seqsOf(page)).length < 80);
  await list(page).hover();
  for (let oldest = Infinity; oldest > 1;) {
    await list(page).evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.waitForFunction((last) => Number(document.querySelector('#rows > li:last-child').dataset.seq) < last, oldest);
    oldest = (await seqsOf(page)).at(-1);
    assert.ok((await seqsOf(page)).length < 80);
  }
  assert.equal((await seqsOf(page)).at(-1), 1);
});

test('behaviour 9: a value of a call becomes the filter, or is left out by it', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [track('Tick', {}, { userId: 'u 1' }), track('Tick', {}, { userId: 'u2' }), track('Tock', {}, { userId: 'u 1' })]);
  const page = await openConsole(t, daemon, { place: 'live?call=1' });
  await page.getByRole('tab', { name: 'Facts' }).click();
  await page.getByRole('button', { name: 'Only this user' }).click();
  await untilSeqs(page, [3, 1]);
  await page.getByRole('button', { name: 'Without this event' }).click();
  await untilSeqs(page, [3]);
  assert.equal(await page.getByLabel('Filter', { exact: true }).inputValue(), 'user:"u 1" -event:"Tick"');
});

test('behaviour 10: a filter shows the calls that came before it, and says that it waits where there are none', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, [track('Tea'), ...ticks(5)]);
  const page = await openConsole(t, daemon, { place: 'live?q=event:Tea' });
  await untilSeqs(page, [1]);
  await page.getByLabel('Filter', { exact: true }).fill('event:Coffee');
  await page.getByText('No call matches yet; waiting for new ones').waitFor();
  await judged(daemon, key, [track('Coffee')]);
  await untilSeqs(page, [7]);
});

test('behaviour 11: the address has the filter and the open call, and says so when the call is not kept', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [badOrder(), goodOrder(), badOrder({ userId: 'gone' })]);
  const page = await openConsole(t, daemon, { place: 'live' });
  await page.getByLabel('Result').selectOption('fail');
  await untilSeqs(page, [3, 1]);
  await page.locator('[data-seq="3"] .line').click();
  await page.getByRole('heading', { name: 'Order Completed #3' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Order Completed #3' }).waitFor();
  await untilSeqs(page, [3, 1]);
  assert.ok(!page.url().includes('token'));
  await page.goBack();
  await page.getByRole('heading', { name: 'Order Completed #3' }).waitFor({ state: 'detached' });
  assert.equal((await daemon.owner.ask('DELETE', '/api/events?user=gone')).status, 200);
  await page.goForward();
  await page.getByText('Call #3 is not kept any more').waitFor();
});

test('behaviours 13 and 14: an open call says what is wrong and what was meant, beside the plan and as it was sent', async (t) => {
  const daemon = await startDaemon(t, winback);
  const order = badOrder();
  order.properties.colour = 'red';
  delete order.properties.order_id;
  const text = JSON.stringify({ batch: [order] }).replace('"num_items":1', '"num_items":1.0');
  assert.equal((await post(daemon, '/v1/batch', { key: await daemon.devKey(), body: text })).status, 200);
  const page = await openConsole(t, daemon, { place: 'live?call=1' });
  const violations = page.getByRole('list', { name: 'Violations' });
  await violations.waitFor();
  assert.match(await violations.textContent(), /type.*properties\.total must be a number.*expected number, got "99\.50".*without quotes/s);
  const line = (name) => page.locator('.diff tbody tr').filter({ has: page.locator('b', { hasText: new RegExp(`^${name}$`) }) }).first();
  const state = async (name) => [await line(name).getAttribute('class'), (await line(name).locator('td').first().textContent()).trim()];
  assert.deepEqual(await state('total'), ['wrong', '✕ wrong']);
  assert.deepEqual(await state('order_id'), ['missing', '✕ missing']);
  assert.deepEqual(await state('revenue'), ['right', '✓ as planned']);
  assert.deepEqual(await state('colour'), ['unplanned', '+ not in the plan']);
  assert.deepEqual(await state('coupon'), ['absent', '○ not sent']);
  assert.match(await line('total').textContent(), /number, required/);
  await page.getByRole('tab', { name: 'Raw' }).click();
  assert.match(await page.getByLabel('The call 1').textContent(), /"num_items": 1\.0/, 'numbers as they were sent');
});

test('the list and an open call, as docs/console.md shows them', async (t) => {
  const daemon = await startDaemon(t, winback);
  const users = ['ada', 'grace', 'linus', 'margaret'];
  const calls = Array.from({ length: 40 }, (_, index) => {
    const userId = users[index % users.length];
    if (index % 7 === 3) return badOrder({ userId });
    if (index % 11 === 5) return track('order completed', {}, { userId });
    if (index % 3 === 0) return { ...track('', {}, { userId }), type: 'page', event: undefined, name: 'Pricing', properties: { page_name: 'Pricing', page_category: 'Marketing' } };
    return index % 2 ? goodOrder({ userId }) : track('Page Scrolled', { pct_scrolled: 75 }, { userId });
  });
  await judged(daemon, await daemon.devKey(), calls);
  const page = await openConsole(t, daemon);
  await untilNewest(page, 40);
  await page.locator('[data-seq="39"] .line').click();
  await page.locator('.diff').waitFor();
  await page.getByText(/^40 calls since/).waitFor();
  await picture(page, 'console-live');
});

test('behaviour 16: a call is copied as JSON and as a line of curl, without the write key', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, [goodOrder({ userId: "it's me" })]);
  const page = await openConsole(t, daemon, { place: 'live?call=1', options: { permissions: ['clipboard-read', 'clipboard-write'] } });
  const copied = async (name) => {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByText('Copied').first().waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await page.getByText('Copied').first().waitFor({ state: 'detached' });
    return text;
  };
  assert.equal(JSON.parse(await copied('Copy JSON of the call')).userId, "it's me");
  const curl = await copied('Copy as cURL, without the write key');
  assert.match(curl, /^curl -u YOUR_WRITE_KEY: http:\/\/127\.0\.0\.1:\d+\/v1\/track/);
  assert.ok(!curl.includes(key) && curl.includes("it'\\''s me"));
  assert.match(await copied('Copy link to the call'), /#\/live\?call=1$/);
});

test('behaviour 20: the calls of one user stand in a row, the open one marked', async (t) => {
  const daemon = await startDaemon(t, winback);
  const of = (userId, name) => track(name, {}, { userId });
  await judged(daemon, await daemon.devKey(), [of('ada', 'First'), of('grace', 'Other'), of('ada', 'Second'), of('ada', 'Third'), of('grace', 'Last')]);
  const page = await openConsole(t, daemon, { place: 'live?call=3' });
  await page.getByRole('tab', { name: 'User' }).click();
  const journey = page.getByRole('list', { name: 'Calls of ada' });
  await journey.waitFor();
  assert.deepEqual(await journey.locator('b').allTextContents(), ['First', 'Second', 'Third']);
  assert.match(await journey.locator('[aria-current]').textContent(), /#3.*Second/s);
  await journey.getByRole('link', { name: '#4' }).click();
  await page.getByRole('heading', { name: 'Third #4' }).waitFor();
});

test('behaviour 23: the events of the plan stand above the list, each with its state, and filter it', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [track('Tick'), badOrder()]);
  const page = await openConsole(t, daemon);
  const strip = page.getByRole('list', { name: 'The plan\'s events in dev' });
  await strip.getByRole('button', { name: /Order Completed.*failing/ }).waitFor();
  await strip.getByRole('button', { name: /Page Viewed.*not seen/ }).waitFor();
  await strip.getByRole('button', { name: /Order Completed/ }).click();
  await untilSeqs(page, [2]);
  await strip.getByRole('button', { name: /Order Completed/ }).click();
  await untilSeqs(page, [2, 1]);
});

test('behaviour 24: while nothing comes the page shows a call to send, and why a request was refused', async (t) => {
  const daemon = await startDaemon(t, winback);
  const page = await openConsole(t, daemon);
  const key = await daemon.devKey();
  await page.getByText('Waiting for the first call of Website').waitFor();
  await post(daemon, '/v1/track', { key: 'a'.repeat(32), body: { event: 'x', userId: 'u' } });
  const tried = page.locator('.tried');
  await tried.waitFor();
  assert.match(await tried.textContent(), /key/i);
  await page.getByRole('link', { name: '1 refused request' }).waitFor();
  const curl = await page.locator('.first-call pre').first().textContent();
  assert.ok(curl.includes(key) && curl.includes(daemon.url));
  const body = /-d '(.*)'$/s.exec(curl)[1];
  const [verdict] = (await post(daemon, '/v1/track', { key, body, headers: { prefer: 'return=representation' } })).json.verdicts;
  assert.equal(verdict.result, 'pass');
  await untilSeqs(page, [1]);
});

test('behaviour 25: the list is used by keys alone', async (t) => {
  const { page } = await openWith(t, [goodOrder(), badOrder(), goodOrder()]);
  await untilSeqs(page, [3, 2, 1]);
  const press = (...keys) => keys.reduce((before, each) => before.then(() => page.keyboard.press(each)), Promise.resolve());
  const focused = (seq) => page.waitForFunction((wanted) => document.activeElement.closest('[data-seq]')?.dataset.seq === wanted, String(seq));
  await press('j');
  await focused(3);
  await press('j');
  await focused(2);
  await press('Enter');
  await page.getByRole('heading', { name: 'Order Completed #2' }).waitFor();
  await press('ArrowDown');
  await page.getByRole('heading', { name: 'Order Completed #1' }).waitFor();
  await press('Escape');
  await page.locator('.detail').waitFor({ state: 'detached' });
  await press('f');
  await untilSeqs(page, [2]);
  await press('f');
  await untilSeqs(page, [3, 2, 1]);
  await press('Space');
  await page.getByText('paused', { exact: true }).waitFor();
  await press('End');
  await page.getByText('paused', { exact: true }).waitFor({ state: 'detached' });
  await press('/');
  await page.keyboard.type('result:pass');
  await untilSeqs(page, [3, 1]);
  await page.evaluate(() => document.activeElement.blur());
  await press('?');
  await page.getByRole('heading', { name: 'Keys' }).waitFor();
  await press('Escape');
  await press('3');
  await page.getByRole('heading', { name: 'Problems', level: 1 }).waitFor();
});

test('counts are those of the workspace, and say since when', async (t) => {
  const { daemon, key, page } = await openWith(t, [...ticks(700), goodOrder(), badOrder(), badOrder()]);
  await page.getByText(/^703 calls since .*; of planned events 1 passed, 2 failed/).waitFor();
  const late = await openConsole(t, daemon);
  await late.getByText(/^703 calls since/).waitFor();
  await judged(daemon, key, ticks(1));
  for (const each of [page, late]) await each.getByText(/^704 calls since/).waitFor();
});

test('hostile names and values stay text', async (t) => {
  const daemon = await startDaemon(t, winback);
  const evil = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>\u202e';
  await judged(daemon, await daemon.devKey(), [track(evil, { [evil]: evil, __proto__: 1 }, { userId: evil }), { ...badOrder({ userId: evil }), properties: { total: evil } }]);
  const page = await openConsole(t, daemon, { place: 'live?call=2' });
  await page.getByRole('list', { name: 'Violations' }).waitFor();
  for (const tab of ['Diff against plan', 'Raw', 'Facts']) await page.getByRole('tab', { name: tab }).click();
  await page.locator('[data-seq="1"] .line').click();
  await page.getByRole('heading', { name: '#1' }).waitFor();
  for (const place of ['Problems', 'Plan', 'Connections', 'Set up']) await page.locator('nav').getByRole('link', { name: place }).click();
  assert.equal(await page.title(), 'Plumbline');
  assert.equal(await page.locator('#page img:not([src="/console/icon.svg"])').count() + await page.locator('#page script').count(), 0);
});
