import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, assertTaken, judged, post } from './support/ingest.mjs';

const started = async (t, options) => {
  const daemon = await startDaemon(t, options);
  const [website] = (await daemon.owner.get('/api/sources')).sources;
  return { daemon, website, path: `/api/sources/${website.id}` };
};
const send = (daemon, key) => post(daemon, '/v1/track', { key, body: track('Sent') });

test('a replaced key works beside the new one for its time of grace, over a restart too', async (t) => {
  const { daemon, website, path } = await started(t);
  const before = Date.now();
  const answer = await daemon.owner.ask('POST', `${path}/rotate-key`, { graceSeconds: 3_600 });
  assert.equal(answer.status, 200, answer.text);
  const rotated = answer.json;
  assert.match(rotated.writeKey, /^[A-Za-z0-9]{32}$/);
  assert.notEqual(rotated.writeKey, website.writeKey);
  assert.equal(rotated.writeKeyLast4, rotated.writeKey.slice(-4));
  assert.equal(rotated.previousKey.last4, website.writeKey.slice(-4));
  const until = Date.parse(rotated.previousKey.until);
  assert.ok(until >= before + 3_600_000 && until <= Date.now() + 3_600_000, rotated.previousKey.until);
  for (const again of [false, true]) {
    if (again) {
      await daemon.kill();
      await daemon.startAgain();
    }
    for (const key of [website.writeKey, rotated.writeKey]) {
      const [verdict] = await judged(daemon, key, [track('Sent')]);
      assert.deepEqual(verdict.source, { id: website.id, name: 'Website' });
    }
    assert.deepEqual(await daemon.owner.get(path), { ...rotated, ...(await statusOf(daemon, path)) });
  }
  const seen = await daemon.viewer.get(path);
  assert.equal(seen.writeKey, undefined);
});

const statusOf = async (daemon, path) => {
  const { status, calls, firstCallAt, lastCallAt, callsPerMinute } = await daemon.owner.get(path);
  return { status, calls, firstCallAt, lastCallAt, callsPerMinute };
};

test('a replaced key is taken until its time of grace ends, and unknown from then on', async (t) => {
  const { daemon, website, path } = await started(t);
  const { previousKey } = await daemon.owner.post(`${path}/rotate-key`, { graceSeconds: 2 });
  const until = Date.parse(previousKey.until);
  // Every answer that came before the end is a 200; every one that was asked for after it a 401.
  const wrong = [];
  await eventually('the end of the grace', async () => {
    const asked = Date.now();
    const { status } = await send(daemon, website.writeKey);
    const answered = Date.now();
    if ((answered < until && status !== 200) || (asked >= until && status !== 401)) wrong.push({ asked, answered, until, status });
    return asked >= until;
  });
  assert.deepEqual(wrong, []);
  assertRefused(await send(daemon, website.writeKey), 401, 'unknown_key');
  assert.equal((await daemon.owner.get(path)).previousKey, undefined);
  const [notice] = (await daemon.owner.get('/api/notices')).notices;
  assert.deepEqual([notice.code, notice.source.id, notice.keyLast4], ['unknown_key', website.id, website.writeKey.slice(-4)]);
});

test('without grace a replaced key is unknown at once; two that were replaced have each their own time', async (t) => {
  const { daemon, website, path } = await started(t);
  const second = await daemon.owner.post(`${path}/rotate-key`, { graceSeconds: 3_600 });
  const third = await daemon.owner.post(`${path}/rotate-key`, { graceSeconds: 0 });
  assertTaken(await send(daemon, website.writeKey));
  assertRefused(await send(daemon, second.writeKey), 401, 'unknown_key');
  assertTaken(await send(daemon, third.writeKey));
  assert.equal(third.previousKey.last4, website.writeKey.slice(-4));
});

