import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { runApp } from './support/app.mjs';
import { callFromRule } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';

const steps = ['dev.review', 'dev.sources', 'dev.events', 'dev.destinations', 'prod.sources', 'prod.events', 'prod.destinations'];

async function states(daemon) {
  const list = (await daemon.owner.get('/api/checklist')).steps;
  assert.deepEqual(list.map(({ id }) => id), steps);
  return Object.fromEntries(list.map(({ id, state }) => [id, state]));
}

const state = async (daemon) => (await daemon.owner.get('/api/setup')).state;
const missing = async (daemon, id) => (await daemon.owner.step(id)).missing.map(({ item, code }) => (item === null ? code : `${item} ${code}`));

/** Only these are done. */
async function assertDone(daemon, done) {
  const now = await states(daemon);
  assert.deepEqual(steps.filter((id) => now[id] === 'done'), done);
}

const untilDone = (daemon, id) =>
  eventually(`${id} is done`, async () => {
    const step = await daemon.owner.step(id);
    return step.state === 'done' && step;
  });

test('Personalize winback goes from a goal to a live prod over the API alone, with real SDK processes and real destinations', async (t) => {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations'] });
  const devHook = await startReceiver(t);
  const prodHook = await startReceiver(t);
  const { owner } = daemon;
  const app = (key, calls) => runApp({ url: daemon.url, key, calls });

  // 1. Goal and use case.
  assert.equal(await state(daemon), 'choosing');
  assert.deepEqual(await missing(daemon, 'dev.destinations'), ['not_reviewed', 'no_destination']);
  const { goals } = await owner.get('/api/goals');
  const goal = goals.find(({ useCases }) => useCases.some(({ id }) => id === 'personalize-winback'));
  const useCase = goal.useCases.find(({ id }) => id === 'personalize-winback');
  await owner.put('/api/setup', { goal: goal.id, useCase: useCase.id });
  assert.equal(await state(daemon), 'reviewing');
  await assertDone(daemon, []);

  // 2. The review: what came before it completes nothing.
  const { rules } = await owner.get('/api/plan');
  const calls = rules.map(callFromRule).map(({ event, properties }) => ({ event, properties }));
  const [website] = (await owner.get('/api/sources')).sources;
  await app(website.writeKey, calls);
  await assertDone(daemon, []);
  await owner.post('/api/setup/review');
  assert.equal(await state(daemon), 'building');
  await assertDone(daemon, ['dev.review']);

  // 3. Dev destinations first, so that they have something to get; nothing is done by their being there.
  const destination = (kind, name, settings) => owner.post('/api/destinations', { name, kind, category: useCase.destinations[0], env: 'dev', sources: [website.id], settings });
  const hook = await destination('webhook', 'Hook', { url: devHook.url });
  const lake = await destination('file', 'Lake', { path: 'winback.ndjson' });
  assert.deepEqual(await missing(daemon, 'dev.destinations'), ['Hook no_delivery', 'Lake no_delivery']);
  await owner.refused(409, 'not_ready', 'POST', '/api/checklist/dev.destinations/complete');
  await owner.post(`/api/destinations/${hook.id}/test`);
  await owner.post(`/api/destinations/${lake.id}/test`);
  assert.deepEqual(await missing(daemon, 'dev.destinations'), ['Hook no_delivery', 'Lake no_delivery'], 'a test is no evidence');
  await assertDone(daemon, ['dev.review']);

  // 4. The dev app runs.
  await app(website.writeKey, calls);
  for (const id of ['dev.sources', 'dev.events', 'dev.destinations']) {
    const step = await untilDone(daemon, id);
    assert.equal(step.done.by.kind, 'evidence');
    assert.ok(step.done.seqs.length > 0 && step.done.seqs.every((seq) => seq > calls.length), 'on calls behind the review');
  }
  await assertDone(daemon, steps.slice(0, 4));
  const { items } = await owner.step('dev.destinations');
  assert.deepEqual(items.filter(({ id }) => id !== null).map(({ name, state, delivered }) => ({ name, state, delivered: delivered > 0 })), [
    { name: 'Hook', state: 'receiving', delivered: true },
    { name: 'Lake', state: 'receiving', delivered: true },
  ]);
  assert.deepEqual(items.filter(({ id }) => id === null).map(({ category }) => category), useCase.destinations.slice(1), 'recommended ones without a destination are shown');

  // 5. Publishing: sources, events, destinations.
  assert.deepEqual(await missing(daemon, 'prod.sources'), ['no_source']);
  const prodSource = await owner.post(`/api/sources/${website.id}/publish`);
  assert.deepEqual(await missing(daemon, 'prod.sources'), ['Website no_call']);
  await owner.post('/api/plan/publish');
  assert.deepEqual(await missing(daemon, 'prod.destinations'), ['no_destination']);
  await owner.refused(422, 'wrong_env', 'POST', `/api/destinations/${hook.id}/publish`, { sources: [website.id] });
  const prodHookDestination = await owner.post(`/api/destinations/${hook.id}/publish`, { name: 'Hook (prod)', sources: [prodSource.id], settings: { url: prodHook.url } });
  assert.deepEqual([prodHookDestination.env, prodHookDestination.publishedFrom, prodHookDestination.settings.url], ['prod', hook.id, prodHook.url]);
  await owner.refused(409, 'already_published', 'POST', `/api/destinations/${hook.id}/publish`, {});
  await owner.refused(409, 'not_dev', 'POST', `/api/destinations/${prodHookDestination.id}/publish`, {});
  const prodLake = await owner.post(`/api/destinations/${lake.id}/publish`);
  assert.deepEqual([prodLake.sources, prodLake.settings.path], [[prodSource.id], 'winback.ndjson']);
  assert.deepEqual(await missing(daemon, 'prod.destinations'), ['Hook (prod) no_delivery', 'Lake no_delivery']);
  assert.equal(await state(daemon), 'building');

  // 6. The prod app runs: the data is in production.
  await app(prodSource.writeKey, calls);
  for (const id of ['prod.sources', 'prod.events', 'prod.destinations']) assert.equal((await untilDone(daemon, id)).done.by.kind, 'evidence');
  assert.equal(await state(daemon), 'live');
  await assertDone(daemon, steps);

  assert.deepEqual(new Set(prodHook.requests.map(({ json }) => json.verdict.env)), new Set(['prod']));
  assert.deepEqual(prodHook.requests.map(({ json }) => json.call.event), calls.map(({ event }) => event));
  const lines = readFileSync(join(daemon.stateDir, 'destinations/prod/winback.ndjson'), 'utf8').trimEnd().split('\n');
  assert.deepEqual(lines.map((line) => JSON.parse(line).call.event), calls.map(({ event }) => event));

  // What is done stays done, and what contradicts it stands beside it, also behind a restart.
  await prodHook.close();
  await judged(daemon, prodSource.writeKey, [callFromRule(rules[0])]);
  const regressed = await eventually('the failing destination is shown', async () => {
    const step = await owner.step('prod.destinations');
    return step.regressed.length > 0 && step;
  });
  assert.equal(regressed.state, 'done');
  assert.deepEqual(regressed.regressed.map(({ item, code }) => [item, code]), [['Hook (prod)', 'failing']]);
  assert.equal(regressed.items.find(({ name }) => name === 'Hook (prod)').state, 'failing');
  await daemon.kill();
  await daemon.startAgain();
  assert.equal(await state(daemon), 'live');
  assert.equal((await daemon.owner.step('prod.destinations')).items.find(({ name }) => name === 'Hook (prod)').state, 'failing');
});

