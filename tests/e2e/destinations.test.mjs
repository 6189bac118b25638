import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Analytics } from '@segment/analytics-node';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged, post } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';

const allowed = ['--allow-private-destinations', '--use-case', 'personalize-winback'];

async function begin(t, args = allowed) {
  const daemon = await startDaemon(t, { args });
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  return { daemon, website, key: website.writeKey };
}

const webhook = (website, url, more = {}) => ({ name: 'Hook', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url }, ...more });

const delivered = (daemon, id, count) =>
  eventually(`${count} calls are delivered`, async () => {
    const destination = await daemon.owner.get(`/api/destinations/${id}`);
    return destination.delivered >= count && destination;
  });

test('a webhook gets each call with its verdict, signed, in order, from its making on', async (t) => {
  const { daemon, website, key } = await begin(t);
  const receiver = await startReceiver(t);
  await judged(daemon, key, [goodOrder()]);
  const answer = await daemon.owner.ask('POST', '/api/destinations', webhook(website, `${receiver.url}/hook?a=1`, { settings: { url: `${receiver.url}/hook?a=1`, headers: { Authorization: 'Bearer x' } } }));
  assert.equal(answer.status, 201, answer.text);
  const made = answer.json;
  assert.equal(answer.headers.location, `/api/destinations/${made.id}`);
  assert.match(made.id, /^dst_[a-z0-9]{12}$/);
  assert.equal(made.position, 1);
  assert.equal(made.state, 'running');
  assert.ok(made.settings.secret.length >= 16);

  const text = `{"type":"track","anonymousId":"a","event":"Plain","properties":{"n":1.50,"big":12345678901234567890, "s":"\\u00e9"}}`;
  await post(daemon, '/v1/track', { key, body: text });
  await judged(daemon, key, [goodOrder(), badOrder()]);
  const destination = await delivered(daemon, made.id, 3);
  assert.deepEqual([destination.position, destination.backlog, destination.deadLetters], [4, 0, 0]);
  assert.deepEqual([destination.lastDelivery.seq, destination.lastDelivery.status, destination.lastDelivery.error], [4, 200, null]);
  assert.equal(receiver.requests.length, 3);

  const [plain] = receiver.requests;
  assert.equal(plain.path, '/hook?a=1');
  assert.equal(plain.headers.authorization, 'Bearer x');
  assert.equal(plain.headers['plumbline-delivery'], `${made.id}:2`);
  assert.ok(plain.text.includes('"properties":{"n":1.50,"big":12345678901234567890, "s":"\\u00e9"}'), plain.text);
  for (const request of receiver.requests) {
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(request.headers['plumbline-signature']);
    assert.equal(signature, createHmac('sha256', made.settings.secret).update(`${time}.${request.text}`).digest('hex'));
  }
  const event = await daemon.owner.get('/api/events/2');
  assert.deepEqual(plain.json.verdict, event.verdict);
  assert.deepEqual(event.deliveries.map(({ destination: id, state, attempts, status, error }) => ({ id, state, attempts, status, error })), [{ id: made.id, state: 'delivered', attempts: 1, status: 200, error: null }]);
  assert.deepEqual((await daemon.owner.get('/api/events/1')).deliveries, [], 'it was there before the destination');

  const seen = await daemon.viewer.get(`/api/destinations/${made.id}`);
  assert.equal(seen.settings.secret, undefined);
  assert.equal(seen.settings.secretLast4, made.settings.secret.slice(-4));
  assert.equal(seen.settings.headers.Authorization, '[hidden]');
  await daemon.viewer.refused(403, 'owner_only', 'POST', '/api/destinations', webhook(website, receiver.url));
});

