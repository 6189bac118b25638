import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon, temporaryFolder } from './support/daemon.mjs';
import { Description } from './support/description.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { judged } from './support/ingest.mjs';
import { startReceiver } from './support/receiver.mjs';
import { openEventStream } from './support/event-stream.mjs';
import { openViewer } from './support/viewer.mjs';

const unknownId = { id: 'src_000000000000', seq: '99999', step: 'dev.events', file: 'index.html' };
const pathOf = (path, params = {}) => path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? unknownId[name]);

/** The id in `known` of the thing that a path begins with. */
const idOf = (known, path) => Object.fromEntries(Object.entries(known).filter(([begin]) => path.startsWith(begin)).map(([, id]) => ['id', id]));
const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };

/** A body that each operation takes as far as its form goes, and one that it does not. */
const bodies = {
  chooseUseCase: [{ useCase: 'personalize-winback' }, {}],
  reviewPlan: [{}, undefined],
  resetSetup: [{ confirm: 'default' }, {}],
  completeStep: [{}, { override: '' }],
  editPlan: [{ rules: [] }, { rules: [5] }],
  publishPlan: [{}, { version: 0 }],
  importPlan: [undefined, undefined],
  inferPlan: [{}, { env: 'x' }],
  previewPlan: [undefined, {}],
  createSource: [{ name: 'A', category: 'Website', env: 'dev' }, { name: '' }],
  changeSource: [{ name: 'B' }, { name: '' }],
  rotateKey: [{}, { graceSeconds: -1 }],
  publishSource: [{}, { name: '' }],
  openSession: [{}, { id: 'Not one' }],
  createDestination: [undefined, { name: '' }],
  changeDestination: [{ name: 'B' }, { name: '' }],
  publishDestination: [{}, { name: '' }],
  replayDestination: [{ fromSeq: 1 }, {}],
  createToken: [{ name: 'CI', role: 'viewer' }, { name: '', role: 'king' }],
  expectCalls: [{ events: [] }, {}],
  checkCalls: [{ calls: [] }, {}],
};

/** openapi-ingest.test.mjs has the others. */
const ofApi = (description) => description.operations.filter(({ operation }) => !operation.tags.includes('ingest'));

async function begin(t, args = ['--allow-private-destinations']) {
  const daemon = await startDaemon(t, { args });
  const description = await Description.of(daemon);
  /** Asks, holds the answer against the document, and wants this status. */
  const ask = async (status, id, { params, query = '', body, headers = {}, as = 'owner' } = {}) => {
    const { method, path } = description.operation(id);
    const answer = await daemon[as].ask(method, pathOf(path, params) + query, body, headers);
    assert.equal(answer.status, status, `${id}: ${answer.text}`);
    description.checkAnswer(id, answer);
    return answer.json;
  };
  return { daemon, description, ask };
}

/** Keeps the line of looks at plans full, and the places of viewers taken, until each operation has said so. */
async function tooManyAtOnce(daemon, description) {
  const plan = { rules: Array.from({ length: 3_000 }, (_, n) => ({ type: 'TRACK', key: `Event ${n}`, version: 1, jsonSchema: { type: 'object' } })) };
  const seen = async (id, body, query = '') => {
    const { method, path } = description.operation(id);
    const answer = await daemon.owner.ask(method, pathOf(path) + query, body, {});
    if (answer.status === 429) description.checkAnswer(id, answer);
    return answer.status === 429;
  };
  let full = true;
  const others = Array.from({ length: 24 }, async () => {
    while (full) await daemon.owner.ask('POST', '/api/plan/lint', plan);
  });
  for (const [id, body, query] of [['lintPlan', plan], ['importPlan', { rules: [] }, '?dryRun=1'], ['inferPlan', {}], ['previewPlan', { plan }], ['checkCalls', { calls: [] }]])
    await eventually(`${id} is told to wait`, () => seen(id, body, query));
  full = false;
  await Promise.all(others);
}

test('every route is in the OpenAPI document, and nothing else is', async (t) => {
  const { description } = await begin(t);
  const described = description.operations.map(({ method, path }) => `${method} ${path}`).sort();
  assert.deepEqual(described, description.document['x-plumbline-routes'].toSorted());
});

