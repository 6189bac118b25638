import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { goodOrder } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { openDatabase } from './support/database.mjs';
import { Description } from './support/description.mjs';
import { eventually } from './support/eventually.mjs';
import { exchange } from './support/http.mjs';
import { judged } from './support/ingest.mjs';
import { sendAndHide } from './support/journal-files.mjs';
import { openConnection, requestText } from './support/socket.mjs';

const fails = "BEGIN SELECT RAISE(ABORT, 'a disk that fails'); END";

/** Changes a file of the state under the running daemon. */
function change(daemon, file, sql) {
  const database = openDatabase(join(daemon.stateDir, file));
  database.exec(sql);
  database.close();
}

async function begin(t) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const description = await Description.of(daemon);
  const ask = async (status, id, { params = {}, query = '', body } = {}) => {
    const { method, path } = description.operation(id);
    const answer = await daemon.owner.ask(method, path.replace(/\{(\w+)\}/g, (_, name) => params[name]) + query, body);
    assert.equal(answer.status, status, `${id}: ${answer.text}`);
    description.checkAnswer(id, answer);
    return answer.json;
  };
  return { daemon, description, ask };
}

/**
 * What is answered to requests that are on their way before the daemon stops, and end after that began: [id, answer] of each. A client that
 * is too late for the three seconds that a stop lasts finds its connection cut: it is asked of another start then.
 */
async function askedWhileItStops(t, daemon) {
  const answers = [];
  while (answers.length < 2) {
    answers.length = 0;
    const seen = daemon.stderr().length;
    await daemon.startAgain();
    const waiting = await openConnection(t, daemon);
    waiting.write(requestText('POST', '/api/expect', {
      headers: { Authorization: `Bearer ${daemon.token('owner')}` },
      body: JSON.stringify({ events: [{ type: 'track', event: 'Never' }], timeoutMs: 60_000 }),
    }));
    const late = await openConnection(t, daemon);
    late.write(requestText('GET', '/readyz').slice(0, -2));
    // By this answer both are there: a core takes what it is sent in its order.
    assert.equal((await daemon.owner.ask('GET', '/readyz')).status, 200);
    const stopped = daemon.stop();
    await eventually('it stops', () => /SIGTERM: stopping/.test(daemon.stderr().slice(seen)));
    late.write('\r\n');
    for (const [id, connection] of [['readiness', late], ['expectCalls', waiting]]) {
      const answer = await connection.answer().catch((cut) => {
        if (!connection.closed) throw cut;
      });
      if (answer) answers.push([id, answer]);
    }
    await stopped;
  }
  return answers;
}

/** Those with a 503. */
const mayFail = (description) => description.operations.filter(({ operation }) => operation.responses['503'] && !operation.tags.includes('ingest'));