test('what a destination does not want is left out: failing calls, blocked calls, other sources', async (t) => {
  const { daemon, website, key } = await begin(t);
  const receiver = await startReceiver(t);
  const other = await daemon.owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'dev' });
  const made = await daemon.owner.post('/api/destinations', webhook(website, receiver.url, { failing: false }));
  await judged(daemon, other.writeKey, [goodOrder()]);
  await judged(daemon, key, [badOrder(), goodOrder({ messageId: 'good' })]);
  await delivered(daemon, made.id, 1);
  assert.deepEqual(receiver.requests.map(({ json }) => json.call.messageId), ['good']);
  const states = async (seq) => (await daemon.owner.get(`/api/events/${seq}`)).deliveries.map(({ state }) => state);
  assert.deepEqual([await states(1), await states(2), await states(3)], [[], ['filtered'], ['delivered']]);

  await daemon.owner.patch(`/api/sources/${website.id}`, { controls: { track: { allowUnplannedEvents: false, allowUnplannedEventProperties: false } } });
  await judged(daemon, key, [track('Nobody planned this'), goodOrder({ messageId: 'omitted', properties: { ...goodOrder().properties, surplus: 'x' } })]);
  await daemon.owner.patch(`/api/destinations/${made.id}`, { failing: true });
  assert.deepEqual(await states(4), ['blocked']);
  await judged(daemon, key, [goodOrder({ messageId: 'last' })]);
  await eventually('the last call has come', () => receiver.requests.some(({ json }) => json.call.messageId === 'last'));
  const omitted = receiver.requests.find(({ json }) => json.call.messageId === 'omitted');
  if (omitted) assert.equal('surplus' in omitted.json.call.properties, false);
});

test('a destination that refuses a call keeps it as a dead letter; one that is unwell is asked again', async (t) => {
  const { daemon, website, key } = await begin(t);
  let unwell = true;
  const receiver = await startReceiver(t, {
    answer: ({ json }) => {
      if (json.call.event === 'Bad') return { status: 422, body: 'no such thing' };
      if (json.call.event === 'Later' && unwell) return { status: 503, headers: { 'retry-after': '1' } };
      return { status: 200 };
    },
  });
  const made = await daemon.owner.post('/api/destinations', webhook(website, receiver.url));
  await judged(daemon, key, [track('Bad'), track('Later'), track('Good')]);
  const failing = await eventually('it is failing', async () => {
    const now = await daemon.owner.get(`/api/destinations/${made.id}`);
    return now.lastDelivery?.status === 503 && now;
  });
  assert.equal(failing.state, 'failing');
  const { deliveries } = await daemon.owner.get('/api/events/2');
  assert.equal(deliveries[0].state, 'retrying');
  assert.equal((await daemon.owner.get('/api/events/3')).deliveries[0].state, 'queued');
  await eventually('it is asked again', () => receiver.requests.filter(({ json }) => json.call.event === 'Later').length > 1);
  unwell = false;
  const then = await delivered(daemon, made.id, 2);
  assert.deepEqual([then.state, then.deadLetters, then.position], ['running', 1, 3]);
  const { deadLetters } = await daemon.owner.get(`/api/destinations/${made.id}/dead-letters`);
  assert.deepEqual(deadLetters.map(({ seq, attempts, status }) => ({ seq, attempts, status })), [{ seq: 1, attempts: 1, status: 422 }]);
  assert.match(deadLetters[0].error, /422.*no such thing/);
  assert.equal((await daemon.owner.get('/api/events/1')).deliveries[0].state, 'dead');
  const later = receiver.requests.filter(({ json }) => json.call.event === 'Later');
  assert.ok(later[1].at - later[0].at >= 990, 'Retry-After was honoured');
  assert.deepEqual(receiver.requests.map(({ json }) => json.call.event), ['Bad', ...later.map(() => 'Later'), 'Good']);
});

test('an interim answer is no answer: each call is sent once', async (t) => {
  const { daemon, website, key } = await begin(t);
  const receiver = await startReceiver(t, { answer: () => ({ status: 200, hints: true }) });
  const made = await daemon.owner.post('/api/destinations', webhook(website, receiver.url));
  await judged(daemon, key, [track('A'), track('B'), track('C')]);
  const then = await delivered(daemon, made.id, 3);
  assert.deepEqual([then.state, then.lastDelivery.status], ['running', 200]);
  assert.deepEqual(receiver.requests.map(({ json }) => json.call.event), ['A', 'B', 'C']);
});

