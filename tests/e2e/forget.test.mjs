import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { runToEnd, startDaemon } from './support/daemon.mjs';
import { assertTaken, post } from './support/ingest.mjs';

const filesWith = (daemon, text) =>
  readdirSync(daemon.stateDir).filter((name) => readFileSync(join(daemon.stateDir, name)).includes(text));

test('an owner has calls forgotten by user, session or all: they are gone from the files, their seqs are not kept', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const send = async (userId, options = {}) => {
    const answer = await post(daemon, '/v1/track', { key, ...options, body: track('A', {}, { userId }) });
    assertTaken(answer);
  };
  await send('keep-me');
  await send('forget-me');
  await send('in-session', { key: `${key}.t7` });
  await send('keep-me');

  await daemon.viewer.refused(403, 'owner_only', 'DELETE', '/api/events?all=1');
  for (const [query, pointer] of [['', 'all'], ['?env=test', 'env']]) {
    const { errors } = await daemon.owner.refused(422, 'invalid', 'DELETE', `/api/events${query}`);
    assert.deepEqual(errors.map((error) => error.pointer), [pointer]);
  }
  assert.notDeepEqual(filesWith(daemon, 'forget-me'), []);
  const forget = async (query) => (await daemon.owner.ask('DELETE', `/api/events?${query}`)).json.forgotten;
  assert.equal(await forget('user=nobody'), 0);
  assert.equal(await forget('user=forget-me&env=prod'), 0);
  assert.equal(await forget('user=forget-me&env=dev'), 1);
  assert.deepEqual(filesWith(daemon, 'forget-me'), []);
  await daemon.owner.refused(410, 'not_kept', 'GET', '/api/events/2');
  assert.deepEqual((await daemon.owner.get('/api/events')).events.map(({ seq }) => seq), [4, 3, 1]);
  assert.equal(await forget('session=t7'), 1);
  assert.equal(await forget('all=1'), 2);
  await send('next');
  const page = await daemon.owner.get('/api/events');
  assert.deepEqual(page.events.map(({ seq }) => seq), [5]);
  const { entries } = await daemon.owner.get('/api/audit');
  assert.deepEqual(entries.filter(({ after }) => after.forgotten > 0).map(({ action, target, after }) => [action, target, after.forgotten]),
    [['events.forget', 'all', 2], ['events.forget', 'session', 1], ['events.forget', 'env, user', 1]]);
  assert.equal(page.first, 5);
});

test('what is kept is told by --durability, --keep-for and --keep-size; values beyond their limits are refused', async (t) => {
  await startDaemon(t, { args: ['--durability', 'relaxed', '--keep-for', '1m', '--keep-size', '16MiB'] });
  for (const args of [['--durability', 'none'], ['--keep-for', '59s'], ['--keep-size', '15MiB']]) {
    const { code, stderr } = await runToEnd(args);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(args[0]));
  }
});
