import assert from 'node:assert/strict';
import { connect as connectPlain } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';

import { callFromRule, goodOrder } from './support/calls.mjs';
import { openConsole } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { judged, post } from './support/ingest.mjs';
import { startTlsDaemon } from './support/tls.mjs';

const winback = ['--use-case', 'personalize-winback'];

/** Each way to send a first call that does not arrive, and what the page says to change. */
const refused = {
  'a wrong key': [({ daemon }) => post(daemon, '/v1/track', { key: 'a'.repeat(32), body: goodOrder() }), /Use the whole write key of this source, which ends in/],
  'a wrong path': [({ daemon, key }) => post(daemon, '/v2/track', { key, body: goodOrder() }), /Set the SDK's address to the listener's address without a path/],
  'TLS to the port without it': [({ daemon, t }) => {
    const socket = connectTls({ port: daemon.port, host: '127.0.0.1', servername: 'localhost' });
    t.after(() => socket.destroy());
    return new Promise((resolve) => socket.on('error', resolve));
  }, /Start the SDK's address with http:\/\/, or start plumblined with --tls-listen/],
  'plain HTTP to the TLS port': [({ daemon, t }) => {
    const socket = connectPlain({ port: daemon.tls.port, host: '127.0.0.1' });
    t.after(() => socket.destroy());
    socket.on('error', () => {}).end('POST /v1/track HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n');
  }, /Start the SDK's address with https:\/\//],
  'CORS: a page that asked and was kept from sending': [({ daemon }) => exchange(daemon.url, { method: 'OPTIONS', path: '/v1/track', headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' } }), /The browser blocked the call/],
  'a malformed body': [({ daemon, key }) => post(daemon, '/v1/track', { key, body: '{"event": "Order' }), /A request arrived that is not a call/],
};

for (const [place, whole] of [['live', 'Listening for the first call'], ['setup', 'Connect dev sources']]) {
  test(`behaviour 24: in ${place} the reason of every refused request stands beside the snippet, with what to change`, async (t) => {
    const daemon = await startTlsDaemon(t, { args: winback });
    await daemon.owner.post('/api/setup/review');
    const key = await daemon.devKey();
    const page = await openConsole(t, daemon, { place });
    await page.getByRole('heading', { name: whole }).waitFor();
    const help = page.locator('.first-call');
    await help.getByText('Waiting for the first call of Website').waitFor();
    assert.ok((await help.locator('pre').first().textContent()).includes(key), 'the snippet has the key');
    for (const [reason, [send, advice]] of Object.entries(refused)) {
      await send({ daemon, key, t });
      await help.locator('.tried').getByText(advice).waitFor();
      assert.ok(await help.locator('pre').first().isVisible(), `the snippet is still beside ${reason}`);
    }
    await judged(daemon, key, [goodOrder()]);
    await help.waitFor({ state: 'detached' });
  });
}

test('a step is marked as complete while the page is open: its evidence arrives live, in another tab too', async (t) => {
  const daemon = await startDaemon(t, { args: [...winback, '--no-auto-complete'] });
  await daemon.owner.post('/api/setup/review');
  const pages = [await openConsole(t, daemon, { place: 'setup' }), await openConsole(t, daemon, { place: 'setup' })];
  const [page, other] = pages;
  const card = (tab) => tab.locator('.step').filter({ has: tab.getByRole('heading', { name: 'Verify dev events' }) });
  const button = card(page).getByRole('button', { name: 'Mark as complete' });
  await card(page).getByText('Something is still missing.').waitFor();
  assert.ok(await button.isDisabled());
  const { rules } = await daemon.owner.get('/api/plan');
  const planned = rules.filter(({ event }) => event).map(callFromRule);
  await judged(daemon, await daemon.devKey(), planned.slice(1));
  await card(page).getByText(`No ${planned[0].event} call has come`, { exact: false }).waitFor();
  assert.ok(await button.isDisabled(), 'one is missing');
  await judged(daemon, await daemon.devKey(), planned.slice(0, 1));
  await eventually('the evidence enables it', () => button.isEnabled());
  await button.click();
  for (const tab of pages) await card(tab).locator('.badge.done').first().waitFor();
  assert.match(await card(other).textContent(), /by owner, on the calls/);
});

test('a link to any place leads there after signing in, and a session that ends keeps what was written', async (t) => {
  const daemon = await startDaemon(t, { args: winback });
  const { id, token } = await daemon.owner.post('/api/tokens', { name: 'Ada', role: 'owner' });
  const page = await openConsole(t, daemon, { place: 'tests' });
  const signIn = async (text) => {
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Token').fill(text);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.goto(`${daemon.url}/#/connections?open=tokens`);
  await signIn(token);
  await page.getByRole('heading', { name: 'Make a token' }).waitFor();
  await page.getByLabel('Name').fill('Half writ');
  assert.equal((await daemon.owner.ask('DELETE', `/api/tokens/${id}`)).status, 204);
  await page.getByText('The session has ended. Sign in again to go on here.').waitFor();
  await signIn(daemon.token('owner'));
  await page.getByRole('heading', { name: 'Make a token' }).waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Half writ');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(daemon.token('owner'));
  await page.getByRole('heading', { name: 'Make a token' }).waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), '', 'who signs out leaves nothing');
});

/** A page whose daemon can be replaced by another version: the stream's greeting says another one from then on. */
async function openBeforeUpgrade(t, daemon, place) {
  let version = '';
  const sockets = [];
  const page = await openConsole(t, daemon, {
    place,
    before: (tab) => tab.routeWebSocket(/api\/debugger/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => socket.send(String(message).replace(/"server":"[^"]*/, `$&${version}`)));
      sockets.push(socket);
    }),
  });
  const upgrade = () => {
    version = '-next';
    return sockets.at(-1).close({ code: 1012 });
  };
  return { page, upgrade };
}

test('a page is loaded again when its daemon was replaced by another version', async (t) => {
  const daemon = await startDaemon(t, { args: winback });
  const { page, upgrade } = await openBeforeUpgrade(t, daemon, 'plan');
  await page.locator('.rule').first().waitFor();
  await page.evaluate(() => (window.isOld = true));
  await upgrade();
  await page.waitForFunction(() => window.isOld === undefined);
  await page.getByRole('heading', { name: 'Plan', level: 1 }).waitFor();
  assert.equal(await page.getByText('replaced by another version').count(), 0);
});

test('a page with something unsaved in it says that its daemon was replaced, and is loaded again after that is saved', async (t) => {
  const daemon = await startDaemon(t, { args: winback });
  const { page, upgrade } = await openBeforeUpgrade(t, daemon, 'plan');
  const order = page.getByRole('region', { name: 'Order Completed', exact: true });
  await order.getByLabel('New property').fill('gift');
  await page.evaluate(() => (window.isOld = true));
  await upgrade();
  await page.getByText('Something is not saved yet: save or discard it.', { exact: false }).waitFor();
  assert.equal(await page.evaluate(() => window.isOld), true);
  await order.getByRole('button', { name: 'Add property' }).click();
  await page.waitForFunction(() => window.isOld === undefined);
  await order.getByRole('button', { name: 'Drop gift' }).waitFor();
});

test('a page whose daemon does not answer says so, and what to look for', async (t) => {
  const daemon = await startDaemon(t, { args: winback });
  let isDown = true;
  const page = await openConsole(t, daemon, { place: 'tests', before: (tab) => tab.route(/\/api\/goals$/, (route) => (isDown ? route.abort() : route.continue())) });
  await page.getByRole('heading', { name: 'The workspace cannot be read' }).waitFor();
  await page.getByText('The daemon does not answer.').waitFor();
  isDown = false;
  await page.getByRole('heading', { name: 'Tests', level: 1 }).waitFor();
});