test('a receiver that does not answer in time is failing, and the state says how long it was waited for', async (t) => {
  const { daemon, website, key } = await begin(t);
  let silent = true;
  const receiver = await startReceiver(t, { answer: () => ({ status: 200, silent }) });
  const made = await daemon.owner.post('/api/destinations', webhook(website, receiver.url, { settings: { url: receiver.url, timeoutMs: 1000 } }));
  assert.equal(made.settings.timeoutMs, 1000);
  await judged(daemon, key, [track('Slow')]);
  const failing = await eventually('it is failing', async () => {
    const now = await daemon.owner.get(`/api/destinations/${made.id}`);
    return now.state === 'failing' && now;
  });
  assert.match(failing.lastDelivery.error, /^No answer from 127\.0\.0\.1:\d+ within 1 s, the most that timeoutMs allows\.$/);
  silent = false;
  await daemon.owner.patch(`/api/destinations/${made.id}`, { settings: { timeoutMs: 300_000 } });
  const then = await delivered(daemon, made.id, 1);
  assert.deepEqual([then.state, then.settings.timeoutMs], ['running', 300_000]);
});

test('Retry-After as a date is waited for; one in the past, or that cannot be read, leaves the ordinary times', async (t) => {
  const { daemon, website, key } = await begin(t);
  const asked = { past: () => new Date(Date.now() - 100_000).toUTCString(), unread: () => 'soon', negative: () => '-5', date: () => new Date(Date.now() + 4_000).toUTCString() };
  const receivers = {};
  for (const [name, value] of Object.entries(asked)) {
    receivers[name] = await startReceiver(t, { answer: (_, n) => (n > 0 ? { status: 200 } : { status: 503, headers: { 'retry-after': value() } }) });
    await daemon.owner.post('/api/destinations', webhook(website, receivers[name].url, { name }));
  }
  await judged(daemon, key, [track('Later')]);
  for (const [name, { requests }] of Object.entries(receivers)) await eventually(`${name} is asked again`, () => requests.length === 2);
  const [first, second] = receivers.date.requests;
  assert.ok(second.at - first.at >= 2_900, 'a first wait is 1 s at most');
});

test('tries come ever more seldom, each spread over half of its time', async (t) => {
  const { daemon, website, key } = await begin(t);
  const receivers = await Promise.all([1, 2, 3].map(() => startReceiver(t, { answer: (_, tries) => ({ status: tries < 3 ? 500 : 200 }) })));
  const made = [];
  for (const { url } of receivers) made.push(await daemon.owner.post('/api/destinations', webhook(website, url)));
  await judged(daemon, key, [track('A')]);
  for (const { id } of made) await delivered(daemon, id, 1);
  const waits = receivers.map(({ requests }) => requests.slice(1).map(({ at }, index) => at - requests[index].at));
  for (const of of waits) {
    assert.equal(of.length, 3);
    // 1 s, 2 s, 4 s: from half of it on; a busy machine may be late.
    of.forEach((wait, index) => assert.ok(wait >= 500 * 2 ** index - 5, `${wait} ms before try ${index + 2}`));
  }
  assert.ok(new Set(waits.map(([first]) => Math.round(first))).size > 1, 'those that failed together do not all try again together');
});

