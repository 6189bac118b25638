import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';

import { callFromRule } from './calls.mjs';
import { eventually, within } from './eventually.mjs';

/** A process of its own that sends calls by Segment's SDK for Node, as an app of a team does. */
export async function runApp({ url, key, calls }) {
  const source = `
    import { Analytics } from '@segment/analytics-node';
    const analytics = new Analytics({ writeKey: ${JSON.stringify(key)}, host: ${JSON.stringify(url)} });
    analytics.on('error', (error) => { console.error(error); process.exitCode = 1; });
    for (const { event, properties } of ${JSON.stringify(calls)}) analytics.track({ userId: 'user-1', event, properties });
    await analytics.closeAndFlush({ timeout: 600_000 });`;
  const app = spawn(process.execPath, ['--input-type=module', '-e', source], { cwd: import.meta.dirname, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await within('the app ends', new Promise((resolve, reject) => app.on('close', resolve).on('error', reject)));
  assert.equal(code, 0);
}

/** What the app calls: each event of the plan in force, once. */
export async function plannedCalls({ owner }) {
  const { rules } = await owner.get('/api/plan');
  return rules.filter(({ event }) => event).map(callFromRule).map(({ event, properties }) => ({ event, properties }));
}

/** The sources of prod, once there are so many, and a destination of prod too. */
export const publishedSources = ({ owner }, count) => eventually('prod has its sources and its destination', async () => {
  const made = (await owner.get('/api/sources')).sources.filter(({ env }) => env === 'prod');
  const hooks = (await owner.get('/api/destinations')).destinations.filter(({ env }) => env === 'prod');
  return made.length === count && hooks.length === 1 && made;
});
