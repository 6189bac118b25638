import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';

const webhook = (website, url) => ({ name: 'Hook', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url } });

/** Why the audit says that a destination's address was refused, the latest first. */
async function refusals(daemon, id) {
  const { entries } = await daemon.owner.get('/api/audit?limit=1000');
  return entries.filter(({ action, target, by }) => action === 'destination.refused' && target === id && by.role === 'plumblined').map(({ reason }) => reason);
}

async function begin(t, args = []) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback', ...args] });
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  return { daemon, website };
}

test('a destination at a private, loopback, link-local or metadata address is refused when it is made, however it is written', async (t) => {
  const { daemon, website } = await begin(t);
  const receiver = await startReceiver(t);
  const hosts = [
    '127.0.0.1', '127.1', '2130706433', '0x7f000001', '017700000001', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '169.254.169.254',
    '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[fd00::1]', '[fe80::1]', '[fec0::1]', 'localhost',
  ];
  for (const host of hosts) {
    const { detail } = await daemon.owner.refused(422, 'destination_not_allowed', 'POST', '/api/destinations', webhook(website, `http://${host}:${receiver.port}/`));
    assert.match(detail, /public/, host);
  }
  // In any encoding that a body may have.
  const body = JSON.stringify(webhook(website, receiver.url));
  for (const [name, bytes] of [['UTF-16', Buffer.from(`\ufeff${body}`, 'utf16le')], ['UTF-16 without a mark', Buffer.from(body, 'utf16le')], ['gzip', gzipSync(body)], ['a mark of UTF-8', Buffer.from(`\ufeff${body}`)]]) {
    const answer = await exchange(daemon.url, { method: 'POST', path: '/api/destinations', headers: { authorization: `Bearer ${daemon.token('owner')}` }, body: bytes });
    assert.equal(answer.json.code, 'destination_not_allowed', `${name}: ${answer.text}`);
  }
  const file = await daemon.owner.post('/api/destinations', webhook(website, 'https://192.88.98.1/'));
  await daemon.owner.refused(422, 'destination_not_allowed', 'PATCH', `/api/destinations/${file.id}`, { settings: { url: receiver.url } });
  assert.equal(receiver.requests.length, 0);
});

test('a name that resolves to a private address is refused when it is made, and again at every connect', async (t) => {
  const { daemon, website } = await begin(t, ['--allow-private-destinations']);
  const receiver = await startReceiver(t);
  const name = await lookup(hostname()).then(({ address }) => (/^(127\.|10\.|192\.168\.|172\.)/.test(address) ? hostname() : 'localhost'), () => 'localhost');
  // Made while it was allowed: what counts is each connect.
  const made = await daemon.owner.post('/api/destinations', webhook(website, `http://${name}:${receiver.port}/`));
  await daemon.stop();
  daemon.args = ['--use-case', 'personalize-winback'];
  await daemon.startAgain();
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const failing = await eventually('it is failing', async () => {
    const now = await daemon.owner.get(`/api/destinations/${made.id}`);
    return now.state === 'failing' && now;
  });
  assert.match(failing.lastDelivery.error, /not a public address/);
  assert.equal(failing.delivered, 0);
  assert.equal((await daemon.owner.get('/api/events/1')).deliveries[0].state, 'retrying');
  assert.equal(receiver.requests.length, 0);
  await daemon.owner.refused(422, 'destination_not_allowed', 'POST', `/api/destinations/${made.id}/test`);
  await daemon.owner.refused(422, 'destination_not_allowed', 'POST', '/api/destinations', webhook(website, `http://${name}:${receiver.port}/`));
  await eventually('the operator is told', async () => /refused/.test(daemon.stderr()) && (await refusals(daemon, made.id)).length > 0);
  assert.deepEqual(await refusals(daemon, made.id), [failing.lastDelivery.error], 'once, however often it is tried');
});

test('a redirect is not followed: the call is refused', async (t) => {
  const { daemon, website } = await begin(t, ['--allow-private-destinations']);
  const target = await startReceiver(t);
  const receiver = await startReceiver(t, { answer: () => ({ status: 307, headers: { location: `${target.url}/inside` } }) });
  const made = await daemon.owner.post('/api/destinations', webhook(website, receiver.url));
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const failing = await eventually('the call is refused', async () => {
    const now = await daemon.owner.get(`/api/destinations/${made.id}`);
    return now.deadLetters === 1 && now;
  });
  assert.equal(failing.state, 'failing');
  assert.match(failing.lastDelivery.error, /redirect, which is not followed/);
  assert.deepEqual([receiver.requests.length, target.requests.length], [1, 0]);
  const why = await eventually('it is in the audit', async () => (await refusals(daemon, made.id))[0]);
  assert.equal(why, failing.lastDelivery.error);
  assert.ok(why.includes(`${target.url}/inside`), why);
});

test('a redirect is refused wherever it leads, and the audit keeps where', async (t) => {
  const { daemon, website } = await begin(t, ['--allow-private-destinations']);
  const target = await startReceiver(t);
  for (const location of [`${target.url}/inside`, 'http://169.254.169.254/latest/meta-data/']) {
    const receiver = await startReceiver(t, { answer: () => ({ status: 302, headers: { location } }) });
    const made = await daemon.owner.post('/api/destinations', webhook(website, receiver.url));
    await judged(daemon, await daemon.devKey(), [goodOrder()]);
    const why = await eventually('it is in the audit', async () => (await refusals(daemon, made.id))[0]);
    assert.ok(why.includes(location), why);
    const answer = await daemon.owner.ask('POST', `/api/destinations/${made.id}/test`);
    assert.ok(answer.status >= 400 && !answer.text.includes('"ok":true'), answer.text);
  }
  assert.equal(target.requests.length, 0);
});
