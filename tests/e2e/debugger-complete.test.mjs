import assert from 'node:assert/strict';
import { test } from 'node:test';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const anError = ({ type }) => type === 'error';
const stepIs = (id, state) => ({ type, step }) => type === 'checklist' && step.id === id && step.state === state;

async function byHand(t) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'optimize-advertising/suppress-based-on-time', '--no-auto-complete'] });
  await daemon.owner.post('/api/setup/review');
  return { daemon, key: await daemon.devKey(), owner: await openViewer(t, daemon), viewer: await openViewer(t, daemon, { role: 'viewer' }) };
}

test('an owner marks a step as complete over the stream, and everybody sees it', async (t) => {
  const { daemon, key, owner, viewer } = await byHand(t);
  owner.say({ type: 'complete', step: 'dev.events' });
  const early = await owner.until('not ready', anError);
  assert.deepEqual([early.for, early.code, early.missing.map(({ item, code }) => [item, code])], ['complete', 'not_ready', [['Order Completed', 'not_seen']]]);

  await judged(daemon, key, [goodOrder()]);
  await owner.until('ready', stepIs('dev.events', 'ready'));
  owner.say({ type: 'complete', step: 'dev.events' });
  const done = await owner.until('done', stepIs('dev.events', 'done'));
  assert.deepEqual([done.step.done.by.name, done.step.done.seqs], ['owner', [1]]);
  assert.deepEqual((await viewer.until('done', stepIs('dev.events', 'done'))).step, done.step);
});

test('a viewer’s role completes nothing', async (t) => {
  const { daemon, viewer } = await byHand(t);
  viewer.say({ type: 'complete', step: 'dev.events' });
  const error = await viewer.until('owner only', anError);
  assert.deepEqual([error.for, error.code], ['complete', 'owner_only']);
  assert.equal((await daemon.owner.step('dev.events')).state, 'todo');
});

test('an unknown step is an error, an override is heard', async (t) => {
  const { owner } = await byHand(t);
  owner.say({ type: 'complete', step: 'dev.coffee' });
  assert.equal((await owner.until('unknown', anError)).code, 'unknown_step');
  owner.say({ type: 'complete', step: 'dev.events', override: 'tested by hand' });
  const { step } = await owner.until('done', stepIs('dev.events', 'done'));
  assert.deepEqual([step.done.by.name, step.done.reason], ['owner', 'tested by hand']);
});

test('a checklist message passes every filter but the environment', async (t) => {
  const { daemon, key } = await byHand(t);
  const fails = await openViewer(t, daemon, { query: '?result=fail&event=Nothing' });
  const prod = await openViewer(t, daemon, { query: '?env=prod' });
  await judged(daemon, key, [goodOrder()]);
  await fails.until('ready', stepIs('dev.events', 'ready'));
  await prod.settled();
  assert.ok(prod.messages.every(({ type }) => type !== 'checklist'));
  assert.deepEqual(fails.seqs, []);
});
