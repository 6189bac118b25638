import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startDaemon } from './support/daemon.mjs';

async function begin(t) {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations', '--use-case', 'personalize-winback'] });
  const { owner } = daemon;
  const [website] = (await owner.get('/api/sources')).sources;
  return { owner, viewer: daemon.viewer, website };
}

test('a source that is published as it is differs in nothing; what is given along is told', async (t) => {
  const { owner, website } = await begin(t);
  await owner.patch(`/api/sources/${website.id}`, { controls: { track: { allowUnplannedEvents: false } } });
  const same = await owner.post(`/api/sources/${website.id}/publish`);
  assert.deepEqual(same.differs, []);
  assert.equal(same.controls.track.allowUnplannedEvents, false);

  const app = await owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'dev' });
  const other = await owner.post(`/api/sources/${app.id}/publish`, { name: 'App, live', controls: { track: { commonEventOnViolations: 'BLOCK' } } });
  assert.deepEqual(other.differs, [
    { pointer: '/name', dev: 'App', prod: 'App, live' },
    { pointer: '/controls/track/commonEventOnViolations', dev: 'ALLOW', prod: 'BLOCK' },
  ]);
  assert.equal('differs' in (await owner.get(`/api/sources/${other.id}`)), false, 'it is told once');
});

test('what a source forwards to becomes what that was published as, or nothing', async (t) => {
  const { owner, website } = await begin(t);
  const alarms = await owner.post('/api/sources', { name: 'Alarms', category: 'Website', env: 'dev' });
  const liveAlarms = await owner.post(`/api/sources/${alarms.id}/publish`);
  await owner.patch(`/api/sources/${website.id}`, { controls: { forwardingViolationsTo: alarms.id } });
  const app = await owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'dev' });
  await owner.patch(`/api/sources/${app.id}`, { controls: { forwardingBlockedEventsTo: website.id } });

  const live = await owner.post(`/api/sources/${website.id}/publish`);
  assert.deepEqual(live.differs, [{ pointer: '/controls/forwardingViolationsTo', dev: alarms.id, prod: liveAlarms.id }]);
  await owner.refused(422, 'invalid', 'POST', `/api/sources/${app.id}/publish`, { controls: { forwardingViolationsTo: alarms.id } });
  const liveApp = await owner.post(`/api/sources/${app.id}/publish`);
  assert.equal(liveApp.controls.forwardingBlockedEventsTo, live.id);
});

test('a destination’s publish says what differs, and of secrets only that they do', async (t) => {
  const { owner, website } = await begin(t);
  const live = await owner.post(`/api/sources/${website.id}/publish`);
  const settings = { url: 'http://127.0.0.1:1/dev', secret: 'a secret of the dev one', headers: { 'X-Key': 'dev', 'X-Same': 'same' } };
  const dev = await owner.post('/api/destinations', { name: 'Hook', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings });
  const prod = await owner.post(`/api/destinations/${dev.id}/publish`, { settings: { url: 'http://127.0.0.1:1/prod', secret: 'a secret of the prod one', headers: { 'X-Key': 'prod', 'X-Same': 'same' } } });
  assert.deepEqual(prod.differs, [
    { pointer: '/sources', dev: [website.id], prod: [live.id] },
    { pointer: '/settings/url', dev: 'http://127.0.0.1:1/dev', prod: 'http://127.0.0.1:1/prod' },
    { pointer: '/settings/headers/X-Key', dev: '[hidden]', prod: '[hidden]' },
    { pointer: '/settings/secret', dev: '[hidden]', prod: '[hidden]' },
  ]);
});

test('a dry run of a plan’s publish says what it would change in prod, and changes nothing', async (t) => {
  const { owner, viewer } = await begin(t);
  await owner.post('/api/setup/review');
  const { rules } = await owner.get('/api/plan');
  const changed = rules.find(({ event }) => event === 'Order Completed').id;
  const removed = rules.find(({ event }) => event !== 'Order Completed').id;
  await owner.patch('/api/plan', { rules: [{ id: changed, properties: [{ name: 'coupon', type: 'string', required: true }] }, { id: removed, kept: false }, { type: 'track', event: 'Tea Drunk', schema: { type: 'object' } }] });
  const changes = { added: ['track:Tea Drunk:1'], changed: [changed], removed: [removed] };
  assert.deepEqual(await owner.post('/api/plan/publish?dryRun=1'), { inForce: { dev: 2, prod: 1 }, version: 2, changes });
  assert.deepEqual((await owner.get('/api/setup')).planVersion, { dev: 2, prod: 1 });
  assert.deepEqual(await owner.post('/api/plan/publish'), { inForce: { dev: 2, prod: 2 } });
  const nothing = { added: [], changed: [], removed: [] };
  assert.deepEqual((await owner.post('/api/plan/publish?dryRun=1')).changes, nothing);
  // Back again: the other way round.
  const back = await owner.post('/api/plan/publish?dryRun=1', { version: 1 });
  assert.deepEqual(back.changes, { added: [removed], changed: [changed], removed: ['track:Tea Drunk:1'] });
  await viewer.refused(403, 'owner_only', 'POST', '/api/plan/publish?dryRun=1', {});
});

test('best practices are told beside the review: of the draft, without a file', async (t) => {
  const { owner, viewer } = await begin(t);
  assert.deepEqual((await viewer.ask('POST', '/api/plan/lint')).json.problems, [], 'what is shipped is as it should be');
  await owner.patch('/api/plan', { rules: [{ type: 'track', event: 'tea_drunk', schema: { type: 'object', properties: { properties: { type: 'object', properties: { cupCount: { type: 'integer' } } } } } }] });
  const { format, problems, plan } = (await viewer.ask('POST', '/api/plan/lint')).json;
  assert.equal(format, null);
  assert.equal(plan.version, 0);
  assert.ok(problems.some(({ severity, rule }) => severity === 'warning' && rule === 'track:tea_drunk:1'), JSON.stringify(problems));
});
