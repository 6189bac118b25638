import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { runToEnd, startDaemon, temporaryFolder } from './support/daemon.mjs';
import { openEventStream } from './support/event-stream.mjs';
import { eventually } from './support/eventually.mjs';
import { judged, post } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';
import { openViewer } from './support/viewer.mjs';

const hide = ['email', '/context/ip', 'userId', 'address', '/properties/card/number'];
const secrets = ['ada-lovelace', 'grace-hopper', '198.51.100.77', 'user-of-secret', 'Marylebone', '4111-1111'];

const schema = {
  type: 'object',
  properties: {
    properties: {
      type: 'object',
      required: ['email'],
      properties: {
        email: { type: 'string', pattern: '@example[.]org$' },
        card: { enum: [{ kind: 'none' }] },
        address: { type: 'object', properties: { street: { type: 'number' } } },
        contact: { enum: ['none'] },
      },
    },
  },
};
const plan = { name: 'Tea house', rules: [{ type: 'TRACK', key: 'Signed Up', version: 1, jsonSchema: schema }] };
const signedUp = (properties, more = {}) => ({ type: 'track', userId: 'user-of-secret', event: 'Signed Up', context: { ip: '198.51.100.77', locale: 'en' }, properties, ...more });
const failing = () => signedUp({ email: 'ada-lovelace@navy.mil', card: { number: '4111-1111', kind: 'visa' }, address: { street: 'Marylebone' }, contact: { Email: 'grace-hopper@navy.mil' }, plan: 'gold' });