test('redocly finds nothing wrong with the OpenAPI document', async (t) => {
  const { description } = await begin(t);
  const file = join(temporaryFolder(t), 'openapi.json');
  writeFileSync(file, JSON.stringify(description.document, null, 1));
  const redocly = join(import.meta.dirname, 'node_modules/.bin/redocly');
  const report = await new Promise((resolve) =>
    execFile(process.execPath, [redocly, 'lint', '--extends', 'recommended', '--format', 'json', file], { env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } }, (_, stdout, stderr) => resolve(stdout + stderr)));
  const { totals, problems } = JSON.parse(report.slice(report.indexOf('{'), report.lastIndexOf('}') + 1));
  assert.deepEqual([totals.errors, totals.warnings], [0, 0], JSON.stringify(problems, null, 1));
});

test('an answer with a member that the document does not know is noticed', async (t) => {
  const { description } = await begin(t);
  const source = { id: 'a', name: 'b' };
  const shape = '#/components/schemas/SourceName';
  assert.deepEqual(description.faults(shape, source), []);
  assert.equal(description.faults(shape, { ...source, surplus: 1 }).length, 1);
  const answer = { status: 401, headers: { 'content-type': 'application/problem+json' }, text: '', json: { type: 'urn:plumbline:problem:unauthorized', title: 't', status: 401, detail: 'd', code: 'unauthorized' } };
  description.checkAnswer('showSetup', answer);
  assert.throws(() => description.checkAnswer('showSetup', { ...answer, json: { ...answer.json, surplus: 1 } }));
  assert.throws(() => description.checkAnswer('showSetup', { ...answer, json: { ...answer.json, code: 'another' } }));
  assert.throws(() => description.checkAnswer('showSetup', { ...answer, status: 418 }));
});

