import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, orderProperties, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';

async function begin(t) {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations', '--use-case', 'personalize-winback'] });
  const { owner } = daemon;
  await owner.post('/api/setup/review');
  const [website] = (await owner.get('/api/sources')).sources;
  const alarms = await owner.post('/api/sources', { name: 'Alarm Bells', category: 'Website', env: 'dev' });
  return { daemon, owner, website, alarms, key: website.writeKey };
}

const forward = (owner, source, to) => owner.patch(`/api/sources/${source.id}`, { controls: { forwardingViolationsTo: to } });

const forwarded = (daemon, count) =>
  eventually(`${count} violations are forwarded`, async () => {
    const list = (await daemon.owner.verdicts('?payload=1')).filter(({ verdict }) => verdict.event === 'Violation Generated');
    return list.length >= count && list;
  });

test('violations arrive at the chosen source as Segment says them, once each, and are not forwarded again', async (t) => {
  const { daemon, owner, website, alarms, key } = await begin(t);
  await judged(daemon, key, [badOrder()]);
  await forward(owner, website, alarms.id);
  // Its own violations go back: a circle, were they not known for what they are.
  await forward(owner, alarms, website.id);
  const { order_id, ...rest } = orderProperties();
  await judged(daemon, key, [
    goodOrder(),
    track('Order Completed', { ...rest, total: '99.50' }, { messageId: 'bad-1', timestamp: '2026-11-20T10:00:00.123Z', context: { app: { name: 'Shop', version: '2.1' }, library: { name: 'shop-sdk', version: '3' } } }),
    track('Nobody planned this'),
  ]);
  const list = await forwarded(daemon, 2);
  const plan = await owner.get('/api/plan/export?format=segment');
  assert.ok(plan.name.length > 0);
  await judged(daemon, key, [badOrder()]);
  assert.equal((await forwarded(daemon, 3)).length, 3, 'one for the latest call alone');

  for (const { verdict, call } of list) {
    assert.equal(verdict.source.id, alarms.id);
    assert.deepEqual([verdict.library.name, verdict.result, verdict.action], ['shop-sdk', 'unchecked', 'allow'], 'nobody plans such a call');
    assert.equal(call.userId, 'schema-violations');
    assert.match(call.messageId, /^sch-/);
    assert.equal(call.forwardedFromProject, website.id);
    assert.deepEqual(call.integrations, {});
    assert.deepEqual(call.context, { library: { name: 'shop-sdk', version: '3' }, app: { name: 'Shop', version: '2.1' } });
    assert.equal(call.properties.trackingPlanName, plan.name);
    assert.ok(Object.values(call.properties).every((value) => typeof value === 'string'));
  }
  const said = list.map(({ call: { properties } }) => [properties.violationType, properties.violationField, properties.violationDescription]).sort();
  assert.deepEqual(said, [
    ['Invalid Type', 'properties.total', 'Invalid type. Expected: number, given: string'],
    ['Required', 'properties.order_id', 'properties.order_id is required'],
  ]);
  const { properties } = list[0].call;
  assert.deepEqual(
    [properties.eventName, properties.eventType, properties.eventMessageID, properties.eventTimestamp, properties.eventSentAt, properties.appVersion, properties.sourceID, properties.sourceName, properties.sourceSlug],
    ['Order Completed', 'track', 'bad-1', '2026-11-20T10:00:00.123000000Z', '0001-01-01T00:00:00Z', '2.1', website.id, 'Website', 'website'],
  );
  const { items } = await owner.step('dev.sources');
  assert.equal(items.find(({ id }) => id === alarms.id).state, 'never', 'what Plumbline made is no evidence');

  await daemon.kill();
  await daemon.startAgain();
  await judged(daemon, key, [badOrder()]);
  assert.equal((await forwarded(daemon, 4)).length, 4, 'a restart repeats none');
});

test('violations go to a chosen destination, beside the calls that it gets', async (t) => {
  const { daemon, owner, website, alarms, key } = await begin(t);
  const receiver = await startReceiver(t);
  const made = await owner.post('/api/destinations', { name: 'Alarm', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [alarms.id], settings: { url: receiver.url } });
  await forward(owner, website, made.id);
  await judged(daemon, key, [goodOrder(), badOrder({ messageId: 'bad-2' })]);
  await eventually('the violation has come', () => receiver.requests.length > 0);
  assert.deepEqual(receiver.requests.map(({ json }) => [json.call.event, json.call.properties.eventMessageID, json.verdict.result]), [['Violation Generated', 'bad-2', 'unchecked']]);
  assert.equal((await owner.step('dev.destinations')).state, 'todo', 'what Plumbline made is no evidence');
});

test('violations go to another source or a destination of the same environment, and to nothing else', async (t) => {
  const { owner, website } = await begin(t);
  const prod = await owner.post('/api/sources', { name: 'Prod', category: 'Website', env: 'prod' });
  for (const to of [website.id, prod.id, 'src_000000000000', 'dst_000000000000'])
    await owner.refused(422, 'invalid', 'PATCH', `/api/sources/${website.id}`, { controls: { forwardingViolationsTo: to } });
});

