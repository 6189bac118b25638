import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { startDaemon } from '../support/daemon.mjs';
import { eventually, patience, within } from '../support/eventually.mjs';
import { openViewer } from '../support/viewer.mjs';

const senders = 4;
/** Calls of one SDK process that wait for their answer: enough for a batch always under way. */
const window = 200;
/** The latest moment of a kill, behind the first call that is acknowledged in its round. */
const latest_ms = 700;
/** One kill in so many is followed by another while the daemon starts. */
const kill_of_a_start = 6;
/** The latest moment of that one. */
const latest_of_a_start_ms = 150;

/**
 * Kills the daemon (-9) at `rounds` random moments under load from four SDK processes, starts it again each time, and holds
 * what is kept then against what the SDKs were told and against what a viewer saw that comes back with `since` each time.
 * `scope` has after(), as a test has. `say` is told each round. The answer is the figures; what is wrong is in
 * `lost`, `twice`, `gaps`, `unlike` (seqs that the viewer saw otherwise) and `unsent` (calls that nobody sent).
 */
export async function soak(scope, { rounds, seed, say = () => {} }) {
  const random = randomOf(seed);
  const daemon = await startDaemon(scope, { args: ['--use-case', 'personalize-winback'] });
  const sdks = await startSenders(scope, daemon);
  const kept = new Kept();
  const viewer = new ReturningViewer();
  const starts_ms = [];
  await viewer.comeBack(daemon);

  let kills = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const before = sdks.acknowledged.length;
    await eventually('the load is on', () => sdks.acknowledged.length > before, { within: 2 * patience }); // SDKs back off
    await wait(random() * latest_ms);
    await daemon.kill();
    kills += 1;
    if (random() < 1 / kill_of_a_start) {
      const started = daemon.startAgain().catch(() => {}); // killed before it was ready, most often
      await wait(random() * latest_of_a_start_ms);
      await daemon.kill();
      await started;
      kills += 1;
    }
    const since = performance.now();
    await daemon.startAgain();
    starts_ms.push(performance.now() - since);
    await viewer.comeBack(daemon);
    const acknowledged = sdks.acknowledged.length;
    await kept.readOn(daemon);
    kept.holdAgainst(sdks.acknowledged.slice(0, acknowledged));
    // Viewers give way to ingest: where processors are short, one would never catch up with a load that goes on.
    sdks.tell('hold');
    await viewer.seeUpTo(kept);
    sdks.tell('go');
    say(`round ${round}: ${kept.ids.length} calls kept, ${acknowledged} acknowledged; ready ${Math.round(starts_ms.at(-1))} ms after the kill`);
  }

  const sent = await sdks.end();
  await kept.readOn(daemon);
  kept.holdAgainst(sdks.acknowledged);
  await viewer.seeUpTo(kept);
  viewer.leave();
  return {
    rounds,
    kills,
    sent,
    acknowledged: sdks.acknowledged.length,
    givenUp: sdks.failed.length,
    kept: kept.ids.length,
    ...kept.faults,
    unlike: viewer.unlike,
    unsent: kept.ids.filter((id) => !sdks.sent(id)),
    startMs: { median: median(starts_ms), most: Math.max(...starts_ms) },
    handshakeMs: { median: median(viewer.handshakes_ms), most: Math.max(...viewer.handshakes_ms) },
  };
}

/** What must be empty in the figures. */
export const faultsOf = ({ lost, twice, gaps, unlike, unsent }) => ({ lost, twice, gaps, unlike, unsent });

/** The journal, read on from where it was read to. */
class Kept {
  ids = []; // of seq index + 1
  #known = new Set();
  #held = 0;
  faults = { lost: [], twice: [], gaps: [] };

  async readOn(daemon) {
    for (const { seq, messageId } of await daemon.owner.verdicts(`?after=${this.ids.length}`)) {
      if (seq !== this.ids.length + 1) this.faults.gaps.push(seq);
      if (this.#known.has(messageId)) this.faults.twice.push(messageId);
      this.#known.add(messageId);
      this.ids.push(messageId);
    }
  }

  /** `acknowledged`: as before, and what came since. */
  holdAgainst(acknowledged) {
    this.faults.lost.push(...acknowledged.slice(this.#held).filter((id) => !this.#known.has(id)));
    this.#held = acknowledged.length;
  }
}

/** A viewer that comes back behind the last call that it saw. */
class ReturningViewer {
  unlike = [];
  handshakes_ms = [];
  #viewer;
  #close = [];
  #ids = [];
  #compared = 0;
  #taken = 0; // of the present connection's verdicts

  async comeBack(daemon) {
    this.#take();
    this.leave();
    const since = performance.now();
    this.#viewer = await openViewer({ after: (close) => this.#close.push(close) }, daemon, { query: `?since=${this.#ids.length}` });
    this.handshakes_ms.push(performance.now() - since);
    this.#taken = 0;
  }

  /** Waits until it has seen what is kept, and compares. */
  async seeUpTo({ ids }) {
    this.#take();
    if (ids.length > this.#ids.length) await this.#viewer.untilSeq(ids.length);
    this.#take();
    for (; this.#compared < ids.length; this.#compared += 1)
      if (this.#ids[this.#compared] !== ids[this.#compared]) this.unlike.push(this.#compared + 1);
  }

  leave() {
    for (const close of this.#close.splice(0)) close();
  }

  #take() {
    const verdicts = this.#viewer?.verdicts ?? [];
    for (const { seq, messageId } of verdicts.slice(this.#taken)) {
      if (seq !== this.#ids.length + 1) this.unlike.push(seq);
      this.#ids.push(messageId);
    }
    this.#taken = verdicts.length;
  }
}

async function startSenders(scope, daemon) {
  const acknowledged = [];
  const failed = [];
  const counts = new Map();
  const key = await daemon.devKey();
  const children = Array.from({ length: senders }, (_, n) => {
    const name = `sdk${n}`;
    const child = fork(join(import.meta.dirname, 'sender.mjs'), [daemon.url, key, name, String(window)]);
    scope.after(() => child.kill('SIGKILL'));
    child.on('message', (message) => {
      acknowledged.push(...(message.acknowledged ?? []));
      failed.push(...(message.failed ?? []));
      if (message.sent !== undefined) counts.set(name, message.sent);
    });
    return { child, ended: new Promise((resolve) => child.on('close', resolve)) };
  });
  return {
    acknowledged,
    failed,
    /** Whether an SDK process sent a call of this id; after end(). */
    sent(id) {
      const [name, number] = id.split('-');
      return Number(number) < (counts.get(name) ?? 0);
    },
    /** "hold": they make no new calls, until "go". */
    tell(message) {
      for (const { child } of children) child.send(message);
    },
    /** They send what they have and end; how many calls they sent. */
    async end() {
      this.tell('end');
      const codes = await within('the SDK processes end', Promise.all(children.map(({ ended }) => ended)), { within: 4 * patience });
      if (codes.some((code) => code !== 0)) throw new Error(`the SDK processes ended with ${codes}`);
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    },
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Numbers in [0, 1), the same for the same seed: mulberry32. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
