import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { goodOrder, track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { plumbline } from './support/tool.mjs';

const rule = (event, required = []) => ({
  type: 'TRACK',
  key: event,
  version: 1,
  jsonSchema: { type: 'object', properties: { properties: { type: 'object', required } } },
});
const plan = (...rules) => JSON.stringify({ name: 'Tea house', rules });

async function withPlanFile(t) {
  const file = join(temporaryFolder(t), 'plan.json');
  writeFileSync(file, plan(rule('Tea Drunk')));
  const daemon = await startDaemon(t, { args: ['--plan', file] });
  return { daemon, file, key: await daemon.devKey() };
}

const versionInDev = async (daemon) => (await daemon.owner.get('/api/plan')).version;

test('a plan file that is written again is the next version in dev, and publish puts it in force in prod', async (t) => {
  const { daemon, file, key } = await withPlanFile(t);
  const [before] = await judged(daemon, key, [track('Tea Drunk')]);
  assert.equal(before.result, 'pass');
  assert.equal(before.planVersion, 1);

  writeFileSync(`${file}.new`, plan(rule('Tea Drunk', ['cups'])));
  renameSync(`${file}.new`, file);
  await eventually('version 2 in dev', async () => (await versionInDev(daemon)) === 2);
  const [after] = await judged(daemon, key, [track('Tea Drunk')]);
  assert.equal(after.result, 'fail');
  assert.equal(after.planVersion, 2, 'each verdict names its version');
  assert.equal((await daemon.owner.get('/api/plan?env=prod')).version, 1);
  assert.deepEqual(await daemon.owner.post('/api/plan/publish'), { inForce: { dev: 2, prod: 2 } });
});

test('a bad plan file is refused whole and the old plan stays, until SIGHUP finds a good one', async (t) => {
  const { daemon, file } = await withPlanFile(t);
  writeFileSync(file, '{"name":"Tea house","rules":[{"type":"TRACK"');
  await eventually('the refusal in the log', () => daemon.stderr().includes('the plan in force stays'));
  await daemon.logged(/plan\.json:1:\d+: /);
  assert.equal(await versionInDev(daemon), 1);
  writeFileSync(file, plan(rule('Tea Drunk', ['cups'])));
  process.kill(daemon.pid, 'SIGHUP');
  await eventually('version 2 in dev', async () => (await versionInDev(daemon)) === 2);
});

test('no call is checked against half a plan while plans are swapped', async (t) => {
  const { daemon, key } = await withPlanFile(t);
  const edits = (async () => {
    for (let i = 0; i < 20; ++i) {
      const rules = i % 2 === 0 ? [{ id: 'track:Tea Drunk:1', properties: [{ name: 'cups', required: true, type: 'number' }] }] : [{ id: 'track:Tea Drunk:1', properties: [{ name: 'cups', required: false }] }];
      await daemon.owner.patch('/api/plan', { rules });
    }
  })();
  const verdicts = [];
  for (let i = 0; i < 40; ++i) verdicts.push(...(await judged(daemon, key, Array.from({ length: 20 }, () => track('Tea Drunk')))));
  await edits;
  // Even versions require cups, odd ones do not.
  for (const { planVersion, result, seq } of verdicts) assert.equal(result, planVersion % 2 === 0 ? 'fail' : 'pass', `call ${seq}, version ${planVersion}`);
});

test('thirty owners who edit the plan at once lose no edit', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const names = Array.from({ length: 30 }, (_, i) => `Tea ${i}`);
  await Promise.all(names.map((event) => daemon.owner.patch('/api/plan', { rules: [{ type: 'track', event, schema: { type: 'object' } }] })));
  const { rules, version } = await daemon.owner.get('/api/plan');
  assert.equal(version, 31);
  for (const event of names) assert.ok(rules.some((each) => each.event === event), event);
});

test('a plan of another tool is imported, previewed on what came, and exported', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const key = await daemon.devKey();
  await judged(daemon, key, [goodOrder(), track('Tea Drunk')]);
  const theirs = { rules: { events: [{ name: 'Tea Drunk', rules: { type: 'object', properties: { properties: { type: 'object' } } } }] } };
  const preview = await daemon.owner.post('/api/plan/preview', { plan: theirs });
  assert.deepEqual(preview, { checked: 2, newlyFailing: { count: 1, samples: [1] }, newlyPassing: { count: 1, samples: [2] } });
  const dry = await daemon.owner.post('/api/plan/import?dryRun=1', theirs);
  assert.equal(dry.format, 'rudderstack');
  assert.equal(await versionInDev(daemon), 1);
  const imported = await daemon.owner.post('/api/plan/import', theirs);
  assert.equal(imported.plan.version, 2);
  const exported = await daemon.owner.ask('GET', '/api/plan/export?format=csv');
  assert.match(exported.headers['content-type'], /^text\/csv/);
  assert.match(exported.text, /Tea Drunk/);
});

