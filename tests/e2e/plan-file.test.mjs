import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';

const plan = {
  name: 'Tea house',
  type: 'LIVE',
  rules: [
    {
      type: 'TRACK', key: 'Tea Drunk', version: 1,
      jsonSchema: {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: { properties: { type: 'object', required: ['kind'], additionalProperties: false, properties: { kind: { type: 'string', enum: ['green', 'black'] }, cups: { type: 'integer', minimum: 1, examples: [2] } } } },
      },
    },
    { type: 'IDENTIFY', version: 1, jsonSchema: { type: 'object', properties: { traits: { type: 'object', properties: { email: { type: 'string', format: 'email' } } } } } },
  ],
};

test('a plan of one’s own is in force at once, and its calls complete the events step', async (t) => {
  const file = join(temporaryFolder(t), 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const daemon = await startDaemon(t, { args: ['--plan', file] });
  const setup = await daemon.owner.get('/api/setup');
  assert.deepEqual([setup.state, setup.useCase, setup.locked], ['building', 'custom', true]);
  assert.equal((await daemon.owner.get('/api/plan')).origin, 'file');

  const verdicts = await judged(daemon, await daemon.devKey(), [
    track('Tea Drunk', { kind: 'red', cups: 0, sugar: true }),
    track('Tea Drunk', { kind: 'green', cups: 2 }),
    { type: 'identify', userId: 'u', traits: { email: 'nobody' } },
    { type: 'identify', userId: 'u', traits: { email: 'nobody@example.org' } },
    track('tea drunk', { kind: 'green' }),
    { type: 'group', userId: 'u', groupId: 'g' },
  ]);
  assert.deepEqual(verdicts.map(({ result, rule }) => [result, rule]), [
    ['fail', 'track:Tea Drunk:1'],
    ['pass', 'track:Tea Drunk:1'],
    ['fail', 'identify::1'],
    ['pass', 'identify::1'],
    ['fail', null],
    ['unchecked', null],
  ]);
  assert.deepEqual(verdicts[0].violations.map(({ kind, path }) => `${kind} ${path}`).sort(), ['enum /properties/kind', 'range /properties/cups', 'unplanned_property /properties/sugar']);
  assert.deepEqual(verdicts[2].violations.map(({ kind, path }) => `${kind} ${path}`), ['format /traits/email']);
  assert.deepEqual(verdicts[4].violations.map(({ kind, path }) => `${kind} ${path}`), ['unplanned_event /event']);
  assert.equal(verdicts[4].violations[0].hint.to, 'Tea Drunk');
  const step = await eventually('dev.events is done', async () => {
    const step = await daemon.owner.step('dev.events');
    return step.state === 'done' && step;
  });
  assert.deepEqual(step.items.map(({ event }) => event), ['Tea Drunk']);
});

const textOf = (event) => JSON.stringify({ name: 'p', rules: [{ type: 'TRACK', key: event, version: 1, jsonSchema: {} }] });
const inForce = async (daemon) => (await daemon.owner.get('/api/setup')).planVersion;
const eventsIn = async (daemon, env) => (await daemon.owner.get(`/api/plan?env=${env}`)).rules.map(({ event }) => event);

test('a restart publishes nothing: an unchanged file changes nothing, another one is the next version of dev', async (t) => {
  const file = join(temporaryFolder(t), 'plan.json');
  writeFileSync(file, textOf('From File'));
  const first = await startDaemon(t, { args: ['--plan', file] });
  const { stateDir } = first;
  await first.owner.patch('/api/plan', { rules: [{ type: 'track', event: 'By API', schema: {} }] });
  await first.owner.post('/api/plan/publish');
  await first.kill();
  const second = await startDaemon(t, { args: ['--plan', file], stateDir });
  assert.deepEqual(await inForce(second), { dev: 2, prod: 2 });
  for (const env of ['dev', 'prod']) assert.ok((await eventsIn(second, env)).includes('By API'), env);
  await second.kill();
  writeFileSync(file, textOf('Later'));
  const third = await startDaemon(t, { args: ['--plan', file], stateDir });
  assert.deepEqual(await inForce(third), { dev: 3, prod: 2 });
  assert.deepEqual([await eventsIn(third, 'dev'), await eventsIn(third, 'prod')], [['Later'], ['From File', 'By API']]);
});

test('a plan behind a symbolic link, and a folder of schemas, are read again when they change', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'repository', 'track'), { recursive: true });
  const real = join(folder, 'repository', 'plan.json');
  writeFileSync(real, textOf('One'));
  symlinkSync('repository/plan.json', join(folder, 'plan.json'));
  const linked = await startDaemon(t, { args: ['--plan', join(folder, 'plan.json')] });
  writeFileSync(real, textOf('Two'));
  await eventually('the file that the link leads to is read', async () => (await eventsIn(linked, 'dev')).includes('Two'));

  const schema = (name) => writeFileSync(join(folder, 'repository', 'track', `${name}.json`), JSON.stringify({ type: 'object', description: name }));
  schema('Order Completed');
  const daemon = await startDaemon(t, { args: ['--plan', join(folder, 'repository', 'track')] });
  assert.deepEqual(await eventsIn(daemon, 'dev'), ['Order Completed']);
  schema('Cart Viewed');
  await eventually('the folder is read again', async () => (await eventsIn(daemon, 'dev')).length === 2);
});

test('a plan file that lacks rules in force is taken with a notice of what left, also where it was saved half before a start', async (t) => {
  const file = join(temporaryFolder(t), 'plan.json');
  const rules = (...events) => JSON.stringify({ name: 'p', rules: events.map((key) => ({ type: 'TRACK', key, version: 1, jsonSchema: {} })) });
  writeFileSync(file, rules('A', 'B', 'C', 'D', 'E'));
  const daemon = await startDaemon(t, { args: ['--plan', file] });
  const told = async (which) => (await which.owner.get('/api/notices')).notices.filter(({ code }) => code === 'plan_changed');
  writeFileSync(file, rules('A', 'B', 'C', 'D', 'E', 'F'));
  await eventually('the longer file is read', async () => (await eventsIn(daemon, 'dev')).length === 6);
  assert.deepEqual(await told(daemon), []);
  writeFileSync(file, rules('A', 'F'));
  await eventually('the half file is read', async () => (await eventsIn(daemon, 'dev')).length === 2);
  const [notice] = await eventually('it is told', async () => (await told(daemon)).length > 0 && told(daemon));
  assert.match(notice.message, /no longer has 4 of the 6 rules that were in force in dev: track:B:1, track:C:1, track:D:1, track:E:1\. /);
  assert.deepEqual([notice.env, notice.source, notice.count], ['dev', null, 1]);
  await eventually('it is logged', () => /no longer has 4 of the 6 rules/.test(daemon.stderr()));
  await daemon.stop();
  writeFileSync(file, rules('F'));
  await daemon.startAgain();
  assert.match((await told(daemon))[0].message, /no longer has 1 of the 2 rules that were in force in dev: track:A:1\. /);
});