test('each of the 25 use cases goes from its goal to a live prod on made calls', async (t) => {
  const daemonOf = (t) => startDaemon(t, { args: ['--threads', '1'] });
  const catalog = await daemonOf(t);
  const pairs = (await catalog.owner.get('/api/goals')).goals.flatMap((goal) => goal.useCases.map((useCase) => ({ goal, useCase })));
  assert.equal(pairs.length, 25);
  for (const { goal, useCase } of pairs) {
    await t.test(`${goal.id}/${useCase.id}`, async (t) => {
      const daemon = await daemonOf(t);
      const { owner } = daemon;
      await owner.put('/api/setup', { goal: goal.id, useCase: useCase.id });
      await owner.post('/api/setup/review');
      // A source and a destination of each category that is recommended.
      const [website] = (await owner.get('/api/sources')).sources;
      const sources = [website];
      for (const category of useCase.sources.filter((category) => category !== 'Website')) sources.push(await owner.post('/api/sources', { name: category, category, env: 'dev' }));
      const destinations = [];
      for (const [index, category] of useCase.destinations.entries())
        destinations.push(await owner.post('/api/destinations', { name: category, kind: 'file', category, env: 'dev', sources: sources.map(({ id }) => id), settings: { path: `${index}.ndjson` } }));
      const { rules } = await owner.get('/api/plan');
      const send = async (list) => {
        for (const { writeKey } of list) await judged(daemon, writeKey, rules.map(callFromRule));
      };
      await send(sources);
      for (const id of ['dev.sources', 'dev.events', 'dev.destinations']) await untilDone(daemon, id);
      assert.ok((await owner.step('dev.destinations')).items.every(({ recommended, state }) => recommended && state === 'receiving'));
      assert.equal(await state(daemon), 'building');
      const published = [];
      for (const { id } of sources) published.push(await owner.post(`/api/sources/${id}/publish`));
      for (const { id } of destinations) await owner.post(`/api/destinations/${id}/publish`);
      await owner.post('/api/plan/publish');
      await send(published);
      for (const id of ['prod.sources', 'prod.events', 'prod.destinations']) await untilDone(daemon, id);
      assert.equal(await state(daemon), 'live');
      await daemon.stop();
    });
  }
});

test('calls that are no evidence are delivered, and complete no step of destinations', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const { owner } = daemon;
  const [website] = (await owner.get('/api/sources')).sources;
  const made = await owner.post('/api/destinations', { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: 'a.ndjson' } });
  const { rules } = await owner.get('/api/plan');
  const call = () => callFromRule(rules[0]);
  await judged(daemon, website.writeKey, [call()]);
  await owner.post('/api/setup/review');
  await judged(daemon, website.writeKey, [{ ...call(), context: { library: { name: 'plumbline', version: '1' } } }, { ...call(), context: { plumbline: { session: 's1' } } }]);
  await eventually('all of it is delivered', async () => (await owner.get(`/api/destinations/${made.id}`)).delivered === 3);
  assert.deepEqual(await missing(daemon, 'dev.destinations'), ['Lake no_delivery']);

  await owner.patch(`/api/destinations/${made.id}`, { state: 'paused' });
  assert.deepEqual(await missing(daemon, 'dev.destinations'), ['no_delivery'], 'a paused one alone is not enough');
  await owner.patch(`/api/destinations/${made.id}`, { state: 'running' });
  await judged(daemon, website.writeKey, [call()]);
  const step = await untilDone(daemon, 'dev.destinations');
  assert.deepEqual(step.done.seqs, [4]);
});
