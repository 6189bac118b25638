import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertProblem } from './support/api.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { openViewer, refusedUpgrade } from './support/viewer.mjs';

const login = (daemon, headers, method = 'POST') => exchange(daemon.url, { method, path: '/api/login', headers });

test('the page and all it asks for come from the daemon, under a strict policy', async (t) => {
  const daemon = await startDaemon(t);
  const page = await exchange(daemon.url, { path: '/' });
  assert.equal(page.status, 200);
  assert.match(page.headers['content-type'], /^text\/html; charset=utf-8$/i);
  const policy = Object.fromEntries(page.headers['content-security-policy'].split(/;\s*/).map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]));
  assert.equal(policy['default-src'], "'none'");
  assert.equal(policy['script-src'], "'self'");
  assert.equal(policy['style-src'], "'self'");
  assert.equal(policy['frame-ancestors'], "'none'");
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  assert.equal(page.headers['referrer-policy'], 'no-referrer');

  assert.doesNotMatch(page.text, /<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=/i, 'nothing inline');
  const wanted = [...page.text.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, address]) => address);
  assert.ok(wanted.length >= 2);
  for (const path of wanted) {
    assert.match(path, /^\/console\//, 'nothing comes from elsewhere');
    const file = await exchange(daemon.url, { path });
    assert.equal(file.status, 200, path);
    assert.equal(file.headers['x-content-type-options'], 'nosniff');
    if (path.endsWith('.js')) assert.match(file.headers['content-type'], /^text\/javascript/);
    if (path.endsWith('.css')) assert.match(file.headers['content-type'], /^text\/css/);
  }
  assert.equal((await exchange(daemon.url, { path: '/console/no-such-file.js' })).status, 404);
});

test('a token buys a cookie that scripts cannot read and other sites cannot use', async (t) => {
  const daemon = await startDaemon(t);
  const answer = await login(daemon, { authorization: `Bearer ${daemon.token('owner')}`, origin: daemon.url });
  assert.equal(answer.status, 204);
  const [cookie] = answer.headers['set-cookie'];
  assert.match(cookie, /^plumbline_token=[^;]+;/);
  assert.match(cookie, /; *HttpOnly/i);
  assert.match(cookie, /; *SameSite=Strict/i);
  assert.match(cookie, /; *Path=\//i);

  const headers = { cookie: cookie.split(';')[0] };
  assert.equal((await exchange(daemon.url, { path: '/api/setup', headers })).status, 200);
  const change = (more) => exchange(daemon.url, { method: 'PUT', path: '/api/setup', headers: { ...headers, ...more }, body: '{"useCase":"accelerate-signup"}' });
  assert.equal((await change({ origin: daemon.url })).status, 200);
  assertProblem(await change({ origin: 'http://evil.example' }), 403, 'bad_origin');
  const viewer = await openViewer(t, daemon, { headers: { ...headers, authorization: '', origin: daemon.url } });
  assert.equal(viewer.hello.role, 'owner');
  assert.equal(await refusedUpgrade(daemon, { headers: { ...headers, origin: 'http://evil.example' } }), 403);
});

test('a wrong token buys nothing', async (t) => {
  const daemon = await startDaemon(t);
  for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
    const answer = await login(daemon, headers);
    assertProblem(answer, 401, 'unauthorized');
    assert.equal(answer.headers['set-cookie'], undefined);
  }
  assert.equal((await login(daemon, { authorization: `Bearer ${daemon.token('owner')}` }, 'GET')).status, 405);
});
