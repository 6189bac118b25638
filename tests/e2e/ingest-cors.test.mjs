import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { post } from './support/ingest.mjs';

const origin = 'https://shop.example';
const list = (header) => header.toLowerCase().split(/,\s*/);

test('a preflight allows what the browser’s SDK sends', async (t) => {
  const daemon = await startDaemon(t);
  for (const [method, path] of [['POST', '/v1/t'], ['POST', '/v1/batch'], ['GET', '/v1/projects/some-key/settings']]) {
    const answer = await exchange(daemon.url, {
      method: 'OPTIONS',
      path,
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,content-type,x-retry-count' },
    });
    assert.equal(answer.status, 204);
    assert.ok(['*', origin].includes(answer.headers['access-control-allow-origin']));
    assert.ok(list(answer.headers['access-control-allow-methods']).includes(method.toLowerCase()));
    for (const name of ['authorization', 'content-type', 'x-retry-count']) assert.ok(list(answer.headers['access-control-allow-headers']).includes(name), name);
    assert.equal(answer.headers['access-control-max-age'], '86400');
  }
});

test('every answer may be read by a page of another origin, errors too', async (t) => {
  const daemon = await startDaemon(t);
  const key = await daemon.devKey();
  const answers = [
    await post(daemon, '/v1/t', { key, body: track('Good'), headers: { origin } }),
    await post(daemon, '/v1/t', { key, body: '{', headers: { origin } }),
    await post(daemon, '/v1/t', { body: track('Nobody'), headers: { origin } }),
    await post(daemon, '/v1/nowhere', { key, body: '{}', headers: { origin } }),
    await exchange(daemon.url, { path: '/v1/t', headers: { origin } }),
    await exchange(daemon.url, { path: `/v1/projects/${key}/settings`, headers: { origin } }),
  ];
  assert.deepEqual(answers.map(({ status }) => status), [200, 400, 401, 404, 405, 200]);
  for (const { status, headers } of answers) {
    assert.ok(['*', origin].includes(headers['access-control-allow-origin']), String(status));
    assert.match(headers['access-control-expose-headers'] ?? '', /retry-after/i, String(status));
  }
});

test('a preflight is answered on a path that is wrong too, so that the page reads what is wrong with it', async (t) => {
  const daemon = await startDaemon(t);
  const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
  assert.equal((await exchange(daemon.url, { method: 'OPTIONS', path: '/v1/v1/t', headers })).status, 204);
  assert.equal((await exchange(daemon.url, { method: 'OPTIONS', path: '/v1/pixel/track', headers })).status, 204);
  assert.equal((await exchange(daemon.url, { method: 'OPTIONS', path: '/beacon/v1/batch', headers })).status, 204);
});

test('a page of a public address may call a private one where its browser asks for that', async (t) => {
  const daemon = await startDaemon(t);
  const preflight = (headers) => exchange(daemon.url, { method: 'OPTIONS', path: '/v1/t', headers: { origin, 'access-control-request-method': 'POST', ...headers } });
  assert.equal((await preflight({ 'access-control-request-private-network': 'true' })).headers['access-control-allow-private-network'], 'true');
  assert.equal((await preflight({})).headers['access-control-allow-private-network'], undefined);
});

test('the API is not for pages of another origin', async (t) => {
  const daemon = await startDaemon(t);
  const answer = await daemon.owner.ask('GET', '/api/setup', undefined, { origin });
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
});
