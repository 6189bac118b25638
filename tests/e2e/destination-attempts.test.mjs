import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { openConsole } from './support/console.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';
import { plumbline } from './support/tool.mjs';

/** A daemon with a webhook to a receiver that repeats what it gets. */
async function startEcho(t, { status = 200, args = [] } = {}) {
  const daemon = await startDaemon(t, { args: ['--allow-private-destinations', ...args] });
  const receiver = await startReceiver(t, { answer: (request) => ({ status, headers: { 'x-echo': request.headers.authorization, 'set-cookie': 'a=b' }, body: JSON.stringify([request.headers, request.path, request.json]) }) });
  const [source] = (await daemon.owner.get('/api/sources')).sources;
  const hook = await daemon.owner.post('/api/destinations', {
    name: 'Echo', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [source.id], failing: true,
    settings: { url: `${receiver.url}/in?key=key-of-query`, secret: 'secret-of-signature', headers: { Authorization: 'Bearer token-of-header' } },
  });
  return { daemon, receiver, hook, attempts: `/api/destinations/${hook.id}/attempts` };
}

const secrets = ['key-of-query', 'secret-of-signature', 'token-of-header', 'a=b'];
const showsNoSecret = (text) => {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${text}`);
};

test('attempts show what was sent and what was answered, without secrets', async (t) => {
  const { daemon, receiver, attempts } = await startEcho(t);
  await judged(daemon, await daemon.devKey(), [track('First'), track('Second')]);
  const page = await eventually('two attempts', async () => {
    const found = await daemon.owner.get(attempts);
    return found.attempts.length === 2 && found;
  });
  assert.deepEqual(page.attempts.map(({ seq, fromSeq, attempt, state, error }) => [seq, fromSeq, attempt, state, error]), [[2, 2, 1, 'accepted', null], [1, 1, 1, 'accepted', null]]);
  const [{ request, answer, durationMs }] = page.attempts;
  assert.deepEqual([request.method, request.url], ['POST', `${receiver.url}/in?key=[hidden]`]);
  assert.equal(request.body, receiver.requests[1].text);
  assert.equal(request.bodyBytes, request.body.length);
  assert.equal(answer.status, 200);
  assert.match(answer.body, /^\[\{"host"/);
  assert.ok(durationMs >= 0);
  const header = (name) => request.headers.find((each) => each.name === name)?.value;
  assert.deepEqual([header('Authorization'), header('Plumbline-Signature'), header('Content-Type')], ['[hidden]', '[hidden]', 'application/json']);
  for (const api of [daemon.owner, daemon.viewer]) showsNoSecret((await api.ask('GET', attempts)).text);

  const first = await daemon.owner.get(`${attempts}?limit=1`);
  assert.equal(first.attempts[0].seq, 2);
  assert.deepEqual((await daemon.owner.get(`${attempts}?limit=1&cursor=${first.next}`)).attempts.map(({ seq }) => seq), [1]);
  assert.deepEqual((await daemon.owner.get(`${attempts}?seq=1`)).attempts.map(({ seq }) => seq), [1]);
  await daemon.owner.refused(404, 'not_found', 'GET', '/api/destinations/dst_000000000000/attempts');
  await daemon.owner.refused(422, 'invalid', 'GET', `${attempts}?seq=0`);
});

test('an attempt that is refused keeps its answer, and forgotten calls leave nothing of what was sent', async (t) => {
  const { daemon, attempts } = await startEcho(t, { status: 400 });
  await judged(daemon, await daemon.devKey(), [track('First', {}, { userId: 'user-to-forget' })]);
  const refused = await eventually('an attempt', async () => (await daemon.owner.get(attempts)).attempts[0]);
  assert.equal(refused.state, 'refused');
  assert.match(refused.error, /^It answered 400/);
  assert.match(refused.request.body, /user-to-forget/);
  await daemon.owner.ask('DELETE', '/api/events?user=user-to-forget');
  const left = await daemon.owner.ask('GET', attempts);
  assert.equal(left.json.attempts[0].state, 'refused');
  assert.ok(!left.text.includes('user-to-forget'), left.text);
});

test('an attempt without an answer says why, and tries are counted', async (t) => {
  const { daemon, receiver, attempts } = await startEcho(t);
  await receiver.close();
  await judged(daemon, await daemon.devKey(), [track('First')]);
  const second = await eventually('a second try', async () => (await daemon.owner.get(attempts)).attempts.find(({ attempt }) => attempt === 2));
  assert.equal(second.state, 'retrying');
  assert.equal(second.answer, null);
  assert.match(second.error, /No connection to/);
});

test('the tool lists attempts', async (t) => {
  const { daemon, hook } = await startEcho(t);
  await judged(daemon, await daemon.devKey(), [track('First')]);
  await eventually('an attempt', async () => (await daemon.owner.get(`/api/destinations/${hook.id}/attempts`)).attempts.length === 1);
  const table = await plumbline(daemon, ['destinations', 'attempts', 'Echo']);
  assert.equal(table.code, 0, table.stderr);
  assert.match(table.stdout, /SEQ +AT +TRY +STATE +MS +STATUS[^]*\n +1 .* 1 +accepted +\d+ +200/);
  const json = await plumbline(daemon, ['destinations', 'attempts', hook.id, '--json']);
  assert.equal(JSON.parse(json.stdout).attempts[0].seq, 1);
  showsNoSecret(json.stdout);
});

test('the console shows the attempts of a destination with what was sent and answered', async (t) => {
  const { daemon } = await startEcho(t);
  await judged(daemon, await daemon.devKey(), [track('First')]);
  const page = await openConsole(t, daemon, { place: 'connections' });
  await page.getByText('1 delivered', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Show the attempts of Echo' }).click();
  const list = page.getByRole('list', { name: 'Attempts of Echo' });
  await list.getByText('accepted').waitFor();
  await list.getByText('Request and answer').click();
  await list.getByText(/POST http.*key=\[hidden\]/).waitFor();
  await list.getByText(/Status 200/).waitFor();
  showsNoSecret(await page.content());
});
