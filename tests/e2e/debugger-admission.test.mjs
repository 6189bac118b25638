import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertProblem } from './support/api.mjs';
import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { assertTaken, post } from './support/ingest.mjs';
import { openViewer, refusedUpgrade } from './support/viewer.mjs';

const bearer = (daemon, role = 'owner') => ({ authorization: `Bearer ${daemon.token(role)}` });

test('the stream is for bearers of a token', async (t) => {
  const daemon = await startDaemon(t);
  assert.equal(await refusedUpgrade(daemon), 401);
  assert.equal(await refusedUpgrade(daemon, { headers: { authorization: 'Bearer no-such-token' } }), 401);
  assert.equal(await refusedUpgrade(daemon, { query: `?token=${daemon.token('owner')}` }), 401, 'a token in an address ends up in logs');
});

test('a page of another origin may not look, even with a cookie', async (t) => {
  const daemon = await startDaemon(t);
  const signedIn = await exchange(daemon.url, { method: 'POST', path: '/api/login', headers: bearer(daemon) });
  const cookie = signedIn.headers['set-cookie'][0].split(';')[0];
  for (const origin of ['http://evil.example', `http://127.0.0.1:${daemon.port + 1}`, 'null']) {
    assert.equal(await refusedUpgrade(daemon, { headers: { cookie, origin } }), 403, origin);
    assert.equal(await refusedUpgrade(daemon, { headers: { ...bearer(daemon), origin } }), 403, origin);
  }
  await openViewer(t, daemon, { headers: { origin: daemon.url } });
  await openViewer(t, daemon, { headers: { origin: `http://localhost:${daemon.port}`, host: `localhost:${daemon.port}` } });
});

test('a changing request of another origin is 403, a looking one is not', async (t) => {
  const daemon = await startDaemon(t);
  await daemon.owner.refused(403, 'bad_origin', 'PUT', '/api/setup', { useCase: 'accelerate-signup' }, { origin: 'http://evil.example' });
  assert.equal((await daemon.owner.ask('PUT', '/api/setup', { useCase: 'accelerate-signup' }, { origin: daemon.url })).status, 200);
  assert.equal((await daemon.owner.ask('GET', '/api/setup', undefined, { origin: 'http://evil.example' })).status, 200);
});

test('a console request for a foreign host name is 421, an ingest call is not', async (t) => {
  const daemon = await startDaemon(t);
  const host = `evil.example:${daemon.port}`;
  assertProblem(await daemon.owner.ask('GET', '/api/setup', undefined, { host }), 421, 'bad_host');
  assert.equal((await exchange(daemon.url, { path: '/', headers: { host } })).status, 421);
  assert.equal(await refusedUpgrade(daemon, { headers: { ...bearer(daemon), host } }), 421);
  for (const own of [`127.0.0.1:${daemon.port}`, `localhost:${daemon.port}`]) {
    assert.equal((await daemon.owner.ask('GET', '/api/setup', undefined, { host: own })).status, 200, own);
  }
  assertTaken(await post(daemon, '/v1/track', { key: await daemon.devKey(), body: track('From the LAN'), headers: { host } }));
});

test('the stream is a websocket: anything else is told so', async (t) => {
  const daemon = await startDaemon(t);
  const answer = await exchange(daemon.url, { path: '/api/debugger', headers: bearer(daemon) });
  assert.ok([400, 426].includes(answer.status), String(answer.status));
  assert.match(answer.headers['content-type'], /^application\/problem\+json/);
});
