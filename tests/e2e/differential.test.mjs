import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const judge = join(resolve(root, process.env.PLUMBLINE_BIN_DIR ?? 'build/dev/bin'), 'plumbline_judge');

test('20,000 random calls are judged alike by the validator’s two modes, by valijson and by ajv', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'differential/run.mjs'), judge, '20000', '1'])
    .catch((error) => error);
  t.diagnostic(stdout);
  assert.match(stdout, /^\d+ pairs, .* 0 disagreements;/m, stdout);
});
