import assert from 'node:assert/strict';
import { test } from 'node:test';

import { heldBy } from '../../../daemon/console/shell/held.ts';

test('a page of an older version is loaded again where nobody loses anything by it', () => {
  assert.equal(heldBy(0, false), '');
  assert.match(heldBy(1, true), /not saved yet/);
  assert.match(heldBy(0, true), /paused/);
});
