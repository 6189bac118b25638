import { setTimeout as pauseOf } from 'node:timers/promises';

import { patience } from './patience.mjs';

export { patience };

const pending = new Set();
let last = 'nothing';

/** What is waited for now, else what was waited for last: for a test that was ended at its time limit. */
export const waitedFor = () => [...pending].map(({ what }) => what).join('; ') || `nothing (the last wait was for: ${last})`;

/**
 * One wait of a test, with one deadline from its beginning, whatever arrives meanwhile: each of() is given what is left of it. After the
 * deadline: an error that says what did not happen.
 */
export class Wait {
  #limit;
  #deadline;

  constructor(what, { within: limit = patience } = {}) {
    this.what = what;
    this.#limit = limit;
    this.#deadline = performance.now() + limit;
  }

  /** The promise's answer; after the deadline the error has what `cause` gives then, an error or a text. */
  async of(promise, cause = () => undefined) {
    if (performance.now() > this.#deadline) throw this.#late(cause());
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(this.#late(cause())), Math.max(this.#deadline - performance.now(), 0));
    });
    pending.add(this);
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
      pending.delete(this);
      last = this.what;
    }
  }

  #late(cause) {
    const what = `did not happen within ${this.#limit} ms: ${this.what}`;
    if (cause === undefined) return new Error(what);
    return typeof cause === 'string' ? new Error(`${what}; ${cause}`) : new Error(what, { cause });
  }
}

/**
 * Asks `probe` again and again until its answer is neither undefined, null nor false, and gives that answer.
 * After the deadline: an error that says what did not happen, with what the probe threw last. A probe that does not answer has the same
 * deadline.
 */
export async function eventually(what, probe, options) {
  const wait = new Wait(what, options);
  let pause = 2;
  let thrown;
  const ask = async () => {
    try {
      return await probe();
    } catch (error) {
      thrown = error;
      return undefined;
    }
  };
  for (;;) {
    const answer = await wait.of(ask(), () => thrown);
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await pauseOf(pause);
    pause = Math.min(pause * 2, 50);
  }
}

/** The promise's answer, or an error that says what was waited for. */
export function within(what, promise, options) {
  return new Wait(what, options).of(promise);
}
