import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';

async function reviewed(t, args = []) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'optimize-advertising/suppress-based-on-time', ...args] });
  await daemon.owner.post('/api/setup/review');
  return { daemon, key: await daemon.devKey() };
}

const stepIn = (daemon, id, state) =>
  eventually(`${id} is ${state}`, async () => {
    const step = await daemon.owner.step(id);
    return step.state === state && step;
  });

const itemIn = (daemon, state) =>
  eventually(`the event is ${state}`, async () => {
    const [item] = (await daemon.owner.step('dev.events')).items;
    return item.state === state && item;
  });

test('the checklist has seven steps in two environments', async (t) => {
  const { daemon } = await reviewed(t);
  const all = await daemon.owner.get('/api/checklist');
  assert.deepEqual(
    all.steps.map(({ id }) => id),
    ['dev.review', 'dev.sources', 'dev.events', 'dev.destinations', 'prod.sources', 'prod.events', 'prod.destinations'],
  );
  const dev = await daemon.owner.get('/api/checklist?env=dev');
  assert.deepEqual([dev.env, dev.done, dev.of, dev.steps.length], ['dev', 1, 4, 4]);
  const prod = await daemon.owner.get('/api/checklist?env=prod');
  assert.deepEqual([prod.env, prod.done, prod.of], ['prod', 0, 3]);
});

test('an event is not seen, failing or passing by its latest call', async (t) => {
  const { daemon, key } = await reviewed(t, ['--no-auto-complete']);
  const [unseen] = (await daemon.owner.step('dev.events')).items;
  assert.deepEqual([unseen.event, unseen.state, unseen.passed, unseen.failed], ['Order Completed', 'not_seen', 0, 0]);

  await judged(daemon, key, [badOrder()]);
  const failing = await itemIn(daemon, 'failing');
  assert.deepEqual([failing.failed, failing.sample, failing.violations[0].path], [1, 1, '/properties/total']);
  const [missing] = (await daemon.owner.step('dev.events')).missing;
  assert.deepEqual([missing.item, missing.code], ['Order Completed', 'failing']);

  await judged(daemon, key, [goodOrder()]);
  const passing = await itemIn(daemon, 'passing');
  assert.deepEqual([passing.passed, passing.failed, passing.first, passing.last], [1, 1, 1, 2]);
  assert.equal((await daemon.owner.step('dev.events')).state, 'ready');
});

test('without auto-completion a person completes a step that is ready', async (t) => {
  const { daemon, key } = await reviewed(t, ['--no-auto-complete']);
  const { missing } = await daemon.owner.refused(409, 'not_ready', 'POST', '/api/checklist/dev.events/complete', {});
  assert.deepEqual(missing.map(({ item, code }) => [item, code]), [['Order Completed', 'not_seen']]);
  await judged(daemon, key, [goodOrder()]);
  await stepIn(daemon, 'dev.events', 'ready');
  const done = await daemon.owner.post('/api/checklist/dev.events/complete');
  assert.deepEqual([done.state, done.done.by.name, done.done.seqs], ['done', 'owner', [1]]);
  assert.deepEqual(await daemon.owner.post('/api/checklist/dev.events/complete'), done, 'once more changes nothing');
});

test('an owner who knows better overrides, with a reason', async (t) => {
  const { daemon } = await reviewed(t);
  const step = await daemon.owner.post('/api/checklist/dev.events/complete', { override: 'tested by hand' });
  assert.deepEqual([step.state, step.done.by.name, step.done.reason], ['done', 'owner', 'tested by hand']);
  await daemon.owner.refused(404, 'not_found', 'POST', '/api/checklist/dev.coffee/complete', {});
});

test('done stays done, and what contradicts it stands beside it', async (t) => {
  const { daemon, key } = await reviewed(t);
  await judged(daemon, key, [goodOrder()]);
  const before = await stepIn(daemon, 'dev.events', 'done');
  await judged(daemon, key, [badOrder()]);
  const step = await eventually('the step is regressed', async () => {
    const step = await daemon.owner.step('dev.events');
    return step.regressed.length > 0 && step;
  });
  assert.deepEqual([step.state, step.done, step.regressed[0].code], ['done', before.done, 'failing']);
});

test('calls that Plumbline made itself are no evidence', async (t) => {
  const { daemon, key } = await reviewed(t);
  await judged(daemon, key, [goodOrder({ context: { library: { name: 'plumbline', version: '0.1.0' } } })]);
  const step = await daemon.owner.step('dev.events');
  assert.deepEqual([step.state, step.items[0].state], ['todo', 'not_seen']);
});

test('every enabled source must have received a call', async (t) => {
  const { daemon, key } = await reviewed(t);
  const app = await daemon.owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'dev' });
  await judged(daemon, key, [badOrder()]);
  const step = await eventually('the first source is receiving', async () => {
    const step = await daemon.owner.step('dev.sources');
    return step.items.some(({ state }) => state === 'receiving') && step;
  });
  assert.equal(step.state, 'todo');
  assert.deepEqual(step.missing.map(({ item, code }) => [item, code]), [['App', 'no_call']]);
  await judged(daemon, app.writeKey, [goodOrder()]);
  assert.deepEqual((await stepIn(daemon, 'dev.sources', 'done')).done.seqs, [1, 2]);
});
