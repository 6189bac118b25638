import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { build } from 'esbuild';

import { goodOrder } from '../support/calls.mjs';
import { startDaemon } from '../support/daemon.mjs';
import { journalled } from '../support/journalled.mjs';

const sdk = join(import.meta.dirname, '../node_modules/@segment/analytics-react-native/lib/module');

/** The SDK's own way from its options to an address, without the phone that the rest of it runs on. */
async function addressing() {
  const { outputFiles } = await build({
    entryPoints: [join(sdk, 'util.js')],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
    plugins: [{
      name: 'no-phone',
      setup: (bundle) => {
        bundle.onResolve({ filter: /^react-native$/ }, () => ({ path: 'phone', namespace: 'phone' }));
        bundle.onLoad({ filter: /.*/, namespace: 'phone' }, () => ({ contents: 'export const NativeModules = {}, Platform = { select: (of) => of.default };' }));
      },
    }],
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

/** The options of the snippet that the daemon serves. */
async function optionsOf(daemon) {
  const { sources } = await daemon.owner.get('/api/sources');
  const { snippets } = await daemon.owner.get(`/api/sources/${sources[0].id}/snippets`);
  const { code } = snippets.find(({ sdk: name }) => name === '@segment/analytics-react-native');
  let options;
  const createClient = (given) => {
    options = given;
    return { track: () => {} };
  };
  new Function('createClient', code.replace(/^import .*$/m, '').replace('export const', 'const'))(createClient);
  return options;
}

test('the line for react-native leads its settings and its batches to the daemon, and needs allowInsecureProxy for that', async (t) => {
  const daemon = await startDaemon(t);
  const options = await optionsOf(daemon);
  const { getURL } = await addressing();
  assert.equal(options.useSegmentEndpoints, true);
  const settings = getURL(options.cdnProxy, `/projects/${options.writeKey}/settings`, options.allowInsecureProxy);
  assert.equal((await fetch(settings)).status, 200);
  const answer = await fetch(getURL(options.proxy, '/b', options.allowInsecureProxy), {
    method: 'POST',
    body: JSON.stringify({ batch: [goodOrder()], writeKey: options.writeKey }),
  });
  assert.equal(answer.status, 200);
  assert.equal((await journalled(daemon)).length, 1);
  assert.throws(() => getURL(options.proxy, '/b'), /set allowInsecureProxy: true/);
});
