import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { judged } from './support/ingest.mjs';

const script = join(import.meta.dirname, '../../tools/bench.d/console.mjs');

/** What `tools/bench console` has this script print: its figures by their names. */
async function figuresOf(...args) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args.map(String)]);
  return Object.fromEntries([...stdout.matchAll(/^RESULT (\w+) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]));
}

test('the console’s bench opens the page, sends calls to it, presses Pause and reads its list', async (t) => {
  const daemon = await startDaemon(t, { args: ['--use-case', 'personalize-winback'] });
  const key = await daemon.devKey();
  await judged(daemon, key, [track('Tick')]);
  const load = await figuresOf('open', daemon.url, daemon.token('owner'), 1);
  assert.ok(load.interactive_ms > 0 && load.page_bytes > 10_000 && load.api_bytes > 0, JSON.stringify(load));
  const seen = await figuresOf('watch', daemon.url, daemon.token('owner'), key, 100, 1);
  for (const [name, value] of Object.entries(seen)) if (!name.startsWith('lag_')) assert.ok(Number.isFinite(value), `${name} ${value}`);
  assert.ok(seen.sent_per_second > 0 && seen.clicks >= 2 && seen.frame_p50_ms > 0 && seen.click_worst_ms > 0);
  const { head } = await daemon.owner.get('/api/events?limit=1');
  assert.deepEqual([seen.in_list + seen.passed_over, seen.missing], [head, 0], 'every call is in the list, or the list says that it is not');
});
