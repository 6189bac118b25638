import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { runToEnd, startDaemon, temporaryFolder } from '../support/daemon.mjs';
import { exchange } from '../support/http.mjs';
import { assertRefused } from '../support/ingest.mjs';

const build = join(import.meta.dirname, '../node_modules/@segment/analytics-next/dist/umd');
const origin = 'https://shop.example';
const get = (daemon, path, headers = {}) => exchange(daemon.url, { path, headers: { origin, ...headers } });

test('the script is the build that was given, with the key that was asked for, and may be read by any page', async (t) => {
  const daemon = await startDaemon(t, { args: ['--analytics-js', join(build, 'standalone.js')] });
  const key = await daemon.devKey();
  const given = readFileSync(join(build, 'standalone.js'), 'utf8');
  for (const path of [`/analytics.js/v1/${key}/analytics.min.js`, `/analytics.js/v1/${key}/platform/analytics.min.js`]) {
    const answer = await get(daemon, path);
    assert.equal(answer.status, 200);
    assert.equal(answer.text, given.replace('__WRITE_KEY__', key));
    assert.match(answer.headers['content-type'], /^text\/javascript/);
    assert.equal(answer.headers['cache-control'], 'no-cache');
    assert.equal(answer.headers['access-control-allow-origin'], origin);
  }
});

test('each chunk of the build is there under its name, for good', async (t) => {
  const daemon = await startDaemon(t, { args: ['--analytics-js', join(build, 'standalone.js')] });
  const chunks = readdirSync(build).filter((name) => name.endsWith('.js') && name.includes('.bundle.'));
  assert.ok(chunks.length >= 7, `${chunks}`);
  for (const name of chunks) {
    const answer = await get(daemon, `/analytics-next/bundles/${name}`);
    assert.equal(answer.status, 200, name);
    assert.equal(answer.text, readFileSync(join(build, name), 'utf8'));
    assert.match(answer.headers['content-type'], /^text\/javascript/);
    assert.match(answer.headers['cache-control'], /immutable/);
  }
});

test('what is not there is a 404 that says why', async (t) => {
  const daemon = await startDaemon(t, { args: ['--analytics-js', join(build, 'standalone.js')] });
  const key = await daemon.devKey();
  const paths = [
    '/analytics-next/bundles/none.bundle.js',
    '/analytics-next/bundles/..%2Fpackage.json',
    '/analytics-next/bundles/%2Fetc%2Fpasswd',
    `/analytics.js/v1/${key}/analytics.classic.js`,
    '/next-integrations/integrations/google-analytics/2.18.6/google-analytics.dynamic.js.gz',
    '/next-integrations/actions/braze/abc.js',
  ];
  for (const path of paths) assertRefused(await get(daemon, path), 404, 'not_found');
  assert.match((await get(daemon, paths[4])).json.message, /[Ii]ntegrations/);
  assertRefused(await get(daemon, '/analytics.js/v1/nobody/analytics.min.js'), 401, 'unknown_key');
  assertRefused(await get(daemon, '/analytics.js/v1/nobody%22%3Balert(1)/analytics.min.js'), 401, 'unknown_key');
  assertRefused(await exchange(daemon.url, { method: 'POST', path: `/analytics.js/v1/${key}/analytics.min.js` }), 405, 'method_not_allowed');
});

test('without --analytics-js the answer names the flag', async (t) => {
  const daemon = await startDaemon(t);
  for (const path of [`/analytics.js/v1/${await daemon.devKey()}/analytics.min.js`, '/analytics-next/bundles/a.bundle.js']) {
    const answer = await get(daemon, path);
    assertRefused(answer, 404, 'not_found');
    assert.match(answer.json.message, /--analytics-js/);
  }
});

test('a file that is not there is exit 2, at the start and at --check-config', async (t) => {
  const folder = temporaryFolder(t);
  const missing = join(folder, 'standalone.js');
  const args = ['--listen', '127.0.0.1:0', '--state-dir', join(folder, 'state'), '--analytics-js'];
  mkdirSync(join(folder, 'a-folder.js'));
  writeFileSync(join(folder, 'empty.js'), '');
  for (const file of [missing, join(folder, 'a-folder.js'), join(folder, 'empty.js')])
    for (const more of [[], ['--check-config']]) {
      const end = await runToEnd([...args, file, ...more]);
      assert.equal(end.code, 2, end.stderr);
      assert.ok(end.stderr.includes('--analytics-js') && end.stderr.includes(file), end.stderr);
    }
});
