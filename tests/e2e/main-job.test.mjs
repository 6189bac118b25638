import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Analytics } from '@segment/analytics-node';

import { orderProperties } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { openViewer } from './support/viewer.mjs';

const pageProperties = { page_name: 'Home', page_category: 'Shop' };
const userId = 'user-1';

const waysToSayPageViewed = {
  'a track call': (analytics) => analytics.track({ userId, event: 'Page Viewed', properties: pageProperties }),
  'a named page call': (analytics) => analytics.page({ userId, name: 'Home', category: 'Shop' }),
};

for (const [way, pageViewed] of Object.entries(waysToSayPageViewed)) {
  test(`a team sees what is wrong with its calls, and the events step completes by itself (Page Viewed as ${way})`, async (t) => {
    const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
    await daemon.owner.post('/api/setup/review');
    const rules = (await daemon.owner.get('/api/plan')).rules;
    const scrolled = rules.find((rule) => rule.event === 'Page Scrolled').schema.properties.properties.properties;
    const viewer = await openViewer(t, daemon);

    const analytics = new Analytics({ writeKey: await daemon.devKey(), host: daemon.url });
    const failures = [];
    analytics.on('error', (error) => failures.push(error));
    const { order_id, ...withoutId } = orderProperties();
    pageViewed(analytics);
    analytics.track({ userId, event: 'Page Scrolled', properties: Object.fromEntries(Object.entries(scrolled).map(([name, { examples }]) => [name, examples[0]])) });
    analytics.track({ userId, event: 'Order Completed', properties: withoutId });
    analytics.track({ userId, event: 'Order Completed', properties: { ...orderProperties(), total: '99.50' } });
    analytics.track({ userId, event: 'Order Completed', properties: { ...orderProperties(), order_id } });
    await analytics.closeAndFlush({ timeout: 600_000 });
    assert.deepEqual(failures, []);

    const done = await viewer.until('dev.events is done', ({ type, step }) => type === 'checklist' && step.id === 'dev.events' && step.state === 'done');
    assert.deepEqual(
      viewer.verdicts.map(({ seq, event, rule, result }) => [seq, event, rule, result]),
      [
        [1, way === 'a track call' ? 'Page Viewed' : 'Home', 'track:Page Viewed:1', 'pass'],
        [2, 'Page Scrolled', 'track:Page Scrolled:1', 'pass'],
        [3, 'Order Completed', 'track:Order Completed:1', 'fail'],
        [4, 'Order Completed', 'track:Order Completed:1', 'fail'],
        [5, 'Order Completed', 'track:Order Completed:1', 'pass'],
      ],
    );
    const [noId, textTotal] = viewer.verdicts.filter((verdict) => verdict.result === 'fail');
    assert.deepEqual(noId.violations.map(({ kind, path }) => [kind, path]), [['required', '/properties/order_id']]);
    assert.deepEqual(
      textTotal.violations.map(({ kind, path, actualType }) => [kind, path, actualType]),
      [['type', '/properties/total', 'string']],
    );
    assert.ok(textTotal.violations[0].hint, 'a number sent as a string deserves a hint');
    assert.equal(noId.library.name, '@segment/analytics-node');
    assert.equal(noId.source.name, 'Website');
    assert.equal(noId.env, 'dev');

    // The step's message comes behind the verdict that caused it, and names its evidence.
    const order = viewer.messages.map(({ type, verdict, step }) => (type === 'verdict' ? verdict.seq : step?.id === 'dev.events' && step.state === 'done' ? 'done' : undefined));
    assert.ok(order.indexOf('done') > order.indexOf(5));
    assert.equal(done.env, 'dev');
    assert.equal(done.step.done.by.kind, 'evidence');
    assert.deepEqual([...done.step.done.seqs].sort(), [1, 2, 5]);
    assert.deepEqual(done.step.missing, []);
    assert.deepEqual(await daemon.owner.step('dev.events'), done.step);
    assert.equal((await daemon.owner.step('dev.sources')).state, 'done');
  });
}