test('every operation answers as the document says, to good requests and to bad ones', async (t) => {
  const { daemon, description, ask } = await begin(t);
  const key = await daemon.devKey();

  const [{ id: sourceId }] = (await daemon.owner.get('/api/sources')).sources;
  const first = await ask(201, 'createDestination', { body: { name: 'First', kind: 'file', category: 'Raw Data', env: 'dev', sources: [sourceId], settings: { path: 'first.ndjson' } } });
  const known = { '/api/sources': sourceId, '/api/destinations': first.id };

  // What every operation has in common.
  for (const { id, method, path, operation } of ofApi(description)) {
    const of = (headers, body) => exchange(daemon.url, { method, path: pathOf(path, idOf(known, path)), headers: { authorization: `Bearer ${daemon.token('owner')}`, ...(id === 'openStream' ? upgrade : {}), ...headers }, body });
    const check = async (status, headers, body) => {
      const answer = await of(headers, body);
      assert.equal(answer.status, status, `${id}: ${answer.text}`);
      description.checkAnswer(id, answer);
    };
    await check(421, { host: 'evil.example' });
    if (operation.responses['401']) await check(401, { authorization: '' });
    if (operation.responses['403'] && !['login', 'logout', 'openStream', 'previewPlan', 'inferPlan'].includes(id)) await check(403, { authorization: `Bearer ${daemon.token('viewer')}` });
    if (operation.responses['403']) await check(403, { origin: 'http://evil.example' });
    if (operation.requestBody && operation.responses['400']) await check(400, {}, '{');
    if (operation.responses['413']) await check(413, {}, Buffer.alloc(16 * 1024 * 1024, ' '));
    const [, bad] = bodies[id] ?? [];
    if (bad && operation.responses['422'] && !path.includes('{id}')) await check(422, {}, JSON.stringify(bad));
  }

  // Before anything is chosen.
  await ask(200, 'listGoals', { as: 'viewer' });
  await ask(200, 'showSetup');
  await ask(404, 'showPlan');
  await ask(404, 'exportPlan');
  await ask(404, 'planLosses');
  await ask(404, 'editPlan', { body: { rules: [{ id: 'track:X:1', kept: false }] } });
  await ask(404, 'publishPlan');
  await ask(404, 'lintPlan');
  const file = (kept) => ({ name: 'Mine', rules: [{ type: 'TRACK', key: 'Mine', version: 1, jsonSchema: { type: 'object' }, 'x-plumbline': { kept } }] });
  await ask(404, 'importPlan', { body: file(true) });
  await ask(409, 'reviewPlan');
  await ask(422, 'chooseUseCase', { body: { useCase: 'none' } });
  await ask(412, 'chooseUseCase', { body: { useCase: 'personalize-winback' }, headers: { 'if-match': '"old"' } });
  assert.deepEqual((await ask(200, 'chooseUseCase', { body: { useCase: 'personalize-winback', surplus: 1 } })).ignored, ['surplus']);

  // The draft and its review.
  const { rules } = await ask(200, 'showPlan', { query: '?env=dev' });
  await ask(404, 'showPlan', { query: '?version=9' });
  await ask(422, 'showPlan', { query: '?version=x' });
  await ask(409, 'publishPlan');
  await ask(200, 'showChecklist');
  const drop = (kept) => ({ rules: rules.map(({ id }) => ({ id, kept })) });
  await ask(409, 'editPlan', { body: drop(false) });
  await ask(409, 'importPlan', { body: file(false) });
  await ask(412, 'editPlan', { body: drop(true), headers: { 'if-match': '"old"' } });
  await ask(422, 'editPlan', { body: { rules: [{ type: 'track', event: 'Bad', schema: { type: 'nonsense' } }] } });
  await ask(200, 'editPlan', { body: { rules: [{ id: rules[0].id, properties: [{ name: 'coupon', type: 'string', required: false }] }, { type: 'track', event: 'Signed Up', schema: { type: 'object' } }], surplus: 1 } });
  const viewer = await openViewer(t, daemon, { query: '?payload=1' });
  description.seen.add('openStream 101');
  const events = await openEventStream(t, daemon);
  assert.equal(events.response.headers.get('content-type'), 'text/event-stream');
  description.seen.add('openStream 200');
  await ask(426, 'openStream');
  await ask(412, 'reviewPlan', { headers: { 'if-match': '"old"' } });
  await ask(200, 'reviewPlan', { body: { surplus: 1 } });
  await ask(409, 'chooseUseCase', { body: { useCase: 'personalize-winback' } });

  // Lists as a whole, and by pages.
  for (const list of ['listSources', 'listDestinations', 'listSessions', 'listTokens', 'listPlanVersions', 'listNotices']) {
    await ask(200, list, { query: '?limit=1' });
    await ask(422, list, { query: '?limit=0' });
  }

  // Sources.
  const { sources: [website] } = await ask(200, 'listSources');
  assert.equal('writeKey' in (await ask(200, 'listSources', { as: 'viewer' })).sources[0], false);
  const made = await ask(201, 'createSource', { body: { ...bodies.createSource[0], surplus: 1 } });
  const ofMade = { params: { id: made.id } };
  await ask(412, 'createSource', { body: bodies.createSource[0], headers: { 'if-match': '"old"' } });
  await ask(200, 'showSource', ofMade);
  await ask(200, 'listSnippets', ofMade);
  await ask(200, 'showConnection', ofMade);
  await ask(200, 'changeSource', { ...ofMade, body: { controls: { track: { commonEventOnViolations: 'BLOCK' } } } });
  assert.ok((await ask(200, 'rotateKey', ofMade)).previousKey);
  for (const id of ['changeSource', 'rotateKey', 'publishSource']) {
    await ask(422, id, { ...ofMade, body: bodies[id][1] });
    await ask(412, id, { ...ofMade, body: bodies[id][0], headers: { 'if-match': '"old"' } });
  }
  const live = await ask(201, 'publishSource', { params: { id: website.id } });
  await ask(409, 'publishSource', { params: { id: website.id } });
  await ask(412, 'deleteSource', { ...ofMade, headers: { 'if-match': '"old"' } });
  await ask(204, 'deleteSource', ofMade);

  // Destinations.
  const receiver = await startReceiver(t, { answer: ({ json }) => ({ status: json?.call?.event === 'Refused' ? 422 : 200, body: 'ok' }) });
  const draft = { name: 'Hook', kind: 'webhook', category: 'Analytics', env: 'dev', sources: [website.id], settings: { url: receiver.url, headers: { 'X-A': 'b' } } };
  const hook = await ask(201, 'createDestination', { body: { ...draft, surplus: 1 } });
  const ofHook = { params: { id: hook.id } };
  await ask(201, 'createDestination', { body: { ...draft, kind: 'segment', settings: { url: receiver.url, writeKey: 'abcdefghijklmnop' } } });
  await ask(201, 'createDestination', { body: { ...draft, kind: 'file', settings: { path: 'calls.ndjson' } } });
  await ask(412, 'createDestination', { body: draft, headers: { 'if-match': '"old"' } });
  await ask(422, 'createDestination', { body: { ...draft, sources: [live.id] } });
  await ask(200, 'listDestinations');
  await ask(200, 'showDestination', ofHook);
  await ask(200, 'changeDestination', { ...ofHook, body: { filter: '-result:error' } });
  for (const id of ['changeDestination', 'publishDestination', 'replayDestination']) {
    await ask(422, id, { ...ofHook, body: bodies[id][1] });
    await ask(412, id, { ...ofHook, body: bodies[id][0], headers: { 'if-match': '"old"' } });
  }
  await ask(201, 'publishDestination', { ...ofHook, body: {} });
  await ask(409, 'publishDestination', { ...ofHook, body: {} });
  await ask(200, 'testDestination', ofHook);

  // Calls.
  await judged(daemon, key, [goodOrder(), badOrder(), track('Refused', { email: 'a@b.example' }), track('Signed Up'), { type: 'page', anonymousId: 'a' }, { type: 'identify', userId: 'u', traits: { email: 'x' } }, { type: 'nonsense' }, 5, track('Odd', {}, { context: { library: { name: 'x' } } })]);
  const prod = await ask(200, 'showSource', { params: { id: live.id } });
  await judged(daemon, prod.writeKey, [goodOrder()]);
  await ask(200, 'listEvents');
  await ask(200, 'listEvents', { query: '?payload=1&limit=2&q=result:fail' });
  await ask(200, 'listEvents', { headers: { accept: 'application/x-ndjson' } });
  await ask(200, 'listEvents', { query: '?payload=1', headers: { accept: 'application/x-ndjson' } });
  await ask(400, 'listEvents', { query: '?q=result:(' });
  await daemon.owner.get('/api/problems'); // all is counted
  await ask(200, 'listProblems', { as: 'viewer' });
  await ask(400, 'listProblems', { query: '?env=x' });
  await ask(422, 'listProblems', { query: '?limit=0' });
  await ask(200, 'showCoverage', { query: '?env=dev' });
  await ask(200, 'showCoverage', { query: '?env=prod' });
  await ask(400, 'showCoverage', { query: '?env=x' });
  await ask(200, 'listRates', { query: '?limit=3', as: 'viewer' });
  await ask(400, 'listRates', { query: '?env=x' });
  await ask(422, 'listRates', { query: '?limit=0' });
  await ask(200, 'showTimeline', { query: '?env=dev&step=5', as: 'viewer' });
  await ask(200, 'showTimeline', { query: '?unit=second' });
  await ask(400, 'showTimeline', { query: '?env=x' });
  await ask(422, 'showTimeline', { query: '?step=61' });
  await ask(400, 'openStream', { query: '?q=result:(', headers: upgrade });
  await ask(422, 'listEvents', { query: '?limit=0' });
  await eventually('a dead letter', async () => (await ask(200, 'showDestination', ofHook)).deadLetters > 0);
  await ask(200, 'listAttempts', ofHook);
  await ask(422, 'listAttempts', { ...ofHook, query: '?seq=x' });
  await ask(200, 'listDeadLetters', ofHook);
  await ask(422, 'listDeadLetters', { ...ofHook, query: '?limit=0' });
  await ask(200, 'replayDestination', { ...ofHook, body: { fromSeq: 1 } });
  for (let seq = 1; seq <= 10; seq += 1) await ask(200, 'showEvent', { params: { seq } });
  await ask(404, 'showEvent', { params: { seq: 9999 } });
  await exchange(daemon.url, { method: 'POST', path: '/v1/track', headers: { authorization: 'Basic eDo=' }, body: '{}' });
  assert.ok((await ask(200, 'listNotices')).notices.length > 0);
  assert.ok((await ask(200, 'showConnection', { params: { id: website.id } })).tried.length > 0);
  await ask(200, 'expectCalls', { body: { events: [{ type: 'track', event: 'Signed Up' }], noneFailing: false } });
  await ask(200, 'expectCalls', { body: { events: [{ type: 'track', event: 'Signed Up', properties: { total: 1 } }], timeoutMs: 10, exactly: true } });

  await ask(200, 'checkCalls', { as: 'viewer', body: { calls: [goodOrder(), badOrder(), 5], surplus: 1 } });
  await ask(422, 'checkCalls', { body: { call: {}, plan: { rules: 5 } } });

  // The plan's life, and studies of it.
  await ask(200, 'showPlan', { query: '?env=prod', as: 'viewer' });
  await ask(422, 'showChecklist', { query: '?env=x' });
  await ask(200, 'showChecklist', { query: '?env=prod' });
  const plan = await ask(200, 'exportPlan');
  for (const format of ['rudderstack', 'jsonschema', 'csv']) {
    await ask(200, 'exportPlan', { query: `?format=${format}` });
    await ask(200, 'planLosses', { query: `?format=${format}` });
  }
  await ask(422, 'exportPlan', { query: '?format=x' });
  await ask(422, 'planLosses', { query: '?format=x' });
  await ask(200, 'lintPlan', { body: plan });
  await ask(200, 'lintPlan', { as: 'viewer' });
  await ask(200, 'lintPlan', { body: { rules: 5 } });
  await ask(200, 'importPlan', { query: '?dryRun=1', body: plan });
  await ask(422, 'importPlan', { body: { rules: 5 } });
  await ask(412, 'importPlan', { body: plan, headers: { 'if-match': '"old"' } });
  plan.rules[0].jsonSchema.properties.properties.required = ['order_id'];
  await ask(200, 'importPlan', { body: plan });
  await ask(200, 'inferPlan');
  await ask(200, 'previewPlan', { body: { plan } });
  await ask(422, 'previewPlan', { body: { plan: { rules: 5 } } });
  await ask(412, 'publishPlan', { headers: { 'if-match': '"old"' } });
  await ask(200, 'publishPlan', { query: '?dryRun=1' });
  await ask(200, 'publishPlan');
  await ask(200, 'listPlanVersions');

  // Steps.
  await ask(404, 'completeStep', { params: { step: 'nonsense' } });
  await ask(409, 'completeStep', { params: { step: 'prod.events' } });
  await ask(200, 'completeStep', { params: { step: 'prod.events' }, body: { override: 'known to work' } });
  await ask(200, 'showChecklist', { query: '?env=dev' });

  // Sessions.
  await ask(201, 'openSession', { body: { id: 't1', surplus: 1 } });
  await ask(200, 'openSession', { body: { id: 't1' } });
  await ask(200, 'listSessions');
  await ask(200, 'showSession', { params: { id: 't1' } });

  await ask(200, 'listAudit', { query: '?limit=3' });
  await ask(422, 'listAudit', { query: '?limit=0' });

  // A key that comes with two requests; ids that there are none of.
  const again = { headers: { 'idempotency-key': 'k1' } };
  await ask(201, 'createSource', { ...again, body: { name: 'Once', category: 'Website', env: 'dev' } });
  for (const { id, operation } of description.operations)
    if (operation.parameters?.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey'))) await ask(422, id, { ...again, body: bodies[id]?.[0] ?? {} });
  for (const { id, operation, path } of description.operations)
    if (operation.responses['404'] && path.includes('{id}')) await ask(404, id, { body: operation.requestBody ? bodies[id]?.[0] : undefined });

  // Tokens.
  const token = await ask(201, 'createToken', { body: { name: 'Ada', role: 'owner', expiresAt: '2999-01-01T00:00:00Z', surplus: 1 } });
  await ask(422, 'createToken', { body: { name: 'Ada', role: 'owner' } });
  const { tokens } = await ask(200, 'listTokens', { as: 'viewer' });
  await ask(204, 'deleteToken', { params: { id: token.id } });
  await ask(409, 'deleteToken', { params: { id: tokens.find(({ name }) => name === 'owner').id } });

  // What serves browsers and operators.
  for (const id of ['showConsole', 'health', 'readiness', 'metrics', 'showOpenApi', 'showAsyncApi']) await ask(200, id);
  for (const file of ['console.js', 'console.css', 'icon.svg']) await ask(200, 'showConsoleFile', { params: { file } });
  await ask(404, 'showConsoleFile', { params: { file: 'nonsense' } });
  await ask(204, 'login');
  await ask(204, 'logout');

  await tooManyAtOnce(daemon, description);

  // The end of it.
  await ask(422, 'forgetEvents');
  await ask(200, 'forgetEvents', { query: '?env=dev' });
  await ask(410, 'showEvent', { params: { seq: 1 } });
  receiver.answer = () => ({ status: 500, body: 'broken' });
  await ask(502, 'testDestination', ofHook);
  daemon.args = ['--max-viewers', '1'];
  await daemon.stop();
  await daemon.startAgain();
  await openViewer(t, daemon);
  await ask(429, 'openStream', { headers: { accept: 'text/event-stream' } });
  await ask(422, 'testDestination', ofHook);
  await ask(422, 'createDestination', { body: draft });
  await ask(412, 'deleteDestination', { ...ofHook, headers: { 'if-match': '"old"' } });
  await ask(204, 'deleteDestination', ofHook);
  await ask(412, 'resetSetup', { body: { confirm: 'default' }, headers: { 'if-match': '"old"' } });
  await ask(200, 'resetSetup', { body: { confirm: 'default', surplus: 1 } });
  for (const message of viewer.messages) assert.ok(message.type);

  // 503: openapi-faults.test.mjs.
  assert.deepEqual(description.unseen(ofApi(description)).filter((each) => !each.endsWith(' 503')), []);
});