test('a wrong secret costs no call: they wait for the right one, in order', async (t) => {
  const { daemon, website, key } = await begin(t);
  for (const [status, kind] of [[401, 'webhook'], [403, 'webhook'], [401, 'segment'], [403, 'segment']]) {
    const good = ({ headers }) => headers['x-api-key'] === 'right' || headers.authorization === `Basic ${Buffer.from('right:').toString('base64')}`;
    const receiver = await startReceiver(t, { answer: (request) => ({ status: good(request) ? 200 : status, body: 'who are you' }) });
    const settings = (secret) => (kind === 'webhook' ? { url: receiver.url, headers: { 'X-Api-Key': secret } } : { url: receiver.url, writeKey: secret });
    const made = await daemon.owner.post('/api/destinations', { ...webhook(website, receiver.url), kind, settings: settings('wrong') });
    const calls = ['A', 'B', 'C'].map((event) => track(event));
    await judged(daemon, key, calls);
    const failing = await eventually('it is failing', async () => {
      const now = await daemon.owner.get(`/api/destinations/${made.id}`);
      return now.state === 'failing' && now;
    });
    assert.deepEqual([failing.lastDelivery.status, failing.deadLetters, failing.delivered, failing.backlog], [status, 0, 0, 3]);
    assert.match(failing.lastDelivery.error, new RegExp(`${status}.*secret.*who are you`));
    if (status === 403 && kind === 'webhook') await eventually('the next call is tried too', () => receiver.requests.some(({ json }) => json.call.event === 'B'));
    assert.equal((await daemon.owner.get(`/api/destinations/${made.id}`)).deadLetters, 0);
    const attempts = receiver.requests.length;
    await daemon.owner.patch(`/api/destinations/${made.id}`, { settings: settings('right') });
    const then = await delivered(daemon, made.id, 3);
    assert.deepEqual([then.state, then.deadLetters, then.backlog], ['running', 0, 0]);
    assert.ok(receiver.requests.length > attempts);
    const events = receiver.accepted().flatMap(({ json }) => (json.batch ?? [json.call]).map(({ event }) => event));
    assert.deepEqual(events, ['A', 'B', 'C']);
    await daemon.owner.ask('DELETE', `/api/destinations/${made.id}`);
  }
});

test('a 403 to one call alone, as a firewall gives it, makes that call a dead letter and stops no other', async (t) => {
  const { daemon, website, key } = await begin(t);
  const isBad = ({ json }) => (json.batch ?? [json.call]).some(({ event }) => event === 'Bad');
  const receivers = await Promise.all(['webhook', 'segment', 'alone'].map(() => startReceiver(t, { answer: (request) => ({ status: isBad(request) ? 403 : 200, body: 'blocked' }) })));
  const kindOf = (index) => (index === 1 ? { kind: 'segment', settings: { url: receivers[1].url, writeKey: 'k1' } } : {});
  const made = [];
  for (const [index, { url }] of receivers.entries()) made.push((await daemon.owner.post('/api/destinations', { ...webhook(website, url, kindOf(index)), ...(index === 2 ? { filter: '-event:Before' } : {}) })).id);
  await judged(daemon, key, [track('Before'), track('Bad')]);
  // What comes behind it comes while it is being tried.
  for (const { requests } of receivers) await eventually('it is tried', () => requests.some(isBad));
  await judged(daemon, key, [track('After'), track('Last')]);
  for (const [index, id] of made.entries()) {
    const now = await delivered(daemon, id, index === 2 ? 2 : 3);
    assert.deepEqual([now.state, now.deadLetters, now.backlog], ['running', 1, 0]);
    const { deadLetters: [letter] } = await daemon.owner.get(`/api/destinations/${id}/dead-letters`);
    assert.deepEqual([letter.seq, letter.status], [2, 403]);
    assert.match(letter.error, /accepted the next call: blocked/);
    assert.ok(letter.attempts >= 4, `${letter.attempts} tries`);
    const events = receivers[index].accepted().flatMap(({ json }) => (json.batch ?? [json.call]).map(({ event }) => event));
    assert.deepEqual(events, index === 2 ? ['After', 'Last'] : ['Before', 'After', 'Last'], 'each once, in order');
  }
});

test('a paused destination gets nothing until it is resumed, and a replay brings all of it again', async (t) => {
  const { daemon, website, key } = await begin(t);
  const receiver = await startReceiver(t);
  const made = await daemon.owner.post('/api/destinations', webhook(website, receiver.url));
  assert.equal((await daemon.owner.patch(`/api/destinations/${made.id}`, { state: 'paused' })).state, 'paused');
  await judged(daemon, key, [track('A'), track('B')]);
  assert.equal((await daemon.owner.get(`/api/destinations/${made.id}`)).backlog, 2);
  assert.equal(receiver.requests.length, 0);
  await daemon.owner.patch(`/api/destinations/${made.id}`, { state: 'running' });
  await delivered(daemon, made.id, 2);
  await daemon.owner.post(`/api/destinations/${made.id}/replay`, { fromSeq: 1 });
  await delivered(daemon, made.id, 4);
  assert.deepEqual(receiver.requests.map(({ json }) => json.call.event), ['A', 'B', 'A', 'B']);
  await daemon.owner.post(`/api/destinations/${made.id}/replay`, { from: new Date(Date.now() - 60_000).toISOString() });
  await delivered(daemon, made.id, 6);
  await daemon.owner.refused(422, 'invalid', 'POST', `/api/destinations/${made.id}/replay`, { fromSeq: 99 });
  await daemon.owner.refused(422, 'invalid', 'POST', `/api/destinations/${made.id}/replay`, {});
  assert.equal((await daemon.owner.ask('DELETE', `/api/destinations/${made.id}`)).status, 204);
  await daemon.owner.refused(404, 'not_found', 'GET', `/api/destinations/${made.id}`);
});

