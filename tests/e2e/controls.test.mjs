import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

async function reviewedSource(t) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const [source] = (await daemon.owner.get('/api/sources')).sources;
  return { daemon, source };
}

const controls = (track_) => ({ controls: { track: track_ } });

test('a source as made allows everything', async (t) => {
  const { daemon, source } = await reviewedSource(t);
  assert.equal(source.controls.track.allowUnplannedEvents, true);
  const [unplanned, bad] = await judged(daemon, source.writeKey, [track('Tea Drunk'), badOrder()]);
  assert.equal(unplanned.action, 'allow');
  assert.equal(bad.action, 'allow');
  assert.deepEqual(bad.omitted, []);
});

test('an unplanned event is blocked where its source says so, and the journal keeps it as it came', async (t) => {
  const { daemon, source } = await reviewedSource(t);
  const changed = await daemon.owner.patch(`/api/sources/${source.id}`, controls({ allowUnplannedEvents: false }));
  assert.equal(changed.controls.track.allowUnplannedEvents, false);
  assert.equal(changed.controls.track.allowEventOnViolations, true, 'the rest stays');
  const call = track('Tea Drunk', { cups: 2 });
  const [verdict] = await judged(daemon, source.writeKey, [call]);
  assert.equal(verdict.action, 'block');
  assert.deepEqual((await daemon.owner.get(`/api/events/${verdict.seq}`)).call, { ...call, receivedAt: verdict.receivedAt });
});

test('properties that nobody planned are omitted and violations where the source says so', async (t) => {
  const { daemon, source } = await reviewedSource(t);
  await daemon.owner.patch(`/api/sources/${source.id}`, controls({ allowUnplannedEventProperties: false }));
  const order = goodOrder();
  order.properties.gift_wrap = 'red';
  const [verdict] = await judged(daemon, source.writeKey, [order]);
  assert.equal(verdict.result, 'fail');
  assert.equal(verdict.action, 'omit');
  assert.deepEqual(verdict.omitted, ['/properties/gift_wrap']);
  assert.equal(verdict.violations[0].kind, 'unplanned_property');
  const [line] = await daemon.owner.verdicts();
  assert.deepEqual(line, verdict, 'the same verdict wherever it is read');
});

test('a blocked call is no evidence, and controls survive a restart', async (t) => {
  const { daemon, source } = await reviewedSource(t);
  await daemon.owner.patch(`/api/sources/${source.id}`, controls({ allowEventOnViolations: false }));
  await daemon.stop();
  await daemon.startAgain();
  const [verdict] = await judged(daemon, source.writeKey, [badOrder()]);
  assert.equal(verdict.action, 'block');
  const step = await daemon.owner.step('dev.events');
  assert.equal(step.items.find((item) => item.event === 'Order Completed').passed, 0);
});

test('controls of another shape are refused with every place, by a viewer always', async (t) => {
  const { daemon, source } = await reviewedSource(t);
  const path = `/api/sources/${source.id}`;
  const refused = await daemon.owner.refused(422, 'invalid', 'PATCH', path, { controls: { track: { allowUnplannedEvents: 'no', commonEventOnViolations: 'PERHAPS' } } });
  assert.equal(refused.errors.length, 2);
  assert.ok(refused.errors.some((error) => error.pointer === '/controls/track/allowUnplannedEvents'));
  await daemon.viewer.refused(403, 'owner_only', 'PATCH', path, controls({ allowUnplannedEvents: false }));
});
