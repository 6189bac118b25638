import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badOrder, goodOrder, track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { openEventStream } from './support/event-stream.mjs';
import { judged } from './support/ingest.mjs';
import { plumbline } from './support/tool.mjs';
import { openViewer } from './support/viewer.mjs';

const expected = {
  'event:"Order Completed"': [1, 2],
  '-event:"Order Completed"': [3, 4],
  'event:"Order Completed" -result:fail': [1],
  'kind:type path:/properties/total': [2],
  'total:>98': [1, 2],
  'has:coupon': [3],
  'coupon:SUMMER user:42': [3],
  'summer': [3],
  '-boots event:~Viewed': [3, 4],
  'products.price:>=80': [1, 2],
};

async function withCalls(t) {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  await judged(daemon, await daemon.devKey(), [goodOrder(), badOrder(), track('Coupon Viewed', { coupon: 'SUMMER' }, { userId: '42' }), track('Page Viewed')]);
  return daemon;
}

test('one grammar picks the same calls in history, in lines and in the stream', async (t) => {
  const daemon = await withCalls(t);
  for (const [q, seqs] of Object.entries(expected)) {
    const query = `?q=${encodeURIComponent(q)}`;
    const page = await daemon.owner.get(`/api/events${query}`);
    assert.deepEqual(page.events.map(({ seq }) => seq).reverse(), seqs, q);
    assert.deepEqual([page.next, page.scannedTo], [null, 1], q);
    assert.deepEqual((await daemon.owner.verdicts(query)).map(({ seq }) => seq), seqs, q);
    const viewer = await openViewer(t, daemon, { query: `${query}&since=0` });
    await viewer.untilSeq(seqs.at(-1));
    await viewer.settled();
    assert.deepEqual(viewer.seqs, seqs, q);
    await viewer.close();
  }
});

test('q holds besides the plain parameters', async (t) => {
  const daemon = await withCalls(t);
  const { events } = await daemon.owner.get('/api/events?result=fail&q=total:%3E1');
  assert.deepEqual(events.map(({ seq }) => seq), [2]);
});

test('a fault is named with its place, in history and in the stream, which goes on', async (t) => {
  const daemon = await withCalls(t);
  const problem = await daemon.owner.refused(400, 'bad_filter', 'GET', `/api/events?q=${encodeURIComponent('a result:maybe')}`);
  assert.deepEqual([problem.at, problem.expected], [9, ['pass', 'fail', 'error', 'unchecked']]);
  const viewer = await openViewer(t, daemon, { query: '?since=0&q=event%3A%22Page%20Viewed%22' });
  await viewer.untilSeq(4);
  viewer.say({ type: 'filter', filter: { q: 'total:>abc' } });
  const error = await viewer.until('an error', ({ type }) => type === 'error');
  assert.deepEqual([error.for, error.code, error.at, error.expected], ['filter', 'bad_filter', 7, ['a number']]);
  viewer.say({ type: 'filter', filter: { q: 'has:coupon' } });
  await viewer.settled();
  await judged(daemon, await daemon.devKey(), [track('A'), track('B', { coupon: 1 })]);
  await viewer.untilSeq(6);
  assert.deepEqual(viewer.seqs, [4, 6]);
});

const sendOneOfEach = async (daemon) => {
  const key = await daemon.devKey();
  const app = await daemon.owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'prod' });
  await judged(daemon, key, [goodOrder(), badOrder({ userId: 'u-2' }), { type: 'identify', userId: 'u-3', messageId: 'm-3', traits: { plan: 'gold' } }]);
  await judged(daemon, app.writeKey, [goodOrder({ anonymousId: 'a-4' })]);
  await judged(daemon, `${key}.t7`, [{ type: 'page', name: 'Home', anonymousId: 'a-5', properties: { url: 'http://localhost/', tags: ['new', 'red'] } }]);
  return app;
};

/** Each parameter of the stream and of /api/events, and each condition of `q`, with the calls that it picks. */
const picks = (app) => ({
  parameters: {
    env: { prod: [4], dev: [1, 2, 3, 5] },
    source: { App: [4], [app.id]: [4], Website: [1, 2, 3, 5] },
    type: { identify: [3], page: [5], track: [1, 2, 4] },
    event: { 'Order Completed': [1, 2, 4], Home: [5] },
    result: { fail: [2], pass: [1, 4, 5] },
    kind: { type: [2] },
    session: { t7: [5] },
    q: { 'total:>98': [1, 2, 4] },
  },
  conditions: {
    'env:prod': [4], '-env:dev': [4], 'source:App': [4], [`source:${app.id}`]: [4], 'source:~^Web': [1, 2, 3, 5], 'type:page': [5], 'event:Home': [5], 'event:~"^Order"': [1, 2, 4],
    'result:fail': [2], '-result:fail type:track': [1, 4], 'kind:type': [2], 'path:/properties': [2], 'path:/properties/total': [2], 'session:t7': [5], '-session:t7 type:page': [],
    'user:u-2': [2], 'user:a-4': [4], 'userId:u-3': [3], 'anonymousId:a-5': [5], 'anonymous:a-5': [5], 'messageId:m-3': [3], 'message:m-3': [3],
    'has:plan': [3], 'plan:gold': [3], 'plan:~^g': [3], 'total:99.50': [1, 2, 4], 'total:>=99.5 -kind:type': [1, 4], 'total:<99': [], 'tags:red': [5], 'products.sku:S-1': [1, 2, 4],
    '/properties/url:http://localhost/': [5], 'http://localhost': [5], 'GOLD': [3], '"order completed"': [1, 2, 4],
  },
});

