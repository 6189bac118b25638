/**
 * How long a test waits for what must happen, before it says that it did not: far longer than the slowest machine takes, as only a failing
 * test waits so long. A sanitized build is given more.
 */
export const patience = Number(process.env.PLUMBLINE_TEST_PATIENCE_MS ?? 60_000);
