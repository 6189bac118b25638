import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { Analytics } from '@segment/analytics-node';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually, patience } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';

/** How long the destination is down: seconds, unless somebody has the time. */
const outage = Number(process.env.PLUMBLINE_OUTAGE_MS ?? 3_000);
/** What the daemon may deliver again after a crash. */
const batch = 100;

const kinds = {
  webhook: { settings: (url) => ({ url }), calls: ({ json }) => [json.call] },
  segment: { settings: (url) => ({ url, writeKey: 'key' }), calls: ({ json }) => json.batch },
};

const argsOf = ['--allow-private-destinations', '--use-case', 'personalize-winback'];

async function begin(t, kind, receiver) {
  const daemon = await startDaemon(t, { args: argsOf });
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  const app = await daemon.owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'dev' });
  const destination = await daemon.owner.post('/api/destinations', {
    name: 'Vendor', kind, category: 'Analytics', env: 'dev', sources: [website.id, app.id], settings: kinds[kind].settings(receiver.url),
  });
  return { daemon, keys: [website.writeKey, app.writeKey], destination };
}

function assertAllThere(received, sent) {
  const seen = new Set();
  const firsts = received.filter(({ messageId }) => !seen.has(messageId) && seen.add(messageId));
  for (const source of ['0', '1']) {
    const ids = (list) => list.map(({ messageId }) => messageId).filter((id) => id.startsWith(source));
    assert.deepEqual(ids(firsts), ids(sent), 'every call, in order of its source');
  }
  return received.length - seen.size;
}

for (const [kind, { calls }] of Object.entries(kinds)) {
  test(`a ${kind} that is down while the daemon is killed (-9) has every call at least once, in order, when it is back`, async (t) => {
    const up = await startReceiver(t);
    const { daemon, keys, destination } = await begin(t, kind, up);
    const sent = [];
    const send = async (count) => {
      for (let n = 0; n < count; n += 1) {
        const source = sent.length % 2;
        const call = track('Counted', { n: sent.length }, { messageId: `${source}-${sent.length}` });
        sent.push(call);
        await judged(daemon, keys[source], [call]);
      }
    };
    await send(150);
    await eventually('something was delivered', () => up.requests.length > 3);
    await up.close();
    const went = performance.now();
    await send(100);
    await daemon.kill();
    await daemon.startAgain();
    await send(100);
    const down = await eventually('nobody is where the destination was', async () => {
      const now = await daemon.owner.get(`/api/destinations/${destination.id}`);
      return now.state === 'failing' && now.lastDelivery.error.includes('No connection') && now;
    });
    assert.ok(down.backlog >= 100, `${down.backlog}`);
    await wait(Math.max(0, outage - (performance.now() - went)));
    const back = await startReceiver(t, { port: up.port });
    await eventually('everything has come', async () => {
      const now = await daemon.owner.get(`/api/destinations/${destination.id}`);
      return now.backlog === 0 && now.state === 'running';
    }, { within: patience + 60_000 });
    const received = [...up.accepted(), ...back.accepted()].flatMap(calls);
    const duplicates = assertAllThere(received, sent);
    assert.ok(duplicates <= batch, `${duplicates} came twice`);
  });

  test(`a kill -9 in the middle of deliveries repeats at most one batch to a ${kind}`, async (t) => {
    const receiver = await startReceiver(t);
    const { daemon, keys } = await begin(t, kind, receiver);
    const sent = Array.from({ length: 2_000 }, (_, n) => track('Counted', { n }, { messageId: `${n % 2}-${n}` }));
    for (const source of [0, 1])
      for (let n = 0; n < 1_000; n += 250) await judged(daemon, keys[source], sent.filter(({ messageId }) => messageId.startsWith(String(source))).slice(n, n + 250));
    const so_far = receiver.requests.length;
    await eventually('more is delivered', () => receiver.requests.length > so_far || receiver.accepted().flatMap(calls).length === sent.length);
    await daemon.kill();
    await daemon.startAgain();
    await eventually('everything has come', () => new Set(receiver.accepted().flatMap(calls).map(({ messageId }) => messageId)).size === sent.length);
    const duplicates = assertAllThere(receiver.accepted().flatMap(calls), sent);
    assert.ok(duplicates <= batch, `${duplicates} came twice`);
  });
}

test('calls of @segment/analytics-node reach a destination in their order, through a daemon that stops and starts', async (t) => {
  const receiver = await startReceiver(t);
  const { daemon, keys } = await begin(t, 'webhook', receiver);
  const analytics = new Analytics({ writeKey: keys[0], host: daemon.url, flushAt: 20 });
  for (let n = 0; n < 200; n += 1) analytics.track({ userId: 'u', event: 'Counted', messageId: `0-${n}`, properties: { n } });
  await analytics.flush();
  assert.deepEqual(await daemon.stop(), { code: 0, signal: null });
  const before = receiver.requests.length;
  await daemon.startAgain();
  // What was under way at the stop may come twice.
  await eventually('everything has come', () => new Set(receiver.requests.map(({ json }) => json.call.messageId)).size === 200);
  assert.ok(receiver.requests.length <= 201, `an orderly stop repeats at most what was under way (${before} came before it)`);
});