test('a test shows what the destination answers, and counts as no delivery', async (t) => {
  const { daemon, website } = await begin(t);
  const receiver = await startReceiver(t, { answer: () => ({ status: 200, body: 'thanks' }) });
  const made = await daemon.owner.post('/api/destinations', webhook(website, receiver.url));
  const answer = await daemon.owner.post(`/api/destinations/${made.id}/test`);
  assert.deepEqual([answer.ok, answer.status, answer.answer, typeof answer.ms], [true, 200, 'thanks', 'number']);
  assert.equal(receiver.requests[0].json.call.context.library.name, 'plumbline');
  receiver.answer = () => ({ status: 500, body: 'broken' });
  const refused = await daemon.owner.refused(502, 'delivery_failed', 'POST', `/api/destinations/${made.id}/test`);
  assert.match(refused.detail, /500.*broken/);
  const now = await daemon.owner.get(`/api/destinations/${made.id}`);
  assert.deepEqual([now.delivered, now.lastDelivery, now.state], [0, null, 'running']);
  await daemon.viewer.refused(403, 'owner_only', 'POST', `/api/destinations/${made.id}/test`);
});

test('a file destination writes a line for each call, and begins another file when one is full', async (t) => {
  const { daemon, website, key } = await begin(t);
  const made = await daemon.owner.post('/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'lake/calls.ndjson', rotateBytes: 65_536 } });
  const folder = join(daemon.stateDir, 'destinations/dev/lake');
  await judged(daemon, key, [goodOrder({ messageId: 'one' })]);
  await delivered(daemon, made.id, 1);
  const [line] = readFileSync(join(folder, 'calls.ndjson'), 'utf8').trimEnd().split('\n').map((text) => JSON.parse(text));
  assert.equal(line.call.messageId, 'one');
  assert.equal(line.verdict.seq, 1);
  for (let n = 0; n < 4; n += 1) {
    await judged(daemon, key, Array.from({ length: 20 }, () => track('Large', { pad: 'x'.repeat(2000) })));
    await delivered(daemon, made.id, 1 + 20 * (n + 1));
  }
  const lines = (name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').map((text) => JSON.parse(text).verdict.seq);
  const all = [...lines('calls.ndjson.1'), ...lines('calls.ndjson.2'), ...lines('calls.ndjson')];
  assert.deepEqual(all.slice(0, 41), Array.from({ length: 41 }, (_, index) => index + 1));
  assert.equal((await daemon.owner.post(`/api/destinations/${made.id}/test`)).ok, true);

  for (const path of ['../x', '/etc/passwd', 'a/../../b', '.hidden', ''])
    await daemon.owner.refused(422, 'invalid', 'POST', '/api/destinations', { name: 'L', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path } });
  await daemon.owner.refused(422, 'invalid', 'POST', '/api/destinations', { name: 'L', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'lake/calls.ndjson' } });
});

test('files may be written outside of the state directory where the operator allows the folder', async (t) => {
  const outside = temporaryFolder(t);
  const { daemon, website, key } = await begin(t, ['--destination-dir', outside]);
  const made = await daemon.owner.post('/api/destinations', { name: 'Out', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: join(outside, 'calls.ndjson') } });
  await judged(daemon, key, [goodOrder()]);
  await delivered(daemon, made.id, 1);
  assert.equal(readFileSync(join(outside, 'calls.ndjson'), 'utf8').split('\n').length, 2);
});

