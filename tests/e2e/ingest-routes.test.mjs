import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { assertRefused, assertTaken, basic, post } from './support/ingest.mjs';

const who = { userId: 'user-1' };
const singles = {
  track: { ...who, event: 'Tea Drunk' },
  page: { ...who, name: 'Home' },
  screen: { ...who, name: 'Start' },
  identify: { ...who, traits: { plan: 'free' } },
  group: { ...who, groupId: 'group-1' },
  alias: { ...who, previousId: 'anonymous-1' },
};

test('every single route takes its type of call, by long and by short name', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const [type, body] of Object.entries(singles)) {
    for (const route of [type, type[0]]) assertTaken(await post(daemon, `/v1/${route}`, { key, body }));
  }
  const verdicts = await daemon.owner.verdicts();
  assert.deepEqual(
    verdicts.map(({ type }) => type),
    Object.keys(singles).flatMap((type) => [type, type]),
  );
});

test('on a single route the route is the type, whatever the call says', async (t) => {
  const daemon = await startDaemon(t);
  assertTaken(await post(daemon, '/v1/track', { key: await daemon.devKey(), body: { ...singles.track, type: 'identify' } }));
  assert.equal((await daemon.owner.verdicts())[0].type, 'track');
});

test('a batch goes to batch, import or b, also with a slash behind it', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const route of ['/v1/batch', '/v1/import', '/v1/b', '/v1/import/', '/v1/batch/']) {
    assertTaken(await post(daemon, route, { key, body: { batch: [track('First'), track('Second')] } }));
  }
  assert.deepEqual((await daemon.owner.verdicts()).map(({ event }) => event), Array(5).fill(['First', 'Second']).flat());
});

test('an empty batch is a success that keeps nothing', async (t) => {
  const daemon = await startDaemon(t);
  assertTaken(await post(daemon, '/v1/batch', { key: await daemon.devKey(), body: { batch: [] } }));
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('the content type and what the client accepts are never looked at', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'image/gif', undefined]) {
    const answer = await post(daemon, '/v1/track', { key, body: singles.track, headers: { accept: 'text/plain', ...(type && { 'content-type': type }) } });
    assertTaken(answer);
    assert.match(answer.headers['content-type'], /^application\/json/);
  }
});

test('the health metrics of SDKs are taken without a key and forgotten', async (t) => {
  const daemon = await startDaemon(t);
  const series = [{ type: 'Counter', metric: 'analytics_js.invoke', value: 1, tags: {} }];
  assertTaken(await post(daemon, '/v1/m', { body: { series }, headers: { 'content-type': 'text/plain' } }));
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('an unknown path is 404 in the shape of ingest, and the message names the likely mistake', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  for (const path of ['/v1/trak', '/b', '/t', '/v1/v1/batch', '//v1/batch', '/v2/track']) {
    assertRefused(await post(daemon, path, { key, body: { batch: [track('Lost')] } }), 404);
  }
  assert.match((await post(daemon, '/v1/v1/batch', { key, body: {} })).json.message, /\/v1\/batch|twice/);
  assert.equal((await daemon.owner.get('/api/events')).head, 0);
});

test('another method is 405 with Allow, in the shape of ingest', async (t) => {
  const daemon = await startDaemon(t);
  for (const [method, path] of [['GET', '/v1/track'], ['PUT', '/v1/batch'], ['DELETE', '/v1/import'], ['HEAD', '/v1/track']]) {
    const answer = await exchange(daemon.url, { method, path, headers: { authorization: basic(await daemon.devKey()) } });
    if (method === 'HEAD') assert.equal(answer.status, 405);
    else assertRefused(answer, 405);
    assert.match(answer.headers.allow, /\bPOST\b/);
  }
});

test('settings name this daemon, so that SDKs which replace their host stay with it', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const answer = await exchange(daemon.url, { path: `/v1/projects/${key}/settings` });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers['access-control-allow-origin'], '*');
  assert.equal(answer.headers['cache-control'], 'no-store');
  const segment = answer.json.integrations['Segment.io'];
  assert.equal(segment.apiKey, key);
  assert.equal(segment.apiHost, `127.0.0.1:${daemon.port}/v1`);
  assert.deepEqual(segment.httpConfig, { rateLimitConfig: { enabled: true }, backoffConfig: { enabled: true } });
  assert.equal(typeof answer.json.plan, 'object');
});

test('settings of an unknown key are refused', async (t) => {
  const daemon = await startDaemon(t);
  const answer = await exchange(daemon.url, { path: '/v1/projects/no-such-key/settings' });
  assert.ok(answer.status === 401 || answer.status === 404, String(answer.status));
  assertRefused(answer, answer.status);
});