const showsNoSecret = (text, what) => {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${what} shows ${secret}: ${text.slice(Math.max(0, text.indexOf(secret) - 300), text.indexOf(secret) + 100)}`);
};

/** A reviewed workspace with calls that pass, fail, are broken and are refused, a destination that repeats what it is sent, and its dead letters. */
async function startHidden(t, more = []) {
  const file = join(temporaryFolder(t), 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const daemon = await startDaemon(t, { args: ['--plan', file, ...hide.flatMap((entry) => ['--hide', entry]), '--allow-private-destinations', ...more] });
  const { owner } = daemon;
  await owner.post('/api/setup/review');
  const key = await daemon.devKey();
  const receiver = await startReceiver(t, { answer: ({ text }) => ({ status: 400, body: `I do not like ${text.slice(0, 900)}` }) });
  const [source] = (await owner.get('/api/sources')).sources;
  const destination = await owner.post('/api/destinations', { name: 'Echo', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [source.id], failing: true, settings: { url: receiver.url } });
  return { daemon, owner, key, source, destination };
}

async function sendCalls(daemon, key) {
  const verdicts = await judged(daemon, key, [signedUp({ email: 'ada-lovelace@example.org', plan: 'gold' }), failing(), signedUp({ plan: 'tin' }), { ...failing(), event: 'Singed Up' }]);
  assert.deepEqual(verdicts.map(({ result }) => result), ['pass', 'fail', 'fail', 'fail']);
  await judged(daemon, key, [{ type: 'identify', userId: 7, traits: { email: 'ada-lovelace@navy.mil' } }, { type: 'trak', userId: 'user-of-secret', properties: { email: 'ada-lovelace' } }]);
  await post(daemon, '/v1/track', { key, body: '{"type":"track","event":"Signed Up","properties":{"email":"ada-lovelace@example.org",,}}' });
  await post(daemon, '/v1/batch', { key, body: `{"batch":[{"type":"track","event":"Signed Up","userId":"user-of-secret","properties":{"big":"${'x'.repeat(40_000)}","email":"ada-lovelace"}},{"type":"track","event":"Deep","userId":"user-of-secret","properties":${'['.repeat(200)}${']'.repeat(200)}}]}` });
  await post(daemon, '/v1/batch', { key, body: '{"batch":[{"type":"track","context":{"ip":"198.51.100.77"' });
  await post(daemon, '/v1/track', { key: 'nobody', body: { type: 'track', event: 'x', userId: 'user-of-secret', properties: { email: 'ada-lovelace' } } });
  return (await daemon.owner.get('/api/events?limit=1')).head;
}

test('no GET route shows a viewer a byte of a hidden value', async (t) => {
  const { daemon, owner, key, source, destination } = await startHidden(t);
  const head = await sendCalls(daemon, key);
  await eventually('the destination has refused calls', async () => (await owner.get(`/api/destinations/${destination.id}`)).deadLetters >= 4);
  await owner.get('/api/problems');
  await owner.post('/api/sessions', { id: 't1', name: 'one' });

  const document = await owner.get('/api/openapi.json');
  const values = { id: [source.id, destination.id, 't1'], seq: Array.from({ length: head }, (_, index) => index + 1), step: ['dev.events'], key: [key], file: ['x'] };
  const pathsOf = (pattern) => {
    const name = /\{(\w+)\}/.exec(pattern)?.[1];
    return name === undefined ? [pattern] : values[name].map((value) => pattern.replace(`{${name}}`, value));
  };
  const seen = new Set();
  for (const [pattern, operations] of Object.entries(document.paths)) {
    if (!operations.get || pattern === '/api/debugger') continue;
    for (const path of pathsOf(pattern)) {
      for (const [query, headers] of [['', {}], ...(path === '/api/events' ? [['?payload=1', {}], ['?payload=1', { accept: 'application/x-ndjson' }]] : [])]) {
        const answer = await daemon.viewer.ask('GET', path + query, undefined, headers);
        showsNoSecret(answer.text, `GET ${path}${query}`);
        if (answer.status === 200) seen.add(pattern);
      }
    }
  }
  for (const pattern of ['/api/events', '/api/events/{seq}', '/api/problems', '/api/notices', '/api/checklist', '/api/destinations/{id}/dead-letters', '/api/destinations/{id}/attempts', '/api/destinations', '/api/coverage', '/api/audit'])
    assert.ok(seen.has(pattern), `${pattern} was asked`);

  // The same walk as an owner shows that there was something to hide.
  const owners = [];
  for (const path of ['/api/events?payload=1', '/api/problems', '/api/notices', '/api/checklist', `/api/destinations/${destination.id}/dead-letters`, `/api/destinations/${destination.id}/attempts`, '/api/destinations'])
    owners.push([path, (await owner.ask('GET', path)).text]);
  for (const [path, text] of owners) assert.ok(secrets.some((secret) => text.includes(secret)), `${path} shows an owner everything: ${text.slice(0, 500)}`);
});

test('a viewer sees that something is hidden, and an owner sees it', async (t) => {
  const { daemon, owner, key } = await startHidden(t);
  await judged(daemon, key, [failing()]);
  const { call, verdict } = await daemon.viewer.get('/api/events/1');
  assert.deepEqual(call.properties, { email: '•••', card: { number: '•••', kind: 'visa' }, address: '•••', contact: { Email: '•••' }, plan: 'gold' });
  assert.deepEqual([call.userId, verdict.userId, call.context], ['•••', '•••', { ip: '•••', locale: 'en' }]);
  const at = (path) => verdict.violations.find((violation) => violation.path === path);
  assert.deepEqual([at('/properties/email').kind, at('/properties/email').actual, at('/properties/email').actualType], ['pattern', '•••', 'string']);
  assert.match(at('/properties/email').message, /^properties\.email does not match the plan; what was sent is hidden from viewers\.$/);
  assert.ok(at('/properties/address'), 'a path ends at what is hidden');
  const whole = await owner.get('/api/events/1');
  assert.equal(whole.call.properties.email, 'ada-lovelace@navy.mil');
  assert.equal(whole.verdict.userId, 'user-of-secret');
  assert.ok(whole.verdict.violations.some(({ path }) => path === '/properties/address/street'));
});

test('frames of viewers and of owners do not mix, whoever looks first', async (t) => {
  const { daemon, key } = await startHidden(t);
  const query = '?payload=1';
  const [viewer, owner, second] = [await openViewer(t, daemon, { query, role: 'viewer' }), await openViewer(t, daemon, { query }), await openViewer(t, daemon, { query, role: 'viewer' })];
  const events = await openEventStream(t, daemon, { query, role: 'viewer' });
  const head = await sendCalls(daemon, key);
  for (const each of [viewer, owner, second]) await each.untilSeq(head);
  await events.until('the last call', ({ event, id }) => event === 'verdict' && Number(id) === head);
  // Notices and the checklist come in frames of their own.
  for (const each of [viewer, second]) await eventually('notices and steps', () => ['notice', 'checklist'].every((kind) => each.messages.some(({ type }) => type === kind)));
  for (const each of [viewer, second]) showsNoSecret(each.frames.join('\n'), 'the stream');
  showsNoSecret(JSON.stringify(events.events), 'the event stream');
  for (const secret of secrets.slice(0, 6)) assert.ok(owner.frames.join('\n').includes(secret), `an owner sees ${secret}`);
  const late = await openViewer(t, daemon, { query: `${query}&since=0`, role: 'viewer' });
  await late.untilSeq(head);
  showsNoSecret(late.frames.join('\n'), 'what is read again');
});

test('a viewer can ask for nothing that is hidden: no filter, no word, no expectation tells of it', async (t) => {
  const { daemon, owner, key } = await startHidden(t);
  await judged(daemon, key, [failing(), signedUp({ email: 'ada-lovelace@example.org' })]);
  const ask = (q) => `/api/events?q=${encodeURIComponent(q)}`;
  for (const q of ['email:ada-lovelace@navy.mil', 'has:email', 'contact.Email:~x', 'user:user-of-secret', 'userId:~user', 'card.number:4111-1111', '/context/ip:~198', 'path:/properties/address/street', 'result:fail -has:address']) {
    const { detail, at } = await daemon.viewer.refused(400, 'bad_filter', 'GET', ask(q));
    assert.match(detail, /is hidden from viewers/);
    assert.equal(typeof at, 'number');
    assert.notEqual((await owner.ask('GET', ask(q))).status, 400, q);
  }
  for (const q of ['ada-lovelace', '198.51.100.77', 'user-of-secret', 'Marylebone']) {
    assert.deepEqual((await daemon.viewer.get(ask(q))).events, [], q);
    assert.equal((await daemon.viewer.get(ask(`-${q}`))).events.length, 2, q);
    assert.ok((await owner.get(ask(q))).events.length > 0, q);
  }
  assert.equal((await daemon.viewer.get(ask('gold'))).events.length, 1, 'other words are found');
  assert.equal((await daemon.viewer.get(ask('plan:gold'))).events.length, 1);
  await daemon.viewer.refused(422, 'invalid', 'GET', '/api/problems?path=/properties/address/street');

  const stream = await openViewer(t, daemon, { role: 'viewer' });
  stream.say({ type: 'filter', filter: { q: 'email:x' } });
  assert.match((await stream.until('a refusal', ({ type }) => type === 'error')).message, /email is hidden from viewers/);

  const expectation = (properties) => ({ since: 0, timeoutMs: 1, noneFailing: false, events: [{ type: 'track', event: 'Signed Up', properties }] });
  for (const properties of [{ email: 'ada-lovelace@example.org' }, { email: { matches: '^a' } }, { '/context/ip': '198.51.100.77' }, { '/userId': { exists: true } }])
    await daemon.viewer.refused(422, 'invalid', 'POST', '/api/expect', expectation(properties));
  const near = await daemon.viewer.post('/api/expect', expectation({ card: 1 }));
  assert.equal(near.ok, false);
  showsNoSecret(JSON.stringify(near), 'the nearest call');
  for (const path of ['/api/plan/preview', '/api/plan/infer'])
    await daemon.viewer.refused(403, 'owner_only', 'POST', path, path.endsWith('preview') ? { plan } : {});
  assert.equal((await owner.post('/api/expect', expectation({ email: 'ada-lovelace@example.org' }))).ok, true);
});

test('without --hide a viewer sees and asks as before, and a bad entry is refused at the start', async (t) => {
  const daemon = await startDaemon(t);
  await judged(daemon, await daemon.devKey(), [failing()]);
  const whole = (await daemon.owner.ask('GET', '/api/events?payload=1')).text;
  assert.equal((await daemon.viewer.ask('GET', '/api/events?payload=1')).text, whole);
  assert.equal((await daemon.viewer.get('/api/events?q=email:ada-lovelace@navy.mil')).events.length, 1);

  for (const [entry, reason] of [['/a~2', '--hide: /a~2 is not a JSON pointer'], ['/properties', '--hide: /properties identifies the call'], ['session', '--hide: session would hide the id of a test session']]) {
    const { code, stderr } = await runToEnd(['--hide', entry, '--state-dir', temporaryFolder(t)]);
    assert.equal(code, 2);
    assert.ok(stderr.includes(reason), stderr);
  }
  const config = join(temporaryFolder(t), 'plumbline.toml');
  writeFileSync(config, 'hide = ["email", "/a~2"]\n');
  const { code, stderr } = await runToEnd(['--config', config, '--check-config']);
  assert.equal(code, 2);
  assert.match(stderr, /\/a~2 is not a JSON pointer/);
  writeFileSync(config, 'hide = ["email", "/context/ip"]\n');
  assert.equal((await runToEnd(['--config', config, '--check-config'])).code, 0);
});