test('no link leads a file destination out of its folder', async (t) => {
  const outside = temporaryFolder(t);
  const { daemon, website, key } = await begin(t);
  const folder = join(daemon.stateDir, 'destinations/dev');
  mkdirSync(folder, { recursive: true });
  symlinkSync(outside, join(folder, 'linked'));
  writeFileSync(join(outside, 'precious'), 'kept\n');
  linkSync(join(outside, 'precious'), join(folder, 'hard.ndjson'));
  symlinkSync(join(outside, 'precious'), join(folder, 'soft.ndjson'));
  for (const [path, why] of [['linked/calls.ndjson', /symbolic link/], ['soft.ndjson', /symbolic link/], ['hard.ndjson', /hard link/]]) {
    const made = await daemon.owner.post('/api/destinations', { name: path, kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path } });
    const { detail } = await daemon.owner.refused(502, 'delivery_failed', 'POST', `/api/destinations/${made.id}/test`);
    assert.match(detail, why);
  }
  await judged(daemon, key, [goodOrder()]);
  const { destinations } = await eventually('each delivery is refused', async () => {
    const all = await daemon.owner.get('/api/destinations');
    return all.destinations.every(({ lastDelivery }) => lastDelivery?.error) && all;
  });
  assert.ok(destinations.every(({ delivered }) => delivered === 0));
  assert.deepEqual(readdirSync(outside), ['precious']);
  assert.equal(readFileSync(join(outside, 'precious'), 'utf8'), 'kept\n');
});

test('Plumbline in front of Plumbline: the second has the same ids and times, and the properties byte for byte', async (t) => {
  const { daemon: first, website, key } = await begin(t);
  const { daemon: second, key: secondKey } = await begin(t, []);
  const made = await first.owner.post('/api/destinations', { name: 'Vendor', kind: 'segment', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url: `${second.url}/`, writeKey: secondKey } });
  assert.equal(made.settings.writeKey, secondKey);
  assert.equal((await first.owner.get(`/api/destinations/${made.id}`)).settings.writeKeyLast4, secondKey.slice(-4));

  const properties = '{"total":99.50,"e":1e3,"big":123456789012345678901234567890,"tiny":0.1000000000000000055511151231257827, "text":"\\u00e9\\n"}';
  const texts = [
    `{"type":"track","messageId":"m1","anonymousId":"a","event":"Numbers","timestamp":"2026-11-20T10:00:00.123Z","sentAt":"2026-11-20T10:00:05.000Z","properties":${properties}}`,
    `{"type":"track","messageId":"m2","anonymousId":"a","event":"Numbers","timestamp":"2026-11-20T10:00:00.123456Z","properties":${properties}}`,
    `{"type":"track","messageId":"m3","anonymousId":"a","event":"Numbers","properties":${properties}}`,
  ];
  await post(first, '/v1/batch', { key, body: `{"batch":[${texts.join(',')}],"context":{"direct":true}}` });
  await post(first, '/v1/track', { key, body: `{"anonymousId":"a","event":"Without id","properties":${properties}}` });
  await delivered(first, made.id, 4);

  const of = async (daemon) => (await daemon.owner.verdictLines('?payload=1')).map((text) => ({ text, ...JSON.parse(text) }));
  const [sent, arrived] = [await of(first), await of(second)];
  assert.equal(arrived.length, 4);
  sent.forEach(({ verdict }, index) => {
    const there = arrived[index];
    assert.equal(there.verdict.messageId, verdict.messageId);
    assert.equal(there.verdict.timestamp, verdict.timestamp);
    assert.equal(there.verdict.type, verdict.type);
    assert.ok(there.text.includes(`"properties":${properties}`), there.text);
  });
  assert.ok(arrived[0].text.includes('"context":{"direct":true}'), arrived[0].text);
});

