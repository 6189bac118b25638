// Comes before a test file in its process, and does nothing in processes that the file starts with the same options.
import { afterEach, beforeEach } from 'node:test';

import { waitedFor } from '../support/eventually.mjs';
import { mark } from './reporter.mjs';

if (process.argv[1] === process.env.PLUMBLINE_TEST_FILE) {
  // At once, where the reporter is told a little later: the next statement of the test may be the last that the process runs.
  const tell = (event) => process.stdout.write(`${mark}${JSON.stringify(event)}\n`);
  beforeEach((t) => void tell({ begun: t.fullName }));
  afterEach((t) => {
    // A test that was ended at its time limit says what it was waiting for.
    if (String(t.error?.cause ?? t.error).includes('timed out')) t.diagnostic(`waiting for: ${waitedFor()}`);
    tell({ left: t.fullName });
  });
  // The runner holds the other end: where it was killed, nobody would end this group.
  process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL')).resume().unref();
}
