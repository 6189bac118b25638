import { setTimeout as wait } from 'node:timers/promises';

/** How long a test waits for what must happen, before it says that it did not. A sanitized build may be given more. */
export const patience = Number(process.env.PLUMBLINE_TEST_PATIENCE_MS ?? 20_000);

/**
 * Asks `probe` again and again until its answer is neither undefined, null nor false, and gives that answer.
 * After the deadline: an error that says what did not happen, with what the probe threw last.
 */
export async function eventually(what, probe, { within = patience } = {}) {
  const deadline = performance.now() + within;
  let pause = 2;
  let last;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`did not happen within ${within} ms: ${what}`, { cause: last });
    await wait(pause);
    pause = Math.min(pause * 2, 50);
  }
}

/** The promise's answer, or an error that says what was waited for. */
export async function within(what, promise, { within: limit = patience } = {}) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not happen within ${limit} ms: ${what}`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