test('Plumbline in front of Plumbline: what a real SDK sends arrives with its ids, times and numbers', async (t) => {
  const { daemon: first, website, key } = await begin(t);
  const { daemon: second, key: secondKey } = await begin(t, []);
  const made = await first.owner.post('/api/destinations', { name: 'Vendor', kind: 'segment', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url: second.url, writeKey: secondKey } });
  const values = { total: 99.5, third: 1 / 3, sum: 0.1 + 0.2, huge: 1.7976931348623157e308, tiny: 5e-324, whole: Number.MAX_SAFE_INTEGER, negative: -0.000001, text: 'Grüße “é” \u2028 \ud83d\ude00 \\ /', nested: { list: [1, 2.50, null, true, { deep: 1e21 }] }, at: new Date(0) };
  const userId = 'user-1';
  const calls = [
    ['identify', { userId, traits: values }], ['track', { userId, event: 'Numbers', properties: values, timestamp: new Date('2026-11-20T10:00:00.123Z') }],
    ['page', { userId, category: 'Docs', name: 'Pricing', properties: values }], ['screen', { userId, name: 'Home', properties: values }],
    ['group', { userId, groupId: 'company-1', traits: values }], ['alias', { userId, previousId: 'before' }],
    ['track', { userId, event: 'Own id', properties: values, messageId: 'my own id', context: { ip: '203.0.113.7', campaign: { name: 'x' } }, integrations: { All: false } }],
  ];
  const analytics = new Analytics({ writeKey: key, host: first.url, flushAt: 3 });
  const failures = [];
  analytics.on('error', (error) => failures.push(error));
  for (const [type, call] of calls) analytics[type](call);
  await analytics.closeAndFlush({ timeout: 600_000 });
  assert.deepEqual(failures, []);
  await delivered(first, made.id, calls.length);

  const [sent, arrived] = [await first.owner.verdictLines('?payload=1'), await second.owner.verdictLines('?payload=1')];
  assert.equal(arrived.length, calls.length);
  const same = ({ verdict: { messageId, timestamp, type, event, userId: of, anonymousId, library }, call }) => ({ messageId, timestamp, type, event, of, anonymousId, library, context: call.context, integrations: call.integrations, previousId: call.previousId, groupId: call.groupId });
  sent.forEach((line, index) => {
    const [one, other] = [JSON.parse(line), JSON.parse(arrived[index])];
    assert.deepEqual(same(other), same(one));
    if (one.verdict.type === 'alias') return;
    // Behind them the SDK adds a page's category and the like.
    for (const text of [line, arrived[index]]) assert.ok(text.includes(JSON.stringify(values).slice(0, -1)), text);
  });
  const of = (name) => arrived.map((line) => JSON.parse(line)).find(({ call }) => call.event === name);
  assert.equal(of('Own id').call.messageId, 'my own id');
  assert.equal(of('Numbers').verdict.timestamp.slice(0, 19), '2026-11-20T10:00:00');
});

test('a segment destination that refuses a batch is asked call by call', async (t) => {
  const { daemon, website, key } = await begin(t);
  const receiver = await startReceiver(t, { answer: ({ json }) => ({ status: json.batch.some(({ event }) => event === 'Bad') ? 400 : 200 }) });
  const made = await daemon.owner.post('/api/destinations', { name: 'Vendor', kind: 'segment', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url: receiver.url, writeKey: 'k1' } });
  await judged(daemon, key, [track('A'), track('Bad'), track('B')]);
  const now = await delivered(daemon, made.id, 2);
  assert.equal(receiver.requests[0].path, '/v1/batch');
  assert.equal(receiver.requests[0].headers.authorization, `Basic ${Buffer.from('k1:').toString('base64')}`);
  await eventually('the bad call is a dead letter', async () => (await daemon.owner.get(`/api/destinations/${now.id}`)).deadLetters === 1);
  assert.deepEqual(receiver.accepted().flatMap(({ json }) => json.batch.map(({ event }) => event)), ['A', 'B']);
});

/** A track call of exactly so many bytes; with a time it is delivered as it is. */
function sized(bytes, messageId, members = {}) {
  const call = { type: 'track', event: 'Large', userId: 'u', messageId, ...members, properties: { pad: '' } };
  call.properties.pad = 'x'.repeat(bytes - JSON.stringify(call).length);
  return call;
}

