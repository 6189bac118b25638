import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { runToEnd, startDaemon, temporaryFolder } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged, post } from './support/ingest.mjs';
import { bytesOf, filesUnder } from './support/kept-bytes.mjs';
import { openViewer } from './support/viewer.mjs';

const signedUp = {
  type: 'object',
  properties: {
    properties: {
      type: 'object',
      required: ['email'],
      properties: { email: { type: 'string', format: 'email', pattern: '@example[.]org$' }, age: { type: 'number' } },
    },
  },
};
const plan = { name: 'Tea house', rules: [{ type: 'TRACK', key: 'Signed Up', version: 1, jsonSchema: signedUp }] };

const secrets = ['ada-lovelace', 'grace-hopper', '198.51.100.77', '36525.75'];
const showsNone = (text, what) => {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${what} shows ${secret}: ${text.slice(0, 2000)}`);
};
const call = (properties) => ({ type: 'track', userId: 'u', event: 'Signed Up', context: { ip: '198.51.100.77', locale: 'en' }, properties });

test('redacted values are checked, and are nowhere: not in history, stream, notices, destinations, the log or the files', async (t) => {
  const file = join(temporaryFolder(t), 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const daemon = await startDaemon(t, { args: ['--plan', file, '--redact', 'email', '--redact', '/context/ip', '--redact', 'age', '--log-level', 'debug'] });
  const key = await daemon.devKey();
  const [source] = (await daemon.owner.get('/api/sources')).sources;
  const lake = await daemon.owner.post('/api/destinations',
    { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [source.id], failing: true, settings: { path: 'lake.ndjson' } });
  const viewer = await openViewer(t, daemon, { query: '?payload=1' });

  const verdicts = await judged(daemon, key, [
    call({ email: 'ada-lovelace@example.org', plan: 'gold' }),
    call({ email: 'grace-hopper@navy.mil', age: '36525.75' }),
  ]);
  assert.deepEqual(verdicts.map(({ result }) => result), ['pass', 'fail'], 'the verdict saw the value');
  const [pattern, type] = verdicts[1].violations;
  assert.deepEqual([pattern.kind, pattern.path, pattern.actual, pattern.actualType], ['pattern', '/properties/email', '[redacted]', 'string']);
  assert.match(pattern.message, /but \[redacted\] was sent/);
  assert.deepEqual([type.kind, type.path, type.actual, type.actualType, type.hint.from, type.hint.to], ['type', '/properties/age', '[redacted]', 'string', '[redacted]', '"number"']);
  showsNone(JSON.stringify(verdicts), 'the answer');

  const event = await daemon.owner.get('/api/events/1');
  assert.deepEqual(event.call.properties, { email: '[redacted]', plan: 'gold' });
  assert.deepEqual(event.call.context, { ip: '[redacted]', locale: 'en' });
  assert.deepEqual((await daemon.owner.get('/api/events?q=ada-lovelace')).events, []);
  showsNone((await daemon.owner.ask('GET', '/api/events?payload=1')).text, 'history');
  await eventually('both verdicts are streamed', () => viewer.messages.filter(({ type: kind }) => kind === 'verdict').length === 2);
  showsNone(JSON.stringify(viewer.messages), 'the stream');

  await post(daemon, '/v1/track', { key, body: '{"type":"track","event":"Signed Up","properties":{"email":"ada-lovelace@example.org",,}}' });
  await post(daemon, '/v1/batch', { key, body: '{"batch":[{"type":"track","context":{"ip":"198.51.100.77"' });
  const { notices } = await daemon.owner.get('/api/notices');
  assert.equal(notices.length, 2);
  assert.ok(notices.every(({ sample }) => sample.includes('[redacted]')), JSON.stringify(notices));
  showsNone(JSON.stringify(notices), 'the notices');

  await eventually('both calls are delivered', async () => (await daemon.owner.get(`/api/destinations/${lake.id}`)).delivered === 2);
  await daemon.stop();
  showsNone(daemon.stderr(), 'the log');
  const files = filesUnder(daemon.stateDir);
  assert.ok(files.length >= 4);
  for (const file of files) showsNone(bytesOf(file).toString('latin1'), file);
});

test('a blocked call that is forwarded without its values keeps the verdict that saw them', async (t) => {
  const file = join(temporaryFolder(t), 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const daemon = await startDaemon(t, { args: ['--plan', file, '--redact', 'email', '--redact', 'age'] });
  const { owner } = daemon;
  const [website] = (await owner.get('/api/sources')).sources;
  const second = await owner.post('/api/sources', { name: 'Blocked', category: 'Website', env: 'dev' });
  await owner.patch(`/api/sources/${website.id}`, { controls: { track: { allowUnplannedEvents: false, allowEventOnViolations: false }, forwardingBlockedEventsTo: second.id } });
  const verdicts = await judged(daemon, website.writeKey, [
    { ...call({ email: 'grace-hopper@navy.mil', age: 7 }), messageId: 'm-1' },
    { ...call({ age: 8 }), messageId: 'm-2' },
    { ...call({ plan: 'gold' }), messageId: 'm-3' },
    { ...call({ age: 9 }), event: 'Unplanned', messageId: 'm-4' },
  ]);
  assert.deepEqual(verdicts.map(({ action }) => action), ['block', 'block', 'block', 'block']);
  const copies = await eventually('all are forwarded', async () => {
    const found = (await owner.verdicts()).filter(({ source }) => source.id === second.id);
    return found.length === 4 && found;
  });
  const said = ({ messageId, result, rule, planVersion, violations }) => ({ messageId, result, rule, planVersion, violations });
  assert.deepEqual(copies.map(said), verdicts.map(said), 'none fails by a value that is not there');
  assert.deepEqual(copies.map(({ action }) => action), ['allow', 'allow', 'allow', 'allow']);
  const copy = await owner.get(`/api/events/${copies[0].seq}`);
  assert.deepEqual(copy.call.properties, { email: '[redacted]', age: '[redacted]' });
});

test('another plan is tried on what is kept, and says nothing of values that were not kept', async (t) => {
  const file = join(temporaryFolder(t), 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const daemon = await startDaemon(t, { args: ['--plan', file, '--redact', 'email'] });
  const key = await daemon.devKey();
  await judged(daemon, key, [call({ email: 'ada-lovelace@example.org' }), call({ email: 'grace-hopper@navy.mil' }), call({ email: 'x@example.org', age: 'old' })]);
  const other = (properties) => ({ ...plan, rules: [{ ...plan.rules[0], jsonSchema: { type: 'object', properties: { properties: { type: 'object', properties } } } }] });
  const preview = async (properties) => {
    const { newlyFailing, newlyPassing } = await daemon.owner.post('/api/plan/preview', { plan: other(properties) });
    return [newlyFailing.samples, newlyPassing.samples];
  };
  assert.deepEqual(await preview({ email: { pattern: '^z' }, age: { type: 'number' } }), [[], []]);
  assert.deepEqual(await preview({}), [[], [3]], 'the second fails by a value that is gone; who knows what it would be');
  const { rules } = await daemon.owner.post('/api/plan/infer', {});
  assert.equal(rules[0].schema.properties.properties.properties.email.type, undefined);
});

test('--redact refuses what makes a call that call', async () => {
  for (const entry of ['/event', '/properties', '/a~2', '']) {
    const { code, stderr } = await runToEnd(['--redact', entry]);
    assert.equal(code, 2, entry);
    assert.match(stderr, /--redact/);
  }
});
