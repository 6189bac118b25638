import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { axeFindings, openConsole, untilSeqs } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged, post } from './support/ingest.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };
const places = ['Set up', 'Live', 'Problems', 'Plan', 'Connections', 'Tests'];

async function goTo(page, place) {
  await page.locator('nav').getByRole('link', { name: place }).click();
  await page.getByRole('heading', { name: place, level: 1 }).waitFor();
}

/** A workspace with something to see everywhere. */
async function startBusy(t) {
  const daemon = await startDaemon(t, winback);
  await daemon.owner.post('/api/setup/review');
  const { sources: [website] } = await daemon.owner.get('/api/sources');
  await daemon.owner.post('/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'a.ndjson' } });
  await daemon.owner.post('/api/sessions', { id: 'checkout', name: 'Checkout' });
  await judged(daemon, website.writeKey, [goodOrder(), badOrder(), track('order completed'), track('A name that is as long as nobody would have thought that a name could ever be, and then some more of it', { some: 'value' }, { userId: 'u'.repeat(120) })]);
  await post(daemon, '/v1/track', { key: 'a'.repeat(32), body: { event: 'x', userId: 'u' } });
  return daemon;
}

test('an address with a token signs in, also when it is put into the open page, and the token does not stay in it', async (t) => {
  const daemon = await startDaemon(t, winback);
  const page = await openConsole(t, daemon, { place: 'live' });
  assert.match(page.url(), /#\/live$/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.evaluate((token) => {
    location.hash = `#/live?token=${token}`;
  }, daemon.token('viewer'));
  await page.getByText('default, as viewer').waitFor();
  assert.ok(!page.url().includes('token'));
});

test('a session that ends asks to sign in, and leads back to where one was', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [badOrder(), goodOrder()]);
  const { id, token } = await daemon.owner.post('/api/tokens', { name: 'Ada', role: 'owner' });
  const page = await openConsole(t, daemon, { place: 'live?result=fail' });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Token').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The daemon does not know this token.').waitFor();
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await untilSeqs(page, [1]);
  assert.equal((await daemon.owner.ask('DELETE', `/api/tokens/${id}`)).status, 204);
  await page.getByText('The session has ended.', { exact: false }).waitFor();
  await page.getByLabel('Token').fill(daemon.token('owner'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await untilSeqs(page, [1]);
});

test('Set up is the first place until dev is done', async (t) => {
  const daemon = await startDaemon(t, winback);
  const page = await openConsole(t, daemon, { place: '' });
  await page.getByRole('heading', { name: 'Set up', level: 1 }).waitFor();
});

test('the environment of the bar is that of every place', async (t) => {
  const daemon = await startBusy(t);
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  const { writeKey } = await daemon.owner.post(`/api/sources/${website.id}/publish`);
  await judged(daemon, writeKey, [goodOrder()]);
  const page = await openConsole(t, daemon);
  await untilSeqs(page, [5, 4, 3, 2, 1]);
  await page.getByRole('group', { name: 'Environment' }).getByRole('button', { name: 'prod' }).click();
  await untilSeqs(page, [5]);
  await goTo(page, 'Problems');
  await page.getByText('No call that was kept breaks the plan in prod.').waitFor();
  await goTo(page, 'Set up');
  assert.equal(await page.getByRole('tab', { name: /^Prod/ }).getAttribute('aria-selected'), 'true');
  assert.match(page.url(), /#\/setup\?env=prod$/);
});

test('axe finds nothing on any place, light and dark', async (t) => {
  const daemon = await startBusy(t);
  for (const colorScheme of ['light', 'dark']) {
    const page = await openConsole(t, daemon, { options: { colorScheme, bypassCSP: true, reducedMotion: 'reduce' } });
    for (const place of places) {
      await goTo(page, place);
      assert.deepEqual(await axeFindings(page), [], `${place}, ${colorScheme}`);
    }
    await goTo(page, 'Live');
    await page.locator('[data-seq="2"] .line').click();
    for (const tab of ['Diff against plan', 'Raw', 'Facts', 'User']) {
      await page.getByRole('tab', { name: tab }).click();
      assert.deepEqual(await axeFindings(page), [], `${tab}, ${colorScheme}`);
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    assert.deepEqual(await axeFindings(page), [], `signing in, ${colorScheme}`);
  }
});

test('axe finds nothing while a workspace is new', async (t) => {
  const daemon = await startDaemon(t);
  const page = await openConsole(t, daemon, { place: 'setup', options: { bypassCSP: true, reducedMotion: 'reduce' } });
  await page.getByRole('button', { name: /Boost retention/ }).click();
  await page.getByRole('heading', { name: '2. Choose a use case' }).waitFor();
  assert.deepEqual(await axeFindings(page), []);
  await page.getByRole('button', { name: 'Choose Personalize winback' }).click();
  await page.getByRole('button', { name: 'Done reviewing' }).waitFor();
  assert.deepEqual(await axeFindings(page), []);
  await goTo(page, 'Live');
  await page.getByText('Waiting for the first call').waitFor();
  assert.deepEqual(await axeFindings(page), []);
});

/** Elements that reach over the edge of the window, and controls of the same bar that lie on each other. */
const faultsOfLayout = (page) => page.evaluate(() => {
  const isShown = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1;
  const isClippedByDesign = (element) => element.closest('.calls, .strip, .scroll, pre, .purpose, .skip, .unseen, table') !== null;
  const name = (element) => `${element.tagName} ${element.className} "${element.textContent.slice(0, 40)}"`;
  const over = [...document.querySelectorAll('#page *')].filter((element) => isShown(element) && !isClippedByDesign(element) && element.getBoundingClientRect().right > innerWidth + 1).map((element) => `over the edge: ${name(element)}`);
  const controls = [...document.querySelectorAll('.top > *, nav > a, main button')].filter((element) => isShown(element) && !isClippedByDesign(element) && !element.matches('.pill'));
  const lap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const laps = controls.flatMap((first, index) => controls.slice(index + 1)
    .filter((second) => first.parentElement === second.parentElement && lap(first.getBoundingClientRect(), second.getBoundingClientRect()))
    .map((second) => `${name(first)} lies on ${name(second)}`));
  return document.documentElement.scrollWidth > innerWidth ? [...over, ...laps, 'the page scrolls sideways'] : [...over, ...laps];
});

test('nothing is cut off or lies on anything else from 360 to 2,560 pixels', async (t) => {
  const daemon = await startBusy(t);
  for (const [width, height] of [[360, 740], [1_280, 800], [2_560, 1_300]]) {
    const page = await openConsole(t, daemon, { options: { viewport: { width, height } } });
    for (const place of places) {
      await goTo(page, place);
      assert.deepEqual(await faultsOfLayout(page), [], `${place} at ${width}`);
    }
    await goTo(page, 'Live');
    await page.locator('[data-seq="2"] .line').click();
    await page.getByRole('tab', { name: 'Facts' }).click();
    assert.deepEqual(await faultsOfLayout(page), [], `an open call at ${width}`);
  }
});