test('a call that grew past what a receiver takes is a dead letter, and those around it are delivered', async (t) => {
  const { daemon, website, key } = await begin(t);
  const second = await startDaemon(t, { args: allowed });
  const [there] = (await second.owner.get('/api/sources')).sources;
  const made = await daemon.owner.post('/api/destinations', { name: 'Next', kind: 'segment', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url: second.url, writeKey: there.writeKey } });
  const now = { timestamp: new Date().toISOString() };
  const calls = [track('Before'), sized(32_768, 'full', now), sized(32_768, 'grown'), track('Between'), sized(32_700, 'wrapped', now), track('After')];
  const wrapper = { context: { app: { name: 'w'.repeat(500) } } };
  const verdicts = await judged(daemon, key, calls.slice(0, 4));
  verdicts.push(...(await judged(daemon, key, calls.slice(4), wrapper)));
  assert.equal(verdicts.filter(({ violations }) => violations.some(({ kind }) => kind === 'malformed')).length, 0, 'all of them are taken');
  const then = await eventually('all are dealt with', async () => {
    const now = await daemon.owner.get(`/api/destinations/${made.id}`);
    return now.backlog === 0 && now;
  });
  assert.deepEqual([then.delivered, then.deadLetters, then.state], [4, 2, 'running']);
  const { deadLetters } = await daemon.owner.get(`/api/destinations/${made.id}/dead-letters`);
  assert.deepEqual(deadLetters.map(({ seq, attempts, status }) => ({ seq, attempts, status })), [{ seq: 5, attempts: 0, status: null }, { seq: 3, attempts: 0, status: null }]);
  for (const { error } of deadLetters) assert.match(error, /^The call was not sent: .* it has 3\d{4} bytes, but receivers accept at most 32768\.$/);
  const { events } = await second.owner.get('/api/events');
  assert.deepEqual(events.map(({ messageId }) => messageId).reverse(), [calls[0], calls[1], calls[3], calls[5]].map(({ messageId }) => messageId));
  assert.equal(events.filter(({ violations }) => violations.some(({ kind }) => kind === 'malformed')).length, 0);
});

test('what cannot be a destination is refused, with all that is wrong', async (t) => {
  const { daemon, website } = await begin(t);
  const prod = await daemon.owner.post('/api/sources', { name: 'Live', category: 'Website', env: 'prod' });
  const refused = (body, code = 'invalid') => daemon.owner.refused(422, code, 'POST', '/api/destinations', { ...webhook(website, 'https://192.0.2.1/'), ...body });
  assert.match((await refused({ kind: 'postgres' })).detail, /not supported yet/);
  await refused({ kind: 'carrier pigeon' });
  await refused({ sources: [] });
  await refused({ sources: ['src_000000000000'] });
  await refused({ sources: [prod.id] }, 'wrong_env');
  await refused({ filter: 'result:(' });
  await refused({ settings: { url: 'https://user:pw@example.com/' } });
  await refused({ settings: { url: 'ftp://example.com/' } }, 'destination_not_allowed');
  for (const port of ['0', '65536', '131152', '80x', '99999999999999999999']) {
    const { errors } = await refused({ settings: { url: `https://192.0.2.1:${port}/` } });
    assert.deepEqual(errors.map(({ pointer }) => pointer), ['/settings/url'], port);
  }
  await refused({ settings: { url: 'https://192.0.2.1/', headers: { Host: 'x' } } });
  await refused({ settings: { url: 'https://192.0.2.1/', secret: 'short' } });
  await refused({ settings: undefined });
  const { errors } = await refused({ name: '', category: '' });
  assert.deepEqual(errors.map(({ pointer }) => pointer), ['/name', '/category']);
});

test('two owners do not overwrite each other: an old If-Match is refused', async (t) => {
  const { daemon, website } = await begin(t);
  const made = await daemon.owner.ask('POST', '/api/destinations', webhook(website, 'http://127.0.0.1:1/'));
  const path = `/api/destinations/${made.json.id}`;
  const { etag } = made.headers;
  assert.equal((await daemon.owner.ask('PATCH', path, { name: 'A' }, { 'if-match': etag })).status, 200);
  await daemon.owner.refused(412, 'stale', 'PATCH', path, { name: 'B' }, { 'if-match': etag });
  assert.equal((await daemon.owner.get(path)).name, 'A');
});
