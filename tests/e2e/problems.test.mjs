import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';

import { badOrder, goodOrder, orderProperties, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { eventually } from './support/eventually.mjs';
import { judged, post } from './support/ingest.mjs';
import { plumbline } from './support/tool.mjs';

const winback = { args: ['--use-case', 'personalize-winback'] };

/** What /api/problems should say, by the verdicts, oldest first. */
function problemsOf(verdicts) {
  const problems = new Map();
  const failing = new Map();
  for (const { seq, receivedAt: at, env, source, type, event, result, violations } of verdicts) {
    const group = JSON.stringify([env, source.id, type, event]);
    if (result === 'pass') {
      for (const problem of failing.get(group) ?? []) problem.passingSince = at;
      failing.delete(group);
    }
    for (const { kind, path, message, hint } of violations.toReversed()) {
      const key = JSON.stringify([group, kind, path]);
      const known = problems.get(key);
      problems.delete(key); // the latest comes last
      const problem = known ?? { env, type, event, kind, path, count: 0, first: { seq, at } };
      problems.set(key, Object.assign(problem, { source, message, hint, count: problem.count + 1, last: { seq, at }, sample: seq, passingSince: null }));
      failing.set(group, (failing.get(group) ?? new Set()).add(problem));
    }
  }
  return [...problems.values()].reverse();
}

/** What the rules of /api/coverage should count. */
function countsOf(verdicts) {
  const rules = {};
  for (const { receivedAt, source, result, rule } of verdicts) {
    if (rule === null) continue;
    for (const counts of [(rules[rule] ??= { sources: {} }), (rules[rule].sources[source.id] ??= {})]) {
      counts.seen = (counts.seen ?? 0) + 1;
      counts.passed = (counts.passed ?? 0) + (result === 'pass');
      counts.failed = (counts.failed ?? 0) + (result === 'fail');
      counts.lastAt = receivedAt;
    }
  }
  return rules;
}

/** What /api/timeline should count. */
function minutesOf(verdicts) {
  const minutes = {};
  for (const { receivedAt, result } of verdicts) {
    const at = `${receivedAt.slice(0, 16)}:00.000Z`;
    (minutes[at] ??= { at, pass: 0, fail: 0, error: 0, unchecked: 0 })[result] += 1;
  }
  return Object.values(minutes);
}

/** What /api/rates should say, without what depends on the time. */
function ratesOf(verdicts) {
  const rates = new Map();
  for (const { seq, receivedAt, env, source, type, event, result } of verdicts) {
    const key = JSON.stringify([env, source.id, type, event]);
    const { seen = 0, passed = 0, failed = 0 } = rates.get(key) ?? {};
    rates.delete(key); // the latest comes last
    rates.set(key, { env, source, type, event, seen: seen + 1, passed: passed + (result === 'pass'), failed: failed + (result === 'fail'), last: { seq, at: receivedAt } });
  }
  return [...rates.values()].reverse();
}

async function everyProblem(daemon, query = '') {
  const all = [];
  for (let cursor = ''; cursor !== null;) {
    const { problems, next } = await daemon.owner.get(`/api/problems?limit=3${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    all.push(...problems);
    cursor = next;
  }
  return all;
}

// The trend needs the hours in which the calls came: tests/daemon/figures/problems_test.cpp.
const withoutIds = (problems) => problems.map(({ id, trend, ...rest }) => rest);

/** The figures are what a count over every call says. */
async function assertExact(daemon) {
  const verdicts = await daemon.owner.verdicts();
  const problems = await everyProblem(daemon);
  assert.deepEqual(withoutIds(problems), problemsOf(verdicts));
  assert.equal(new Set(problems.map(({ id }) => id)).size, problems.length);
  for (const { id } of problems) assert.match(id, /^prb_[a-z0-9]{12}$/);
  const { rules } = await daemon.owner.get('/api/coverage');
  const counts = countsOf(verdicts.filter(({ env }) => env === 'dev'));
  for (const { rule, seen, passed, failed, lastAt, sources } of rules) {
    const expected = counts[rule] ?? { seen: 0, passed: 0, failed: 0, lastAt: null, sources: {} };
    assert.deepEqual({ seen, passed, failed, lastAt }, { seen: expected.seen, passed: expected.passed, failed: expected.failed, lastAt: expected.lastAt }, rule);
    assert.deepEqual(Object.fromEntries(sources.map(({ source, ...rest }) => [source.id, rest])), expected.sources);
  }
  const { rates } = await daemon.owner.get('/api/rates?limit=1000');
  assert.deepEqual(rates.map(({ perMinute, minutes, failing, ...rest }) => rest), ratesOf(verdicts));
  for (const { perMinute, minutes, failing, seen } of rates) {
    assert.ok(perMinute <= seen && minutes.reduce((sum, count) => sum + count) <= seen);
    assert.ok(failing.every((count, index) => count <= minutes[index]));
  }
  const timeline = await daemon.owner.get('/api/timeline');
  assert.deepEqual(timeline.counts, minutesOf(verdicts));
  return { verdicts, problems };
}

test('violations are grouped by source, event, kind and path, the most recent first, exactly', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  const prod = await daemon.owner.post('/api/sources', { name: 'Shop', category: 'Website', env: 'prod' });
  assert.deepEqual(await daemon.owner.get('/api/problems'), { problems: [], next: null });

  const { order_id: _, ...withoutId } = orderProperties();
  await judged(daemon, key, [badOrder(), goodOrder(), badOrder(), track('Order Completed', { ...withoutId, total: '1' }), track('order completed'), { type: 'nonsense' }]);
  await judged(daemon, prod.writeKey, [badOrder(), goodOrder()]);
  const { problems } = await assertExact(daemon);
  const total = problems.find(({ env, path }) => env === 'dev' && path === '/properties/total');
  assert.deepEqual([total.kind, total.count, total.passingSince, total.source.name], ['type', 3, null, 'Website']);
  assert.match(total.message, /must be a number/);
  const inProd = problems.find(({ env }) => env === 'prod');
  assert.ok(inProd.passingSince, 'an order passed behind it');
  assert.equal(problems.find(({ kind }) => kind === 'unplanned_event').hint.to, 'Order Completed');
  assert.equal(problems.find(({ kind }) => kind === 'malformed').type, null);

  assert.deepEqual((await everyProblem(daemon, '&env=prod')).map(({ id }) => id), [inProd.id]);
  assert.deepEqual((await everyProblem(daemon, '&kind=type&env=dev')).map(({ path }) => path), ['/properties/total']);
  assert.equal((await everyProblem(daemon, '&path=/properties/order_id')).length, 1);
  assert.equal((await everyProblem(daemon, `&source=${prod.id}`)).length, 1);
  assert.equal((await everyProblem(daemon, '&event=Order%20Completed&type=track')).length, 3);
  for (const query of ['env=moon', 'kind=odd']) await daemon.owner.refused(400, 'bad_filter', 'GET', `/api/problems?${query}`);
  for (const query of ['limit=0', 'limit=1001', 'cursor=x']) await daemon.owner.refused(422, 'invalid', 'GET', `/api/problems?${query}`);
  assert.equal((await daemon.viewer.ask('GET', '/api/problems')).status, 200);
  for (const query of ['from=x', 'step=0', 'step=61', 'unit=hour']) await daemon.owner.refused(422, 'invalid', 'GET', `/api/timeline?${query}`);
  const ofProd = await daemon.owner.get(`/api/timeline?env=prod&source=${prod.id}&step=60`);
  assert.deepEqual(ofProd.counts.map(({ pass, fail }) => [pass, fail]), [[1, 1]]);
  assert.deepEqual((await daemon.owner.get('/api/timeline?to=2020-01-01T00:00:00Z')).counts, []);
  for (const path of ['/api/problems', '/api/coverage', '/api/rates', '/api/timeline']) {
    const stranger = await daemon.owner.ask('GET', path, undefined, { authorization: 'Bearer nobody' });
    assert.equal(stranger.status, 401);
  }
});

test('coverage says what of the plan in force is seen, and what is seen and not planned', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  const { rules: planned } = await daemon.owner.get('/api/plan');
  const before = await daemon.owner.get('/api/coverage');
  assert.deepEqual([before.env, before.planVersion, before.unplanned], ['dev', 0, []]);
  assert.deepEqual(before.rules.map(({ rule }) => rule), planned.filter(({ kept }) => kept).map(({ id }) => id));
  assert.ok(before.rules.every(({ state, seen, lastAt }) => state === 'never' && seen === 0 && lastAt === null));

  await judged(daemon, key, [badOrder(), goodOrder(), track('order completed'), track('Tea Drunk'), track('Tea Drunk')]);
  await assertExact(daemon);
  const after = await daemon.owner.get('/api/coverage');
  const order = after.rules.find(({ event }) => event === 'Order Completed');
  assert.deepEqual([order.state, order.seen, order.passed, order.failed], ['passing', 2, 1, 1]);
  assert.deepEqual(after.unplanned.map(({ type, event, seen, sample, hint }) => [type, event, seen, sample, hint?.to]), [
    ['track', 'Tea Drunk', 2, 5, undefined],
    ['track', 'order completed', 1, 3, 'Order Completed'],
  ]);

  // A rule that is taken back leaves its counts where they are.
  await daemon.owner.post('/api/setup/review');
  const reviewed = await daemon.owner.get('/api/coverage');
  assert.equal(reviewed.planVersion, 1);
  assert.equal(reviewed.rules.find(({ event }) => event === 'Order Completed').seen, 2);
  assert.equal((await daemon.owner.get('/api/coverage?env=prod')).rules.find(({ event }) => event === 'Order Completed').state, 'never');
  await daemon.owner.refused(400, 'bad_filter', 'GET', '/api/coverage?env=moon');
});

test('before a use case is chosen coverage has no rule, and what is seen', async (t) => {
  const daemon = await startDaemon(t);
  await judged(daemon, await daemon.devKey(), [track('Tea Drunk')]);
  const { planVersion, rules, unplanned } = await daemon.owner.get('/api/coverage');
  assert.deepEqual([planVersion, rules, unplanned.map(({ event }) => event)], [null, [], ['Tea Drunk']]);
});

test('problems and coverage are exact after a kill -9 in the middle of the load', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  const events = ['Order Completed', 'order completed', 'Tea Drunk', 'Cart Viewed'];
  const call = (n) => (n % 5 === 0 ? goodOrder() : n % 5 === 1 ? badOrder() : track(events[n % events.length], n % 3 === 0 ? { total: 'x' } : {}));
  for (let round = 0; round < 3; round += 1) {
    let taken = 0;
    const client = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      t.after(() => agent.destroy());
      for (let n = 0; n < 200; n += 1) {
        try {
          if ((await post(daemon, '/v1/batch', { key, body: { batch: Array.from({ length: 40 }, (_, i) => call(n * 40 + i)) }, agent })).status !== 200) return;
        } catch {
          return;
        }
        taken += 40;
      }
    };
    const clients = [client(), client(), client()];
    await eventually('enough calls are answered that some were written', () => taken > 5_000);
    await daemon.kill();
    await Promise.all(clients);
    await daemon.startAgain();
    const { verdicts } = await assertExact(daemon);
    assert.ok(verdicts.length > (round + 1) * 5_000);
  }
  await daemon.stop();
  await daemon.startAgain();
  await assertExact(daemon);
});

test('counts outlive forgetting, and what the calls said does not', async (t) => {
  const daemon = await startDaemon(t, winback);
  const key = await daemon.devKey();
  await judged(daemon, key, [badOrder({ userId: 'mallory' }), badOrder({ userId: 'alice' }), track('Tea Drunk', {}, { userId: 'mallory' })]);
  const { forgotten } = await (await daemon.owner.ask('DELETE', '/api/events?user=mallory')).json;
  assert.equal(forgotten, 2);
  const check = async () => {
    const problems = await everyProblem(daemon);
    const tea = problems.find(({ event }) => event === 'Tea Drunk');
    assert.deepEqual([tea.count, tea.sample, tea.hint], [1, null, null]);
    const total = problems.find(({ path }) => path === '/properties/total');
    assert.deepEqual([total.count, total.sample], [2, 2]);
    const { unplanned } = await daemon.owner.get('/api/coverage');
    assert.deepEqual(unplanned.map(({ event, seen, sample }) => [event, seen, sample]), [['Tea Drunk', 1, null]]);
  };
  await check();
  await daemon.kill();
  await daemon.startAgain();
  await check();
});

test('plumbline problems and coverage show them', async (t) => {
  const daemon = await startDaemon(t, winback);
  await judged(daemon, await daemon.devKey(), [badOrder(), track('order completed')]);
  await daemon.owner.get('/api/problems'); // all is counted
  const problems = await plumbline(daemon, ['problems']);
  assert.equal(problems.code, 0, problems.stderr);
  assert.match(problems.stdout, /Order Completed +type +\/properties\/total +1 +failing/);
  const coverage = await plumbline(daemon, ['coverage']);
  assert.equal(coverage.code, 0, coverage.stderr);
  assert.match(coverage.stdout, /track:Order Completed:1 +failing +1 +0 +1/);
  assert.match(coverage.stdout, /order completed +track +1 .*Order Completed/);
  const json = await plumbline(daemon, ['problems', '--json', '--env', 'dev']);
  assert.equal(JSON.parse(json.stdout).problems.length, 2);
});
