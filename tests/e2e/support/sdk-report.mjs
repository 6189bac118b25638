import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '../../..');

/** Where the results are left for tools/sdk-table, a file for each SDK. */
const folder = join(root, 'build/sdk');

export const callTypes = ['track', 'page', 'screen', 'identify', 'group', 'alias'];
export const columns = [...callTypes, 'flush on exit', 'gzip', 'restart', '429'];

const packageVersion = (name) => JSON.parse(readFileSync(join(root, 'tests/e2e/node_modules', name, 'package.json'), 'utf8')).version;

/**
 * The tests of one SDK: each says which columns of the table in docs/sdks.md it proves. `how` tells one way of using a
 * package from another ("npm, Chromium").
 */
export function sdkReport(sdk, { how = '', version = packageVersion(sdk) } = {}) {
  const file = join(folder, `${`${sdk} ${how}`.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')}.json`);
  const results = {};
  const write = () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify({ sdk, how, version, results }, null, 2)}\n`);
  };
  const record = (proved, result) => {
    // A column that several tests prove has failed where one of them did.
    for (const column of proved) if (results[column] !== 'fail') results[column] = result;
    write();
  };
  return {
    proves(proved, name, body) {
      for (const column of proved) if (!columns.includes(column)) throw new Error(`there is no column ${column}`);
      test(`${[sdk, how].filter(Boolean).join(', ')}: ${name}`, async (t) => {
        try {
          await body(t);
        } catch (error) {
          record(proved, 'fail');
          throw error;
        }
        record(proved, 'pass');
      });
    },
    /** What the SDK itself has not: no test can prove it. `why` goes into the docs. */
    lacks(column, why) {
      record([column], `none: ${why}`);
    },
  };
}
