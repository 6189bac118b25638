import assert from 'node:assert/strict';
import { test } from 'node:test';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { judged } from './support/ingest.mjs';
import { assertProblem } from './support/api.mjs';

test('a fresh workspace has one dev source and waits for a choice', async (t) => {
  const daemon = await startDaemon(t);
  const { planVersion, ...setup } = await daemon.owner.get('/api/setup');
  assert.deepEqual(setup, { workspace: 'default', state: 'choosing', goal: null, useCase: null, locked: false, reviewedAt: null, reviewedBy: null });
  const { sources } = await daemon.owner.get('/api/sources');
  assert.deepEqual(sources.map(({ name, env, category, status, calls }) => [name, env, category, status, calls]), [['Website', 'dev', 'Website', 'never', 0]]);
  assert.match(sources[0].id, /^src_[A-Za-z0-9]{12}$/);
  await daemon.owner.refused(404, 'no_plan', 'GET', '/api/plan');
  await daemon.owner.refused(409, 'no_use_case', 'POST', '/api/setup/review', {});
});

test('without a plan a call is kept, unchecked', async (t) => {
  const daemon = await startDaemon(t);
  const [verdict] = await judged(daemon, await daemon.devKey(), [goodOrder()]);
  assert.deepEqual([verdict.result, verdict.rule, verdict.violations], ['unchecked', null, []]);
});

test('a use case may be chosen again and again until the review locks it', async (t) => {
  const daemon = await startDaemon(t);
  const first = await daemon.owner.put('/api/setup', { useCase: 'mitigate-cart-abandonment' });
  assert.deepEqual([first.state, first.goal, first.planVersion.dev], ['reviewing', 'optimize-advertising', 0], 'the first goal in catalog order');
  const second = await daemon.owner.put('/api/setup', { goal: 'personalize-first-conversion', useCase: 'mitigate-cart-abandonment' });
  assert.equal(second.goal, 'personalize-first-conversion');
  const third = await daemon.owner.put('/api/setup', { useCase: 'accelerate-signup' });
  assert.deepEqual([third.goal, third.useCase], ['personalize-first-conversion', 'accelerate-signup'], 'the goal held, as it has this use case');
  await daemon.owner.refused(422, 'unknown_use_case', 'PUT', '/api/setup', { useCase: 'sell-more-boots' });
  await daemon.owner.refused(422, 'unknown_use_case', 'PUT', '/api/setup', { goal: 'optimize-advertising', useCase: 'accelerate-signup' });

  const locked = await daemon.owner.post('/api/setup/review');
  assert.deepEqual([locked.state, locked.locked, locked.planVersion], ['building', true, { dev: 1, prod: 1 }]);
  assert.match(locked.reviewedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal(locked.reviewedBy, 'owner');
  await daemon.owner.refused(409, 'locked', 'PUT', '/api/setup', { useCase: 'accelerate-signup' });
  assert.deepEqual(await daemon.owner.post('/api/setup/review'), locked, 'a second review changes nothing');
  assert.equal((await daemon.owner.step('dev.review')).state, 'done');
});

test('before the review a draft judges, and nothing is evidence', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'optimize-advertising/suppress-based-on-time'] });
  const [verdict] = await judged(daemon, await daemon.devKey(), [goodOrder()]);
  assert.deepEqual([verdict.result, verdict.planVersion], ['pass', 0]);
  await daemon.owner.post('/api/setup/review');
  const step = await daemon.owner.step('dev.events');
  assert.deepEqual([step.state, step.items[0].state, step.missing[0].code], ['todo', 'not_seen', 'not_seen']);
});

test('what was set up survives a restart, tokens and keys too', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  await daemon.owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'dev' });
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const look = async () => [await daemon.owner.get('/api/setup'), await daemon.owner.get('/api/sources'), await daemon.owner.get('/api/checklist'), await daemon.owner.get('/api/events')];
  const before = await look();
  const token = daemon.owner.token;
  await daemon.kill();
  await daemon.startAgain();
  assert.equal(daemon.owner.token, token);
  assert.deepEqual(await look(), before);
});

test('a source is made with a name, a category and an environment', async (t) => {
  const daemon = await startDaemon(t);
  const answer = await daemon.owner.ask('POST', '/api/sources', { name: 'App', category: 'Mobile', env: 'dev', colour: 'red' });
  assert.equal(answer.status, 201, answer.text);
  const { ignored, ...source } = answer.json;
  assert.deepEqual(ignored, ['colour']);
  assert.equal(answer.headers.location, `/api/sources/${source.id}`);
  const listed = (await daemon.owner.get('/api/sources')).sources;
  assert.deepEqual(listed.map(({ name }) => name), ['Website', 'App'], 'oldest first');
  assert.deepEqual(listed[1], source);

  const { errors } = await daemon.owner.refused(422, 'invalid', 'POST', '/api/sources', { name: '', category: 'Fax', env: 'moon' });
  assert.deepEqual(errors.map(({ pointer }) => pointer).sort(), ['/category', '/env', '/name']);
  await daemon.viewer.refused(403, 'owner_only', 'POST', '/api/sources', { name: 'App', category: 'Mobile', env: 'dev' });
});

test('the API is for bearers of a token', async (t) => {
  const daemon = await startDaemon(t);
  for (const headers of [{}, { authorization: 'Bearer no-such-token' }, { authorization: 'Basic b3duZXI6' }, { cookie: 'plumbline_session=no-such-session' }]) {
    const answer = await exchange(daemon.url, { path: '/api/setup', headers });
    assertProblem(answer, 401, 'unauthorized');
  }
  await daemon.owner.refused(404, 'not_found', 'GET', '/api/no-such-thing');
  const wrong = await daemon.owner.ask('DELETE', '/api/setup');
  assertProblem(wrong, 405, 'method_not_allowed');
  assert.match(wrong.headers.allow, /\bGET\b.*\bPUT\b/);
});

test('a viewer may not choose, review or complete', async (t) => {
  const daemon = await startDaemon(t);
  await daemon.viewer.refused(403, 'owner_only', 'PUT', '/api/setup', { useCase: 'accelerate-signup' });
  await daemon.viewer.refused(403, 'owner_only', 'POST', '/api/setup/review', {});
  await daemon.viewer.refused(403, 'owner_only', 'POST', '/api/checklist/dev.events/complete', {});
  assert.equal((await daemon.viewer.get('/api/setup')).state, 'choosing');
});

test('a body that is no JSON object is refused with what is wrong with it', async (t) => {
  const daemon = await startDaemon(t);
  const send = (body) => exchange(daemon.url, { method: 'PUT', path: '/api/setup', headers: { authorization: `Bearer ${daemon.owner.token}` }, body });
  assertProblem(await send('{"useCase":'), 400, 'invalid_json');
  assertProblem(await send('[]'), 422, 'invalid');
  assertProblem(await send('{}'), 422, 'invalid');
  assertProblem(await send('{"useCase":7}'), 422, 'invalid');
});