const passedAll = ({ type, position }) => type === 'stats' && position === 5;

test('each parameter picks the same calls in history, in lines and in the stream, over a websocket and as events', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const { parameters } = picks(await sendOneOfEach(daemon));
  await Promise.all(Object.entries(parameters).flatMap(([name, values]) => Object.entries(values).map(async ([value, seqs]) => {
    const query = new URLSearchParams({ [name]: value });
    const what = `${name}=${value}`;
    assert.deepEqual((await daemon.owner.get(`/api/events?${query}`)).events.map(({ seq }) => seq).reverse(), seqs, what);
    assert.deepEqual((await daemon.owner.verdicts(`?${query}`)).map(({ seq }) => seq), seqs, what);
    const viewer = await openViewer(t, daemon, { query: `?since=0&${query}` });
    const stream = await openEventStream(t, daemon, { query: `?since=0&${query}` });
    // Stats say how far it has looked.
    await Promise.all([viewer.until('all is looked at', passedAll), stream.until('all is looked at', ({ data }) => passedAll(data))]);
    assert.deepEqual([viewer.seqs, stream.seqs], [seqs, seqs], what);
  })));
});

test('a filter that the client sends picks by each of its members from then on', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const app = await daemon.owner.post('/api/sources', { name: 'App', category: 'Mobile', env: 'prod' });
  const key = await daemon.devKey();
  const members = { env: ['prod', 'prod'], source: ['App', 'prod'], type: ['identify', 'identify'], event: ['Order Completed', 'bad'], result: ['fail', 'bad'], kind: ['type', 'bad'], session: ['t7', 'session'], q: ['plan:gold', 'identify'] };
  const viewers = await Promise.all(Object.entries(members).map(async ([name, [value]]) => {
    const viewer = await openViewer(t, daemon);
    viewer.say({ type: 'filter', filter: { [name]: value } });
    await viewer.settled();
    return [name, viewer];
  }));
  const [bad, identify] = await judged(daemon, key, [badOrder(), { type: 'identify', userId: 'u', traits: { plan: 'gold' } }]);
  const [prod] = await judged(daemon, app.writeKey, [{ type: 'page', name: 'Other', anonymousId: 'a' }]);
  const [session] = await judged(daemon, `${key}.t7`, [{ type: 'screen', name: 'Home', anonymousId: 'a' }]);
  const sent = { bad, identify, prod, session };
  for (const [name, viewer] of viewers) {
    await viewer.until('all is looked at', ({ type, position }) => type === 'stats' && position === session.seq);
    assert.deepEqual(viewer.verdicts, [sent[members[name][1]]], name);
  }
});

test('each condition picks the same calls in history, in the stream, for plumbline events and plumbline tail', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const { conditions } = picks(await sendOneOfEach(daemon));
  const seqsOf = (text) => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line)).map((line) => line.verdict?.seq ?? line.seq);
  const verdictsOf = (text) => text.split('\n').filter((line) => line.includes('"verdict"')).join('\n');
  await Promise.all(Object.entries(conditions).map(async ([q, seqs]) => {
    const query = new URLSearchParams({ q });
    assert.deepEqual((await daemon.owner.get(`/api/events?${query}`)).events.map(({ seq }) => seq).reverse(), seqs, q);
    const stream = await openEventStream(t, daemon, { query: `?since=0&${query}` });
    await stream.until('all is looked at', ({ data }) => passedAll(data));
    assert.deepEqual(stream.seqs, seqs, q);
  }));
  for (const [q, seqs] of Object.entries(conditions)) {
    const listed = await plumbline(daemon, ['events', '--json', '--', q]);
    assert.deepEqual([listed.code, seqsOf(listed.stdout)], [0, seqs], `${q}: ${listed.stderr}`);
    if (seqs.length === 0) continue;
    const tailed = await plumbline(daemon, ['tail', '--json', '--since', '0', '--count', String(seqs.length), '--', q]);
    assert.deepEqual([tailed.code, seqsOf(verdictsOf(tailed.stdout))], [0, seqs], `${q}: ${tailed.stderr}`);
  }
});
