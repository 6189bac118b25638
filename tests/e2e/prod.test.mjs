import assert from 'node:assert/strict';
import { test } from 'node:test';

import { callFromRule } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

async function reviewed(t) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await daemon.owner.post('/api/setup/review');
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  return { daemon, website };
}

const stepIsDone = (id) => (message) => message.type === 'checklist' && message.step.id === id && message.step.state === 'done';

test('a published source has a key of its own, and its calls complete the prod steps', async (t) => {
  const { daemon, website } = await reviewed(t);
  const viewer = await openViewer(t, daemon, { query: '?env=prod' });

  const answer = await daemon.owner.ask('POST', `/api/sources/${website.id}/publish`, {});
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.headers.location, `/api/sources/${answer.json.id}`);
  const prod = answer.json;
  assert.equal(prod.env, 'prod');
  assert.equal(prod.publishedFrom, website.id);
  assert.notEqual(prod.writeKey, website.writeKey);
  assert.match(prod.writeKey, /^[A-Za-z0-9]{32}$/);
  assert.equal((await daemon.owner.step('prod.sources')).state, 'todo');

  const { rules } = await daemon.owner.get('/api/plan?env=prod');
  const verdicts = await judged(daemon, prod.writeKey, rules.map(callFromRule));
  assert.ok(verdicts.every(({ env, result }) => env === 'prod' && result === 'pass'));

  await viewer.until('prod.events is done', stepIsDone('prod.events'));
  assert.ok(viewer.messages.every((message) => (message.env ?? message.verdict?.env ?? 'prod') === 'prod'), 'the filter keeps dev away');
  for (const id of ['prod.sources', 'prod.events']) {
    const step = await daemon.owner.step(id);
    assert.equal(step.state, 'done');
    assert.equal(step.done.by.kind, 'evidence');
  }
  assert.equal((await daemon.owner.step('dev.events')).state, 'todo', 'a prod call is no evidence for dev');
});

test('a dev source is published once, a prod source never', async (t) => {
  const { daemon, website } = await reviewed(t);
  const prod = await daemon.owner.post(`/api/sources/${website.id}/publish`, { name: 'Shop' });
  assert.equal(prod.name, 'Shop');
  await daemon.owner.refused(409, 'already_published', 'POST', `/api/sources/${website.id}/publish`, {});
  await daemon.owner.refused(409, 'not_dev', 'POST', `/api/sources/${prod.id}/publish`, {});
  await daemon.owner.refused(404, 'not_found', 'POST', '/api/sources/src_000000000000/publish', {});
});

test('a viewer may look at sources, without their keys, and publish none', async (t) => {
  const { daemon, website } = await reviewed(t);
  await daemon.viewer.refused(403, 'owner_only', 'POST', `/api/sources/${website.id}/publish`, {});
  const [seen] = (await daemon.viewer.get('/api/sources')).sources;
  assert.equal(seen.id, website.id);
  assert.equal(seen.writeKey, undefined);
  assert.equal(seen.writeKeyLast4, website.writeKey.slice(-4));
});

test('a call from a localhost page under a prod key passes with a note, and is no evidence', async (t) => {
  const { daemon, website } = await reviewed(t);
  const prod = await daemon.owner.post(`/api/sources/${website.id}/publish`);
  const { rules } = await daemon.owner.get('/api/plan?env=prod');
  const context = { page: { url: 'http://localhost:3000/checkout' } };
  const verdicts = await judged(daemon, prod.writeKey, rules.map((rule) => ({ ...callFromRule(rule), context })));
  assert.ok(verdicts.every(({ result, notes }) => result === 'pass' && notes.some(({ code }) => code === 'local_in_prod')));
  const items = (await daemon.owner.step('prod.events')).items;
  assert.ok(items.every(({ state }) => state === 'not_seen'));
});
