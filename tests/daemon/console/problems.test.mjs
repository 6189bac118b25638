import assert from 'node:assert/strict';
import { test } from 'node:test';

import { versionsOf } from '../../../daemon/console/problems/versions.ts';

const call = (library, app) => ({ library, call: { context: { app } } });

test('a problem’s calls say which SDKs and apps sent them, the most frequent first', () => {
  const node = { name: 'analytics-node', version: '3.1.0' };
  const { sdks, apps } = versionsOf([call(node, { name: 'Shop', version: '2.1' }), call(null), call(node, { version: '2.0' }), call({ name: 'curl', version: null }, { name: 'Shop' }), call(node, { name: 'Shop', version: '2.1' })]);
  assert.deepEqual(sdks, [{ name: 'analytics-node 3.1.0', count: 3 }, { name: 'curl', count: 1 }]);
  assert.deepEqual(apps, [{ name: 'Shop 2.1', count: 2 }, { name: '2.0', count: 1 }]);
});
