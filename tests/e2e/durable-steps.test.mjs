import assert from 'node:assert/strict';
import { test } from 'node:test';

import { callFromRule } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

/** Kills the daemon (-9) as soon as somebody was told that a step is done, and holds what is there behind it against what was told. */
async function killedWhenTold(daemon, viewer, id) {
  const { step: told } = await viewer.until(`${id} is done`, ({ type, step }) => type === 'checklist' && step.id === id && step.state === 'done');
  await daemon.kill();
  await daemon.startAgain();
  const step = await daemon.owner.step(id);
  assert.deepEqual([step.state, step.done], ['done', told.done]);
  return step;
}

test('a step that somebody was told is done is done behind a kill -9: by evidence, by a person, and by a delivery', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const { owner } = daemon;
  await owner.post('/api/setup/review');
  const [website] = (await owner.get('/api/sources')).sources;
  const { rules } = await owner.get('/api/plan');
  const calls = () => rules.map(callFromRule);

  let viewer = await openViewer(t, daemon);
  await judged(daemon, website.writeKey, calls());
  const events = await killedWhenTold(daemon, viewer, 'dev.events');
  assert.deepEqual([events.done.by.kind, events.done.seqs], ['evidence', rules.map((_, index) => index + 1)]);

  viewer = await openViewer(t, daemon);
  await owner.post('/api/checklist/prod.events/complete', { override: 'seen on paper' });
  const forced = await killedWhenTold(daemon, viewer, 'prod.events');
  assert.deepEqual([forced.done.by.name, forced.done.reason], ['owner', 'seen on paper']);

  await owner.post('/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'a.ndjson' } });
  viewer = await openViewer(t, daemon);
  await judged(daemon, website.writeKey, calls());
  const delivered = await killedWhenTold(daemon, viewer, 'dev.destinations');
  assert.equal(delivered.done.by.kind, 'evidence');
  assert.ok(delivered.items.some(({ name, state }) => name === 'Lake' && state === 'receiving'));

  const { entries } = await owner.get('/api/audit?limit=1000');
  for (const id of ['dev.events', 'dev.destinations', 'prod.events'])
    assert.deepEqual(entries.filter(({ target }) => target === id).map(({ action }) => action), [id === 'prod.events' ? 'checklist.override' : 'checklist.complete'], 'once, as it was');
});

test('an answer to a completion is never ahead of the disk: what was answered 200 is done behind a kill -9', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback', '--no-auto-complete'] });
  const { owner } = daemon;
  await owner.post('/api/setup/review');
  await judged(daemon, await daemon.devKey(), (await owner.get('/api/plan')).rules.map(callFromRule));
  for (const id of ['dev.sources', 'dev.events']) {
    await eventually(`${id} is ready`, async () => (await owner.step(id)).state === 'ready');
    const answered = await owner.post(`/api/checklist/${id}/complete`);
    await daemon.kill();
    await daemon.startAgain();
    assert.deepEqual((await owner.step(id)).done, answered.done);
  }
});
