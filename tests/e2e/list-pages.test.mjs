import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startDaemon } from './support/daemon.mjs';
import { post } from './support/ingest.mjs';

/** All entries of a list, read by pages of `limit`. */
async function byPages(api, path, name, limit) {
  const all = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await api.get(`${path}?limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    assert.ok(page[name].length <= limit, `${path} has pages of ${limit}`);
    all.push(...page[name]);
    cursor = page.next;
  }
  return all;
}

test('a list is whole where nothing is asked, and the same by pages of any size', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const { owner } = daemon;
  const { sources: [website] } = await owner.get('/api/sources');
  for (const name of ['A', 'B', 'C']) {
    await owner.post('/api/sources', { name, category: 'Website', env: 'dev' });
    await owner.post('/api/destinations', { name, kind: 'file', category: 'Raw Data', env: 'dev', sources: [website.id], settings: { path: `${name}.ndjson` } });
    await owner.post('/api/sessions', { id: name.toLowerCase() });
    await owner.post('/api/tokens', { name, role: 'viewer' });
    await post(daemon, '/v1/track', { key: `nobody-${name}`, body: { type: 'track', event: 'x', userId: 'u' } });
  }
  await owner.post('/api/setup/review');
  const { rules: [{ id }] } = await owner.get('/api/plan');
  for (const kept of [false, true]) await owner.patch('/api/plan', { rules: [{ id, kept }] });

  for (const [path, name] of [['/api/sources', 'sources'], ['/api/destinations', 'destinations'], ['/api/sessions', 'sessions'], ['/api/tokens', 'tokens'], ['/api/plan/versions', 'versions'], ['/api/notices', 'notices']]) {
    const whole = await owner.get(path);
    assert.equal(whole.next, null, path);
    assert.ok(whole[name].length >= 3, `${path} has ${whole[name].length} entries`);
    for (const limit of [1, 2, whole[name].length, 1000]) assert.deepEqual(withoutUse(await byPages(owner, path, name, limit)), withoutUse(whole[name]), `${path} by ${limit}`);
    assert.deepEqual(withoutUse((await owner.get(`${path}?limit=&cursor=`))[name]), withoutUse(whole[name]), `${path} with empty parameters`);
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'cursor=nothing-of-it']) await owner.refused(422, 'invalid', 'GET', `${path}?${query}`);
  }
  for (const path of ['/api/goals', '/api/coverage', '/api/checklist', '/api/checklist?env=dev', '/api/plan/losses', `/api/sources/${website.id}/snippets`, `/api/sources/${website.id}/connection`])
    assert.equal((await owner.get(path)).next, null, path);
});

/** A token notes when it was used last, which each of these requests changes. */
const withoutUse = (entries) => entries.map(({ lastUsedAt: _, ...rest }) => rest);

test('a page goes on behind the entry that it ended with, and says so where that is gone', async (t) => {
  const daemon = await startDaemon(t);
  const { owner } = daemon;
  const made = [];
  for (const name of ['A', 'B', 'C', 'D']) made.push(await owner.post('/api/tokens', { name, role: 'viewer' }));
  const { tokens } = await owner.get('/api/tokens');
  const first = await owner.get(`/api/tokens?limit=${tokens.length - 2}`);
  assert.equal(first.next, first.tokens.at(-1).id);
  await owner.ask('DELETE', `/api/tokens/${first.tokens[2].id}`);
  const rest = await owner.get(`/api/tokens?limit=10&cursor=${first.next}`);
  assert.deepEqual(rest.tokens.map(({ id }) => id), tokens.slice(-2).map(({ id }) => id), 'nothing is passed over');
  await owner.ask('DELETE', `/api/tokens/${first.next}`);
  const { errors: [{ message }] } = await owner.refused(422, 'invalid', 'GET', `/api/tokens?cursor=${first.next}`);
  assert.match(message, /must still be there/);
});
