import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { assertProblem } from './support/api.mjs';
import { startDaemon } from './support/daemon.mjs';
import { exchange } from './support/http.mjs';
import { filesUnder } from './support/kept-bytes.mjs';
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
  assert.deepEqual([policy['require-trusted-types-for'], policy['trusted-types']], ["'script'", "'none'"]);
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

// The cookie of somebody who signed in, as a browser sends it.
async function signedIn(daemon, role = 'owner', host = undefined) {
  const answer = await login(daemon, { authorization: `Bearer ${daemon.token(role)}`, ...(host && { host }) });
  assert.equal(answer.status, 204);
  return answer.headers['set-cookie'][0].split(';')[0];
}

test('a token buys a cookie that scripts cannot read and other sites cannot use', async (t) => {
  const daemon = await startDaemon(t);
  const answer = await login(daemon, { authorization: `Bearer ${daemon.token('owner')}`, origin: daemon.url });
  assert.equal(answer.status, 204);
  const [cookie] = answer.headers['set-cookie'];
  assert.match(cookie, new RegExp(`^plumbline_session_${daemon.port}=[A-Za-z0-9]{43};`), 'a random id');
  assert.ok(!cookie.includes(daemon.token('owner')));
  assert.match(cookie, /; *HttpOnly/i);
  assert.match(cookie, /; *SameSite=Strict/i);
  assert.match(cookie, /; *Path=\/api(;|$)/i);

  const headers = { cookie: cookie.split(';')[0] };
  assert.equal((await exchange(daemon.url, { path: '/api/setup', headers })).status, 200);
  const change = (more) => exchange(daemon.url, { method: 'PUT', path: '/api/setup', headers: { ...headers, ...more }, body: '{"useCase":"accelerate-signup"}' });
  assert.equal((await change({ origin: daemon.url })).status, 200);
  assertProblem(await change({ origin: 'http://evil.example' }), 403, 'bad_origin');
  const viewer = await openViewer(t, daemon, { headers: { ...headers, authorization: '', origin: daemon.url } });
  assert.equal(viewer.hello.role, 'owner');
  assert.equal(await refusedUpgrade(daemon, { headers: { ...headers, origin: 'http://evil.example' } }), 403);
});

test('the token itself in a cookie is nobody', async (t) => {
  const daemon = await startDaemon(t);
  for (const name of ['plumbline_token', 'plumbline_session', `plumbline_session_${daemon.port}`]) {
    const headers = { cookie: `${name}=${daemon.token('owner')}` };
    assertProblem(await exchange(daemon.url, { path: '/api/setup', headers }), 401, 'unauthorized');
  }
});

test('the console is asked for by its own names and its own port', async (t) => {
  const daemon = await startDaemon(t, { args: ['--console-name', 'plumbline.example', '--console-name', 'mapped.example:9000'] });
  const status = async (host) => (await exchange(daemon.url, { path: '/healthz', headers: { host } })).status;
  for (const host of [`127.0.0.1:${daemon.port}`, `localhost:${daemon.port}`, `[::1]:${daemon.port}`, 'localhost', 'plumbline.example', 'Plumbline.Example:443', 'mapped.example:9000'])
    assert.equal(await status(host), 200, host);
  for (const host of [`127.0.0.1:${daemon.port - 1}`, 'localhost:80', 'evil.example', `evil.example:${daemon.port}`, 'mapped.example', `mapped.example:${daemon.port}`, 'localhost.evil.example'])
    assertProblem(await exchange(daemon.url, { path: '/healthz', headers: { host } }), 421, 'bad_host');
});

test('a session is of the Host that it was opened under, port included', async (t) => {
  const daemon = await startDaemon(t, { args: ['--console-name', 'plumbline.example'] });
  const look = async (host, cookie) => (await exchange(daemon.url, { path: '/api/setup', headers: { host, cookie } })).status;
  const numeric = `127.0.0.1:${daemon.port}`;
  const cookie = await signedIn(daemon, 'owner', numeric);
  assert.equal(await look(numeric, cookie), 200);
  assert.equal(await look(`localhost:${daemon.port}`, cookie), 401);
  assert.equal(await look(`plumbline.example:${daemon.port}`, cookie), 401);
  const named = await signedIn(daemon, 'owner', 'plumbline.example:8443');
  assert.match(named, /^plumbline_session_8443=/);
  assert.equal(await look('Plumbline.Example:8443', named), 200);
  assert.equal(await look('plumbline.example:8444', named.replace('8443', '8444')), 401);
});

