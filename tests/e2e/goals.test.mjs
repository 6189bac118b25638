import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startDaemon } from './support/daemon.mjs';
import { Description } from './support/description.mjs';

const isA = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
};

test('the goals say of every use case all that a team compares before it commits, and the plan suggests just that', async (t) => {
  const daemon = await startDaemon(t);
  const { goals } = await daemon.viewer.get('/api/goals');
  assert.equal(goals.flatMap(({ useCases }) => useCases).length, 25);
  for (const goal of goals) {
    for (const useCase of goal.useCases) {
      const which = `${goal.id}/${useCase.id}`;
      assert.ok(goal.title.length > 0 && useCase.title.length > 0, which);
      assert.ok(useCase.events.length > 0 && useCase.sources.length > 0 && useCase.destinations.length > 0, which);
      await daemon.owner.put('/api/setup', { goal: goal.id, useCase: useCase.id });
      const { rules } = await daemon.owner.get('/api/plan');
      const suggested = new Map(rules.filter((rule) => rule.suggested).map((rule) => [rule.event, rule]));
      assert.deepEqual([...suggested.keys()], useCase.events.map(({ event }) => event), which);
      for (const { event, properties } of useCase.events) {
        const rule = suggested.get(event);
        const schema = rule.schema.properties?.properties ?? {};
        assert.ok(rule.why.length > 0 && rule.description.length > 0, `${which} ${event} says why it is suggested`);
        for (const { name, type, example, required, description } of properties) {
          const where = `${which} ${event} ${name}`;
          const planned = schema.properties[name];
          assert.ok(isA[type](example), `${where}: ${JSON.stringify(example)} is a ${type}`);
          assert.ok([planned.type].flat().includes(type), where);
          assert.deepEqual(planned.examples[0], example, where);
          assert.equal((schema.required ?? []).includes(name), required, where);
          assert.ok(description.length > 0 && planned.description === description, where);
        }
      }
    }
  }
});

test('a viewer’s change is for owners only, before anything else that is wrong with it, in every state', async (t) => {
  const daemon = await startDaemon(t);
  const { operations } = await Description.of(daemon);
  const changes = operations.filter(({ id, operation }) => operation.responses['403'] && !['login', 'logout', 'openStream', 'previewPlan', 'inferPlan'].includes(id));
  assert.ok(changes.length > 20);
  const refused = async (state) => {
    assert.equal((await daemon.owner.get('/api/setup')).state, state);
    for (const { id, method, path } of changes) {
      for (const body of method === 'DELETE' ? [undefined] : [undefined, {}, { useCase: 'nonsense' }, { confirm: 'nonsense' }]) {
        const target = path.replace('{step}', 'prod.events').replace(/\{\w+\}/, 'nothing');
        const answer = await daemon.viewer.ask(method, target, body, { 'if-match': '"old"', 'idempotency-key': 'k' });
        assert.deepEqual([answer.status, answer.json?.code], [403, 'owner_only'], `${id} while ${state}: ${answer.text}`);
      }
    }
  };
  await refused('choosing');
  await daemon.owner.put('/api/setup', { useCase: 'personalize-winback' });
  await refused('reviewing');
  await daemon.owner.post('/api/setup/review');
  await refused('building');
});