test('what cannot be written, read or awaited is 503, as the OpenAPI document says, and nothing of it is done', async (t) => {
  const { daemon, description, ask } = await begin(t);
  await daemon.owner.post('/api/setup/review');
  const website = (await daemon.owner.get('/api/sources')).sources[0].id;
  const lake = { name: 'Lake', kind: 'file', category: 'Raw Data', env: 'dev', sources: [website], settings: { path: 'lake.ndjson' } };
  const made = (await daemon.owner.post('/api/destinations', lake)).id;
  const other = (await daemon.owner.post('/api/sources', { name: 'Other', category: 'Mobile', env: 'dev' })).id;
  await daemon.owner.post(`/api/sources/${website}/publish`);
  const token = (await daemon.owner.post('/api/tokens', { name: 'Ada', role: 'viewer' })).id;
  const plan = { name: 'Mine', rules: [{ type: 'TRACK', key: 'Mine', version: 1, jsonSchema: { type: 'object' } }] };
  const rule = (await daemon.owner.get('/api/plan')).rules.find(({ event }) => event === 'Page Viewed').id;
  // Version 2 is in force nowhere, so that it is read where somebody asks.
  for (const accepts of [[], [{ type: 'page', map: {} }]]) await daemon.owner.patch('/api/plan', { rules: [{ id: rule, accepts }] });
  await judged(daemon, await daemon.devKey(), [goodOrder()]);
  const look = async () => JSON.stringify([await daemon.owner.get('/api/setup'), await daemon.owner.get('/api/sources'), await daemon.owner.get('/api/tokens'), await daemon.owner.get('/api/plan?env=prod')].map((each) => JSON.stringify(each).replaceAll(/"(lastUsedAt|callsPerMinute)":[^,}]*/g, '')));
  const before = await look();
  const signedIn = await exchange(daemon.url, { method: 'POST', path: '/api/login', headers: { authorization: `Bearer ${daemon.token('owner')}`, origin: daemon.url } });
  const cookie = signedIn.headers['set-cookie'][0].split(';')[0];

  for (const event of ['INSERT', 'UPDATE', 'DELETE']) change(daemon, 'workspace.db', `CREATE TRIGGER fails_${event} BEFORE ${event} ON documents ${fails}`);
  const writes = {
    createToken: { body: { name: 'CI', role: 'viewer' } },
    deleteToken: { params: { id: token } },
    createDestination: { body: { ...lake, settings: { path: 'other.ndjson' } } },
    changeDestination: { params: { id: made }, body: { name: 'B' } },
    deleteDestination: { params: { id: made } },
    publishDestination: { params: { id: made }, body: {} },
    replayDestination: { params: { id: made }, body: { fromSeq: 1 } },
    editPlan: { body: { rules: [{ id: rule, kept: false }] } },
    publishPlan: { body: {} },
    importPlan: { body: plan },
    resetSetup: { body: { confirm: 'default' } },
    completeStep: { params: { step: 'prod.events' }, body: { override: 'known' } },
    createSource: { body: { name: 'A', category: 'Website', env: 'dev' } },
    changeSource: { params: { id: website }, body: { name: 'B' } },
    deleteSource: { params: { id: website } },
    rotateKey: { params: { id: website }, body: {} },
    publishSource: { params: { id: other }, body: {} },
    openSession: { body: { id: 't1' } },
  };
  for (const [id, how] of Object.entries(writes)) {
    const { code } = await ask(503, id, how);
    assert.equal(code, 'unavailable', id);
  }
  const signedOut = await exchange(daemon.url, { method: 'POST', path: '/api/logout', headers: { cookie, origin: daemon.url } });
  assert.equal(signedOut.status, 503, signedOut.text);
  description.checkAnswer('logout', signedOut);
  assert.equal(await look(), before, 'nothing was changed');

  change(daemon, 'workspace.db', 'ALTER TABLE documents RENAME TO gone');
  for (const [id, query] of [['listPlanVersions', ''], ['showPlan', '?version=2'], ['exportPlan', '?version=2'], ['planLosses', '?version=2'], ['listAudit', '']]) await ask(503, id, { query });
  change(daemon, 'workspace.db', 'ALTER TABLE gone RENAME TO documents');
  await ask(200, 'listAudit');
  for (const event of ['INSERT', 'UPDATE', 'DELETE']) change(daemon, 'workspace.db', `DROP TRIGGER fails_${event}`);
  await ask(201, 'createSource', writes.createSource);

  change(daemon, 'journal/numbers.db', `CREATE TRIGGER fails BEFORE INSERT ON erasing ${fails}`);
  await ask(503, 'forgetEvents', { query: '?all=1' });
  assert.equal((await daemon.owner.get('/api/events')).events.length, 1, 'nothing was forgotten');
  change(daemon, 'journal/numbers.db', 'DROP TRIGGER fails');
  const { bringBack } = await sendAndHide(daemon, await daemon.devKey(), goodOrder());
  await ask(503, 'inferPlan', { body: {} });
  await ask(503, 'previewPlan', { body: { plan } });
  bringBack();
  await ask(200, 'inferPlan', { body: {} });

  // A workspace where nothing is chosen yet.
  const { daemon: fresh, ask: askFresh, description: ofFresh } = await begin(t);
  change(fresh, 'workspace.db', `CREATE TRIGGER fails BEFORE UPDATE ON documents ${fails}`);
  await askFresh(503, 'chooseUseCase', { body: { useCase: 'accelerate-onboarding' } });
  await askFresh(503, 'reviewPlan', { body: {} });
  assert.equal((await askFresh(200, 'showSetup')).useCase, 'personalize-winback');

  await fresh.stop();
  for (const [id, answer] of await askedWhileItStops(t, fresh)) {
    assert.equal(answer.status, 503, `${id}: ${answer.text}`);
    ofFresh.checkAnswer(id, answer);
    assert.equal(answer.json.code, 'stopping', id);
  }

  for (const each of ofFresh.seen) description.seen.add(each);
  // Figures that are behind a journal that cannot be read: tests/daemon/figures/figures_reader_test.cpp.
  const elsewhere = ['listProblems 503', 'showCoverage 503', 'listRates 503', 'showTimeline 503'];
  assert.deepEqual(description.unseen(mayFail(description)).filter((each) => each.endsWith(' 503') && !elsewhere.includes(each)), []);
});