test('an export says in its headers, at the API and on the tool\'s stderr what it does not say', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  await daemon.owner.post('/api/plan/import', {
    name: 'Tea house',
    rules: [
      { type: 'COMMON', version: 1, jsonSchema: { type: 'object', required: ['context'] } },
      { type: 'TRACK', key: 'Tea, Drunk', version: 1, jsonSchema: { properties: { properties: { type: 'object', properties: { cups: { type: 'number', minimum: 1 } } } } } },
    ],
  });
  const rudderstack = await daemon.owner.ask('GET', '/api/plan/export?format=rudderstack');
  assert.equal(rudderstack.headers['plumbline-loss-count'], '1');
  assert.equal(rudderstack.headers['plumbline-losses'], 'common::1#');
  const csv = await daemon.owner.ask('GET', '/api/plan/export?format=csv');
  const minimum = '/properties/properties/properties/cups/minimum';
  assert.ok(csv.headers['plumbline-losses'].split(', ').includes(`track:Tea%2C%20Drunk:1#${minimum}`), csv.headers['plumbline-losses']);
  const { format, losses } = await daemon.owner.get('/api/plan/losses?format=csv');
  assert.equal(format, 'csv');
  assert.equal(String(losses.length), csv.headers['plumbline-loss-count']);
  assert.ok(losses.some((loss) => loss.rule === 'track:Tea, Drunk:1' && loss.pointer === minimum));
  const said = await plumbline(daemon, ['plan', 'export', '--format', 'csv']);
  assert.equal(said.code, 0);
  assert.equal(said.stdout, csv.text);
  assert.match(said.stderr, /^not in the export, because the format has no place for it:\n/);
  assert.match(said.stderr, /track:Tea, Drunk:1 \/properties\/properties\/properties\/cups\/minimum: /);
  const segment = await plumbline(daemon, ['plan', 'export']);
  assert.equal(segment.stderr, '');
  assert.equal((await plumbline(daemon, ['plan', 'export', '--format', 'xml'])).code, 2);
});

test('the tool imports no plan that lacks rules in force unless it is told to', async (t) => {
  const { daemon } = await withPlanFile(t);
  await daemon.owner.post('/api/plan/import', JSON.parse(plan(rule('Tea Drunk'), rule('Cup Broken'))));
  const version = await versionInDev(daemon);
  const file = join(temporaryFolder(t), 'half.json');
  writeFileSync(file, plan(rule('Tea Drunk', ['cups'])));
  const stopped = await plumbline(daemon, ['plan', 'import', file]);
  assert.equal(stopped.code, 1);
  assert.match(stopped.stderr, /1 rule in force is not in this plan and would be removed:\n {2}track:Cup Broken:1\nNothing was changed/);
  assert.equal(await versionInDev(daemon), version);
  const tried = await plumbline(daemon, ['plan', 'import', file, '--dry-run']);
  assert.equal(tried.code, 0, tried.stderr);
  assert.match(tried.stderr, /1 rule in force is not in this plan and would be removed:\n {2}track:Cup Broken:1\n$/);
  assert.equal((await plumbline(daemon, ['plan', 'import', file, '--yes'])).code, 0);
  assert.equal(await versionInDev(daemon), version + 1);
  const again = await plumbline(daemon, ['plan', 'import', file]);
  assert.equal(again.code, 0, again.stderr);
});

test('a draft inferred by API leaves likely mistakes out and names them', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  await judged(daemon, key, [...Array.from({ length: 30 }, () => track('Tea Drunk', { cups: 1 })), track('Tea Drunk', { cups: '1' })]);
  const { rules, likelyMistakes } = await daemon.owner.post('/api/plan/infer', {});
  assert.equal(rules.length, 1);
  assert.deepEqual(likelyMistakes.map(({ rule: id, pointer }) => [id, pointer]), [['track:Tea Drunk:1', '/properties/cups']]);
});

test('a body beyond the limit of most routes is taken by an import, and refused with the limit beyond its own', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const padded = (bytes) => plan(rule('Tea Drunk')).padEnd(bytes, ' ');
  const take = (bytes) =>
    fetch(`${daemon.url}/api/plan/lint`, { method: 'POST', headers: { authorization: `Bearer ${daemon.token('owner')}` }, body: padded(bytes) });
  const most = 15 * 1024 * 1024;
  assert.notEqual((await (await take(most)).json()).plan, null);
  const over = await (await take(most + 1)).json();
  assert.equal(over.plan, null);
  assert.match(over.problems[0].message, /15/);
  assert.equal((await take(most + 2)).status, 413);
});