test('calls that a source blocks go on to another one as they came, are not blocked there, and are evidence for nothing', async (t) => {
  const { daemon, owner, website, alarms, key } = await begin(t);
  const blocked = { track: { allowUnplannedEvents: false, allowEventOnViolations: false } };
  await owner.patch(`/api/sources/${website.id}`, { controls: { ...blocked, forwardingBlockedEventsTo: alarms.id } });
  // The other one blocks the same, and sends what it blocks back: a circle, were a call blocked twice.
  await owner.patch(`/api/sources/${alarms.id}`, { controls: { ...blocked, forwardingBlockedEventsTo: website.id } });
  const receiver = await startReceiver(t);
  await owner.post('/api/destinations', { name: 'Blocked', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [alarms.id], settings: { url: receiver.url } });
  const pad = 'x'.repeat(30_000);
  const large = Array.from({ length: 15 }, (_, n) => track('Large', { pad }, { messageId: `large-${n}` }));
  const own = track('Tea Drunk', { cups: 2, size: 1.5 }, { messageId: 'tea-1', context: { library: { name: 'shop-sdk', version: '1' } } });
  await judged(daemon, key, [goodOrder(), own, ...large, badOrder({ messageId: 'bad-3' })]);
  const list = await eventually('they are forwarded', async () => {
    const all = (await owner.verdicts('?payload=1')).filter(({ verdict }) => verdict.source.id === alarms.id);
    return all.length >= 17 && all;
  });
  assert.deepEqual(list.map(({ verdict }) => verdict.messageId), ['tea-1', ...large.map(({ messageId }) => messageId), 'bad-3']);
  assert.deepEqual([...new Set(list.map(({ verdict }) => verdict.action))], ['allow']);
  const [{ call }] = list;
  assert.deepEqual([call.event, call.properties, call.context.library], [own.event, own.properties, own.context.library]);
  await eventually('they are delivered', () => receiver.requests.length >= 17);
  const { items } = await owner.step('dev.sources');
  assert.equal(items.find(({ id }) => id === alarms.id).state, 'never', 'nobody sent a call to it');
  await daemon.kill();
  await daemon.startAgain();
  await judged(daemon, key, [track('Tea Drunk', {}, { messageId: 'tea-2' })]);
  await eventually('the next one is forwarded', async () => (await owner.verdicts()).some(({ source, messageId }) => source.id === alarms.id && messageId === 'tea-2'));
  assert.equal((await owner.verdicts()).filter(({ source }) => source.id === alarms.id).length, 18, 'once each');
});

test('a plan that names Violation Generated judges it, and a violation of another Plumbline is known for one', async (t) => {
  const { daemon, owner, website, alarms, key } = await begin(t);
  await forward(owner, website, alarms.id);
  await forward(owner, alarms, website.id);
  await owner.patch('/api/plan', { rules: [{ type: 'track', event: 'Violation Generated', schema: { properties: { properties: { required: ['severity'] } } } }] });
  await judged(daemon, key, [badOrder()]);
  const [{ verdict, call }] = await forwarded(daemon, 1);
  assert.deepEqual([verdict.result, verdict.violations.map(({ path }) => path)], ['fail', ['/properties/severity']]);
  // As a segment destination of another daemon brings it.
  const [brought] = await judged(daemon, key, [{ ...call, messageId: 'sch-brought' }]);
  assert.equal(brought.result, 'fail');
  await judged(daemon, key, [badOrder()]);
  assert.equal((await forwarded(daemon, 3)).length, 3, 'two orders and the one that was brought: no violation of a violation');
});

test('a blocked call at the limit of its size reaches the other source whole, though it grows on its way', async (t) => {
  const { daemon, owner, website, alarms, key } = await begin(t);
  await owner.patch(`/api/sources/${website.id}`, { controls: { track: { allowUnplannedEvents: false }, forwardingBlockedEventsTo: alarms.id } });
  const call = { type: 'track', event: 'Large', userId: 'u', properties: { pad: '' } };
  call.properties.pad = 'x'.repeat(32_768 - JSON.stringify(call).length);
  await judged(daemon, key, [call]);
  const there = await eventually('it is forwarded', async () => (await owner.verdicts('?payload=1')).find(({ verdict }) => verdict.source.id === alarms.id));
  assert.deepEqual([there.verdict.type, there.verdict.event, there.call.properties.pad.length], ['track', 'Large', call.properties.pad.length]);
  assert.deepEqual(there.verdict.violations.map(({ kind }) => kind), ['unplanned_event'], 'and not malformed');
});

test('blocked calls go to another source of the same environment, and to nothing else', async (t) => {
  const { owner, website } = await begin(t);
  const prod = await owner.post('/api/sources', { name: 'Prod', category: 'Website', env: 'prod' });
  for (const to of [website.id, prod.id, 'src_000000000000', 'dst_000000000000'])
    await owner.refused(422, 'invalid', 'PATCH', `/api/sources/${website.id}`, { controls: { forwardingBlockedEventsTo: to } });
});