test('a time of grace is a whole number of seconds, of 30 days at most', async (t) => {
  const { daemon, path } = await started(t);
  for (const graceSeconds of [-1, 1.5, '60', 2_592_001, true]) await daemon.owner.refused(422, 'invalid', 'POST', `${path}/rotate-key`, { graceSeconds });
  await daemon.owner.post(`${path}/rotate-key`, { graceSeconds: 2_592_000 });
  const { previousKey } = await daemon.owner.post(`${path}/rotate-key`, {});
  assert.ok(Math.abs(Date.parse(previousKey.until) - Date.now() - 86_400_000) < 60_000, 'a day where nothing is said');
});

test('a source is renamed and disabled, and its calls are refused until it is enabled', async (t) => {
  const { daemon, website, path } = await started(t);
  const changed = await daemon.owner.patch(path, { name: 'Shop', enabled: false, colour: 'red' });
  assert.deepEqual([changed.name, changed.enabled, changed.ignored], ['Shop', false, ['colour']]);
  assertRefused(await send(daemon, website.writeKey), 401, 'source_disabled');
  assert.equal((await exchange(daemon.url, { path: `/v1/projects/${website.writeKey}/settings` })).status, 401);
  await daemon.owner.patch(path, { enabled: true });
  const [verdict] = await judged(daemon, website.writeKey, [track('Sent')]);
  assert.equal(verdict.source.name, 'Shop');
  for (const body of [{ name: '' }, { name: 7 }, { enabled: 'yes' }, { name: 'x'.repeat(201) }]) await daemon.owner.refused(422, 'invalid', 'PATCH', path, body);
});

test('a deleted source is gone, its keys are refused as such over a restart, and its calls stay', async (t) => {
  const { daemon, website, path } = await started(t);
  assertTaken(await send(daemon, website.writeKey));
  const { writeKey } = await daemon.owner.post(`${path}/rotate-key`, { graceSeconds: 3_600 });
  assert.equal((await daemon.owner.ask('DELETE', path)).status, 204);
  await daemon.owner.refused(404, 'not_found', 'GET', path);
  await daemon.owner.refused(404, 'not_found', 'DELETE', path);
  assert.deepEqual(await daemon.owner.get('/api/sources'), { sources: [], next: null });
  for (const again of [false, true]) {
    if (again) {
      await daemon.kill();
      await daemon.startAgain();
    }
    for (const key of [website.writeKey, writeKey]) assertRefused(await send(daemon, key), 401, 'source_disabled');
    assertRefused(await post(daemon, '/v1/batch', { body: { batch: [track('Sent')], writeKey } }), 401, 'source_disabled');
  }
  assert.equal((await daemon.owner.verdicts()).length, 1);
});

test('a viewer changes no source', async (t) => {
  const { daemon, path } = await started(t);
  await daemon.viewer.refused(403, 'owner_only', 'POST', `${path}/rotate-key`, {});
  await daemon.viewer.refused(403, 'owner_only', 'PATCH', path, { name: 'Mine' });
  await daemon.viewer.refused(403, 'owner_only', 'DELETE', path);
  await daemon.viewer.refused(403, 'owner_only', 'DELETE', '/api/sources/src_000000000000');
});

test('a change that was made of an older state is refused', async (t) => {
  const { daemon, path } = await started(t);
  const { headers } = await daemon.owner.ask('GET', path);
  assert.equal((await daemon.owner.ask('PATCH', path, { name: 'Mine' }, { 'if-match': headers.etag })).status, 200);
  for (const [method, more] of [['PATCH', ''], ['DELETE', ''], ['POST', '/rotate-key']]) await daemon.owner.refused(412, 'stale', method, path + more, method === 'DELETE' ? undefined : {}, { 'if-match': headers.etag });
});

test('the environment of the key is the environment of the call', async (t) => {
  const { daemon, path, website } = await started(t);
  const prod = await daemon.owner.post(`${path}/publish`);
  const environments = [];
  for (const key of [website.writeKey, prod.writeKey]) environments.push((await judged(daemon, key, [track('Sent')]))[0].env);
  assert.deepEqual(environments, ['dev', 'prod']);
});
