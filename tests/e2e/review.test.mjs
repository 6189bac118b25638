import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

const viewed = 'track:Page Viewed:1';
const screenViewed = { type: 'screen', map: { '/properties/page_name': '/name', '/properties/page_category': '/properties/area' } };

const begin = async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  return { daemon, key: await daemon.devKey() };
};
const page = (more = {}) => ({ type: 'page', userId: 'u', name: 'Home', category: 'Shop', ...more });
const item = async (daemon) => (await daemon.owner.step('dev.events')).items.find(({ event }) => event === 'Page Viewed');
const acceptsOf = async (daemon) => (await daemon.owner.get('/api/plan')).rules.find(({ id }) => id === viewed).accepts;

test('in the review a rule can take page calls no longer, or screen calls too', async (t) => {
  const { daemon, key } = await begin(t);
  assert.deepEqual(await acceptsOf(daemon), [{ type: 'page', map: { '/properties/page_name': '/name', '/properties/page_category': '/category' } }]);
  const said = async (call) => {
    const [{ result, rule }] = await judged(daemon, key, [call]);
    return [result, rule];
  };
  assert.deepEqual(await said(page()), ['pass', viewed]);

  const edited = await daemon.owner.patch('/api/plan', { rules: [{ id: viewed, accepts: [] }] });
  assert.deepEqual(edited.rules.find(({ id }) => id === viewed).accepts, []);
  assert.deepEqual(await said(page()), ['unchecked', null]);

  await daemon.owner.patch('/api/plan', { rules: [{ id: viewed, accepts: [screenViewed] }] });
  assert.deepEqual(await acceptsOf(daemon), [screenViewed]);
  assert.deepEqual(await said(page()), ['unchecked', null]);
  assert.deepEqual(await said({ type: 'screen', userId: 'u', name: 'Home', properties: { area: 'Shop' } }), ['pass', viewed]);
  const [bad] = await judged(daemon, key, [{ type: 'screen', userId: 'u', name: 'Home', properties: { area: 5 } }]);
  assert.deepEqual([bad.result, bad.rule, bad.violations.map(({ kind, path }) => [kind, path])], ['fail', viewed, [['type', '/properties/area']]], 'paths are those of the call as it was sent');

  await daemon.owner.post('/api/setup/review');
  assert.equal((await item(daemon)).state, 'not_seen', 'what came before the review is no evidence');
  await judged(daemon, key, [page()]);
  assert.equal((await item(daemon)).state, 'not_seen');
  await judged(daemon, key, [{ type: 'screen', userId: 'u', name: 'Home', properties: { area: 'Shop' } }]);
  const { state, passed, sample } = await item(daemon);
  assert.deepEqual([state, passed, sample], ['passing', 1, 7]);
});

test('an event of one’s own can take page calls, and what it cannot take is refused with its place', async (t) => {
  const { daemon, key } = await begin(t);
  const schema = { type: 'object', properties: { properties: { type: 'object', properties: { cup: { type: 'string' } }, required: ['cup'] } } };
  const own = (accepts) => ({ rules: [{ type: 'track', event: 'Tea Drunk', schema, accepts, suggested: true }] });
  for (const [accepts, pointer] of [[[{ type: 'identify', map: {} }], '/rules/0/accepts/0/type'], [5, '/rules/0/accepts']]) {
    const { errors } = await daemon.owner.refused(422, 'invalid', 'PATCH', '/api/plan', own(accepts));
    assert.deepEqual(errors.map((error) => error.pointer), [pointer]);
  }
  await daemon.owner.patch('/api/plan', { rules: [{ id: viewed, accepts: [] }] });
  await daemon.owner.patch('/api/plan', own([{ type: 'page', map: { '/properties/cup': '/properties/vessel' } }]));
  const verdicts = await judged(daemon, key, [page({ properties: { vessel: 'mug' } }), page({ properties: {} }), track('Tea Drunk', { cup: 'mug' })]);
  assert.deepEqual(verdicts.map(({ result, rule }) => [result, rule]), [['pass', 'track:Tea Drunk:1'], ['fail', 'track:Tea Drunk:1'], ['pass', 'track:Tea Drunk:1']]);
  assert.deepEqual(verdicts[1].violations.map(({ kind, path }) => [kind, path]), [['required', '/properties/vessel']]);
});
