import assert from 'node:assert/strict';
import { test } from 'node:test';

import { callFromRule, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';

test('each of the 25 use cases can be chosen, and calls made from its examples complete its events', async (t) => {
  const catalog = await startDaemon(t);
  const { goals } = await catalog.owner.get('/api/goals');
  const pairs = goals.flatMap((goal) => goal.useCases.map((useCase) => ({ goal, useCase })));
  assert.equal(goals.length, 4);
  assert.equal(pairs.length, 25);
  assert.equal(new Set(pairs.map(({ useCase }) => useCase.id)).size, 16);

  for (const { goal, useCase } of pairs) {
    await t.test(`${goal.id}/${useCase.id}`, async (t) => {
      const daemon = await startDaemon(t, { args: ['--use-case', `${goal.id}/${useCase.id}`] });
      const setup = await daemon.owner.get('/api/setup');
      assert.deepEqual([setup.state, setup.goal, setup.useCase, setup.locked], ['reviewing', goal.id, useCase.id, false]);
      await daemon.owner.post('/api/setup/review');

      const { rules, version } = await daemon.owner.get('/api/plan');
      assert.equal(version, 1);
      assert.deepEqual(
        rules.filter((rule) => rule.suggested).map((rule) => rule.event),
        useCase.events.map((event) => event.event),
      );
      const fromCatalog = useCase.events.map(({ event, properties }) => track(event, Object.fromEntries(properties.map(({ name, example }) => [name, example]))));
      const verdicts = await judged(daemon, await daemon.devKey(), [...rules.map(callFromRule), ...fromCatalog]);
      assert.deepEqual(
        verdicts.filter(({ result }) => result !== 'pass').map(({ event, violations }) => ({ event, violations })),
        [],
      );
      await finished(daemon, useCase.events.length);
    });
  }
});

async function finished(daemon, events) {
  const step = await eventually('dev.events is done', async () => {
    const step = await daemon.owner.step('dev.events');
    return step.state === 'done' && step;
  });
  assert.equal(step.done.by.kind, 'evidence');
  assert.equal(step.items.length, events);
  assert.ok(step.items.every((item) => item.state === 'passing'));
}
