import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after } from 'node:test';

import { build } from 'esbuild';
import { chromium } from 'playwright-core';

import { patience } from './eventually.mjs';

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // No name but the machine's own is resolved: nobody elsewhere hears of the tests.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

let launched;

/** One Chromium (Debian's) for the tests of a file. */
async function browser() {
  launched ??= chromium.launch({ executablePath: process.env.PLUMBLINE_CHROMIUM ?? '/usr/bin/chromium', args: flags });
  return launched;
}
after(async () => (await launched)?.close());

/** A module's source as a script for a page: its exports are the members of window[name]. */
export async function bundled(source, name = 'sdk') {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'iife',
    globalName: name,
    write: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
  });
  return outputFiles[0].text;
}

/** A site of its own origin: {"/": "<html>..."}. A path that ends with .js is a script. */
export async function startSite(t, files) {
  const server = createServer((incoming, outgoing) => {
    const path = new URL(incoming.url, 'http://site').pathname;
    const text = files[path];
    outgoing.writeHead(text === undefined ? 404 : 200, { 'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8' });
    outgoing.end(text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${server.address().port}`;
}

/**
 * A tab with storage of its own. It may talk to the site and to `hosts` ("127.0.0.1:8090") and to nobody else: the test
 * fails where a page asks for anything from elsewhere, a vendor's CDN say. `options` are those of a context of playwright's.
 */
export async function openTab(t, site, hosts, options = {}) {
  const context = await (await browser()).newContext(options);
  context.setDefaultTimeout(4 * patience);
  const page = await context.newPage();
  const elsewhere = [];
  const said = [];
  const own = [new URL(site).host, ...hosts];
  // Only watched, not intercepted: what a page sends as it is left has no page any more that could let it through.
  context.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && !own.includes(host)) elsewhere.push(request.url());
  });
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  t.after(async () => {
    if (!t.passed) t.diagnostic(`the page said:\n${said.join('\n')}`);
    await context.close();
    assert.deepEqual(elsewhere, [], 'nothing was asked for from elsewhere');
  });
  return page;
}
