import assert from 'node:assert/strict';
import { test } from 'node:test';

import { track } from './support/calls.mjs';
import { startDaemon } from './support/daemon.mjs';
import { openEventStream } from './support/event-stream.mjs';
import { assertTaken, post } from './support/ingest.mjs';
import { openViewer } from './support/viewer.mjs';

const rounds = 50;

/** Random, and the same every time (mulberry32). */
function randomOf(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/**
 * A load on several connections that goes on until it is told to stop, no further than some batches beyond the call that was allowed last: where
 * viewers get little of the processor, it must not leave them behind for ever.
 */
function startLoad(daemon, key, random) {
  let stopped = false;
  let sent = 0;
  let allowed = 0;
  let wake = () => {};
  let woken;
  const renew = () => (woken = new Promise((resolve) => (wake = resolve)));
  renew();
  const client = async () => {
    while (!stopped) {
      if (sent >= allowed) {
        await woken;
        continue;
      }
      const batch = Array.from({ length: 1 + random(60) }, (_, n) => track(`Event ${n}`, { pad: 'x'.repeat(random(500)) }));
      sent += batch.length;
      assertTaken(await post(daemon, '/v1/batch', { key, body: { batch } }));
    }
  };
  const clients = [client(), client(), client()];
  const go = () => {
    wake();
    renew();
  };
  return {
    allow(calls) {
      allowed = calls;
      go();
    },
    async stop() {
      stopped = true;
      go();
      await Promise.all(clients);
    },
  };
}

for (const [name, open] of [['a websocket', openViewer], ['an event stream', openEventStream]]) {
  test(`${name} that comes with since at ${rounds} random moments of a load, and as often comes back, has exactly the journal’s sequence`, async (t) => {
    const daemon = await startDaemon(t);
    const random = randomOf(20);
    const load = startLoad(daemon, await daemon.devKey(), random);
    const seen = [];
    for (let round = 0; round < rounds; round += 1) {
      load.allow(seen.length + 2000);
      const viewer = await open(t, daemon, { query: `?since=${seen.at(-1)?.seq ?? 0}` });
      const wanted = random(400);
      if (wanted > 0) await viewer.until(`${wanted} verdicts more`, () => viewer.seqs.length >= wanted);
      await viewer.close();
      // Also what came while it closed.
      for (const verdict of viewer.verdicts) seen.push(verdict);
    }
    await load.stop();
    const journal = await daemon.owner.verdicts();
    const last = await open(t, daemon, { query: `?since=${seen.at(-1).seq}` });
    if (seen.length < journal.length) await last.untilSeq(journal.at(-1).seq);
    for (const verdict of last.verdicts) seen.push(verdict);
    assert.deepEqual(seen.map(({ seq }) => seq), journal.map((_, n) => n + 1));
    assert.deepEqual(seen, journal);
  });

  test(`of ${rounds} viewers over ${name} that come with since at random seqs during a load each has the journal’s sequence from there on`, async (t) => {
    const daemon = await startDaemon(t);
    const random = randomOf(21);
    const load = startLoad(daemon, await daemon.devKey(), random);
    const viewers = [];
    for (let n = 0; n < rounds; n += 1) {
      load.allow((n + 1) * 100);
      const { head } = await daemon.owner.get('/api/events?limit=1');
      const since = random(head + 1);
      viewers.push([since, await open(t, daemon, { query: `?since=${since}` })]);
    }
    await load.stop();
    const { head } = await daemon.owner.get('/api/events?limit=1');
    for (const [since, viewer] of viewers) {
      if (since < head) await viewer.untilSeq(head);
      assert.deepEqual(viewer.seqs, Array.from({ length: head - since }, (_, n) => since + n + 1));
      await viewer.close();
    }
  });
}