test('who signs out is signed out at once, and what was open ends', async (t) => {
  const daemon = await startDaemon(t);
  const [cookie, other] = [await signedIn(daemon), await signedIn(daemon)];
  const viewer = await openViewer(t, daemon, { headers: { cookie, authorization: '', origin: daemon.url } });
  const sign = () => exchange(daemon.url, { method: 'POST', path: '/api/logout', headers: { cookie, origin: daemon.url } });
  const answer = await sign();
  assert.equal(answer.status, 204);
  assert.match(answer.headers['set-cookie'][0], new RegExp(`^plumbline_session_${daemon.port}=; .*Max-Age=0`));
  assertProblem(await exchange(daemon.url, { path: '/api/setup', headers: { cookie } }), 401, 'unauthorized');
  assert.equal((await exchange(daemon.url, { path: '/api/setup', headers: { cookie: other } })).status, 200, 'the other session goes on');
  await viewer.closed();
  assertProblem(await sign(), 401, 'unauthorized');
  assertProblem(await exchange(daemon.url, { method: 'POST', path: '/api/logout', headers: { cookie: other, origin: 'http://evil.example' } }), 403, 'bad_origin');
});

test('a session ends with its token, and outlives the daemon', async (t) => {
  const daemon = await startDaemon(t);
  const made = await daemon.owner.post('/api/tokens', { name: 'Ada', role: 'viewer' });
  const answer = await login(daemon, { authorization: `Bearer ${made.token}` });
  const look = async (cookie) => (await exchange(daemon.url, { path: '/api/setup', headers: { cookie } })).status;
  const cookie = answer.headers['set-cookie'][0].split(';')[0];
  assert.equal(await look(cookie), 200);
  assert.equal((await daemon.owner.ask('DELETE', `/api/tokens/${made.id}`)).status, 204);
  assert.equal(await look(cookie), 401);
  const [own, ended] = [await signedIn(daemon), await signedIn(daemon)];
  assert.equal((await exchange(daemon.url, { method: 'POST', path: '/api/logout', headers: { cookie: ended, origin: daemon.url } })).status, 204);
  for (const end of [() => daemon.stop(), () => daemon.kill()]) {
    await end();
    await daemon.startAgain();
    assert.equal(await look(own), 200);
    for (const over of [cookie, ended]) assert.equal(await look(over), 401);
  }
  const other = await exchange(daemon.url, { path: '/api/setup', headers: { cookie: own, host: `localhost:${daemon.port}` } });
  assert.equal(other.status, 401, 'of another Host');
  const id = own.split('=')[1];
  for (const file of filesUnder(daemon.stateDir)) assert.ok(!readFileSync(file).includes(id), file);
});

test('a page of another origin gets nothing with the cookie, whatever it asks for', async (t) => {
  const daemon = await startDaemon(t);
  const cookie = await signedIn(daemon);
  const look = (site, headers, path = '/api/events') => exchange(daemon.url, { path, headers: { 'sec-fetch-site': site, ...headers } });
  for (const site of ['cross-site', 'same-site']) {
    assertProblem(await look(site, { cookie }), 403, 'bad_origin');
    assertProblem(await look(site, { cookie }, '/api/plan/export?format=csv'), 403, 'bad_origin');
    assert.equal((await look(site, { cookie }, '/')).status, 200, 'a link leads to the page');
    assert.equal((await look(site, { authorization: `Bearer ${daemon.token('viewer')}` })).status, 200, 'a token is shown on purpose');
  }
  for (const site of ['same-origin', 'none']) assert.equal((await look(site, { cookie })).status, 200, site);
});

test('nothing of the API is taken for a page', async (t) => {
  const daemon = await startDaemon(t);
  const ask = (path, headers = { authorization: `Bearer ${daemon.token('owner')}` }, method = 'GET') => exchange(daemon.url, { method, path, headers });
  for (const answer of [await ask('/api/setup'), await ask('/api/setup', {}), await ask('/api/none'), await ask('/api/goals', undefined, 'PUT'),
    await ask('/api/events', { authorization: `Bearer ${daemon.token('viewer')}`, accept: 'application/x-ndjson' }), await ask('/api/openapi.json'),
    await ask('/metrics'), await ask('/api/setup', { host: 'evil.example' }), await ask('/api/debugger'), await ask('/healthz')])
    assert.equal(answer.headers['x-content-type-options'], 'nosniff', `${answer.status} ${answer.text.slice(0, 80)}`);
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
