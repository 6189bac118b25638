// The console's page in Chromium, measured by what every page of it has had: the newest line of its list, and its Pause button.
//   console.mjs send URL KEY RATE SECONDS           sends so many calls a second in small batches; prints SENT calls end, the end in ms since 1970
//   console.mjs open URL TOKEN TIMES                opens the page so often in a fresh profile; prints RESULT lines (below)
//   console.mjs watch URL TOKEN KEY RATE SECONDS    opens it, has `send` send, looks at the page meanwhile; prints RESULT lines
// A RESULT line is a name and a number. $PLUMBLINE_CHROMIUM is the browser (/usr/bin/chromium).
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

import { firstUse, observe, walk } from './console_page.mjs';

const [, , role, url, ...rest] = process.argv;
const { hostname, port } = new URL(url);
const say = (name, value) => console.log(`RESULT ${name} ${value}`);

/** This quantile of the values; NaN where there are no values. */
function percentile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
/** A page or browser that hangs ends the run, with what was under way. */
function hurry(what, seconds) {
  clearTimeout(hurry.timer);
  hurry.timer = setTimeout(() => {
    console.error(`The page did not get on within ${seconds} s: ${what}`);
    process.exit(1);
  }, seconds * 1000);
}
const rounded = (value) => (value >= 100 ? Math.round(value) : Math.round(10 * value) / 10);

// ---- The load.

const products = [{ product_id: 'p-1', sku: 'S-1', name: 'Boots', price: 80, quantity: 1 }];

/** Of ten calls four are as the plan wants them, two are not, and four are not in the plan. */
function callOf(n) {
  const own = { messageId: `bench-${process.pid}-${n}`, userId: `user-${n % 9973}`, timestamp: new Date().toISOString() };
  if (n % 10 >= 6) return { ...own, type: 'track', event: `Button ${n % 7} Clicked`, properties: { path: `/pages/${n % 100}`, pad: 'x'.repeat(200) } };
  const order = { order_id: `o-${n}`, checkout_id: `c-${n}`, total: n % 10 < 2 ? '99.50' : 99.5, revenue: 80, shipping: 9.5, tax: 10, num_items: 1, affiliation: 'Web shop', products };
  return { ...own, type: 'track', event: 'Order Completed', properties: order };
}

function post(agent, key, batch) {
  const body = JSON.stringify({ batch });
  const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method: 'POST', path: '/v1/batch', agent, headers }, (answer) => answer.resume().on('end', () => resolve(answer.statusCode)));
    outgoing.on('error', reject).end(body);
  });
}

async function send(key, rate, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const largest = 100;
  const begin = performance.now();
  const failed = (reason) => {
    console.error(reason);
    process.exit(1);
  };
  let sent = 0;
  let underWay = 0;
  for (;;) {
    const now = performance.now();
    if (now - begin >= seconds * 1000) break;
    const due = Math.min(largest, Math.floor(((now - begin) / 1000) * rate) - sent);
    if (due <= 0 || underWay >= 8) {
      await pause(5);
      continue;
    }
    const batch = Array.from({ length: due }, (_, n) => callOf(sent + n));
    sent += due;
    underWay += 1;
    post(agent, key, batch).then((status) => (status === 200 ? (underWay -= 1) : failed(`an answer of ${status}`)), failed);
  }
  while (underWay > 0) await pause(1);
  console.log(`SENT ${sent} ${Date.now()}`);
  agent.destroy();
}

// ---- The page.

async function launch() {
  const { chromium } = createRequire(new URL('../../tests/e2e/package.json', import.meta.url))('playwright-core');
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
  return chromium.launch({ executablePath: process.env.PLUMBLINE_CHROMIUM ?? '/usr/bin/chromium', args });
}

/** A tab that nobody has used, with a session of the devtools. */
async function newTab(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`the page: ${error.message}`));
  return { context, page, devtools: await context.newCDPSession(page) };
}

// Pages of before read a token from "#token=", and know no places.
const addressWith = (token) => `${url}/#/live&token=${token}`;

async function open(token, times) {
  const browser = await launch();
  const usable = [];
  const bytes = [];
  for (let n = 0; n < times; n += 1) {
    hurry('until it was loaded', 60);
    const { context, page, devtools } = await newTab(browser);
    const loaded = { page: 0, api: 0 };
    const places = new Map();
    await devtools.send('Network.enable');
    devtools.on('Network.responseReceived', ({ requestId, response }) => places.set(requestId, new URL(response.url).pathname.startsWith('/api/') ? 'api' : 'page'));
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => (loaded[places.get(requestId) ?? 'page'] += encodedDataLength));
    // By the devtools alone: what a test's library puts into the page would be measured with it.
    await devtools.send('Page.enable');
    await devtools.send('Runtime.enable');
    await devtools.send('Runtime.addBinding', { name: 'tellUsable' });
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${firstUse})()` });
    const told = once(devtools, 'Runtime.bindingCalled');
    await pause(1_500); // A new window loads pages of the browser's own on the same core.
    await devtools.send('Page.navigate', { url: addressWith(token) });
    usable.push(Number((await told)[0].payload));
    bytes.push({ ...loaded });
    await context.close();
  }
  await browser.close();
  clearTimeout(hurry.timer);
  say('interactive_ms', rounded(percentile(usable, 0.5)));
  say('interactive_worst_ms', rounded(Math.max(...usable)));
  say('page_bytes', percentile(bytes.map((each) => each.page), 0.5));
  say('api_bytes', percentile(bytes.map((each) => each.api), 0.5));
}

/** Bytes in use by JavaScript and the document, after a garbage collection. */
async function heldBytes(devtools) {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0 } = await devtools.send('Runtime.getHeapUsage');
  return usedSize + embedderHeapUsedSize;
}

/** What a mouse does at a place. A browser that is busy may be late to say that it took it, so nobody waits for that. */
function mouse(devtools, place, ...types) {
  for (const type of types) devtools.send('Input.dispatchMouseEvent', { ...place, type, button: type === 'mouseMoved' ? 'none' : 'left', clickCount: 1 }).catch(() => {});
}
const away = { x: 2, y: 2 };

/** Clicks on Pause as a person does: when, and when the page showed it, both in ms since 1970. */
async function clickPause(page, devtools) {
  const { x, y, width, height } = await page.locator('#pause').boundingBox();
  const place = { x: x + width / 2, y: y + height / 2 };
  mouse(devtools, place, 'mouseMoved');
  const before = await page.evaluate(() => window.seen.clicks.length);
  const at = Date.now();
  mouse(devtools, place, 'mousePressed', 'mouseReleased');
  await page.waitForFunction((known) => window.seen.clicks.length > known, before);
  return { at, shown: await page.evaluate((known) => window.seen.clicks[known], before) };
}

/** For each call that came while nobody paused the page: how long after its arrival the list was as new as it. */
function lagsOf(shown, pauses) {
  const lags = [];
  for (let n = 1; n < shown.length; n += 1) {
    const [before, now] = [shown[n - 1], shown[n]];
    if (pauses.some(({ from, to }) => now.at >= from && before.at <= to)) continue;
    const calls = now.seq - before.seq;
    for (let each = 1; each <= calls; each += 1) lags.push(now.at - (before.receivedAt + ((now.receivedAt - before.receivedAt) * each) / calls));
  }
  return lags;
}

async function watch(token, key, rate, seconds) {
  hurry('until it was loaded', 60);
  const browser = await launch();
  const { page, devtools } = await newTab(browser);
  await page.goto(addressWith(token));
  await page.waitForFunction(() => document.querySelector('#rows > li') && document.querySelector('#connection.open'));
  mouse(devtools, away, 'mouseMoved');
  await pause(1_000); // it loads what it shows of the workspace
  await devtools.send('HeapProfiler.enable');
  const heldBefore = await heldBytes(devtools);
  await page.evaluate(observe);
  const first = await page.evaluate(() => window.seen.newest);

  hurry('while the calls came', seconds + 60);
  const sender = spawn(process.execPath, [process.argv[1], 'send', url, key, String(rate), String(seconds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  sender.stdout.on('data', (text) => (said += text));
  const ended = once(sender, 'close');
  let isSending = true;
  ended.then(() => (isSending = false));

  const clicks = [];
  const pauses = [];
  for (let next = performance.now() + Math.min(2_000, seconds * 300); isSending; ) {
    await pause(50);
    if (performance.now() < next) continue;
    const down = await clickPause(page, devtools);
    await pause(300);
    const up = await clickPause(page, devtools);
    mouse(devtools, away, 'mouseMoved');
    clicks.push(down.shown - down.at, up.shown - up.at);
    pauses.push({ from: down.at, to: up.shown + 1_500 });
    next = performance.now() + 4_000;
  }
  const [status] = await ended;
  const sent = /^SENT (\d+) (\d+)$/m.exec(said);
  if (status !== 0 || !sent) throw new Error('The calls could not be sent.');
  const head = first + Number(sent[1]);
  const patience = 60_000;
  hurry('until it showed the last call', 90);
  const isAtHead = await page.waitForFunction((seq) => window.seen.newest >= seq, head, { timeout: patience }).then(() => true, () => false);
  const seen = await page.evaluate(() => window.seen.end());
  await pause(3_000); // what it reads again after calls came
  const held = await heldBytes(devtools);
  hurry('reading its list', 240);
  const unread = { calls: NaN, passedOver: NaN, missing: NaN };
  const list = await Promise.race([page.evaluate(walk), pause(180_000, unread, { ref: false })]);
  hurry('until the browser had ended', 60);
  await browser.close();
  clearTimeout(hurry.timer);

  const lags = lagsOf(seen.shown, pauses);
  const frames = seen.frames.slice(1).map((at, n) => at - seen.frames[n]);
  const shownHead = seen.shown.find(({ seq }) => seq >= head)?.at ?? NaN;
  say('sent_per_second', Math.round(Number(sent[1]) / seconds));
  say('lag_p50_ms', rounded(percentile(lags, 0.5)));
  say('lag_p99_ms', rounded(percentile(lags, 0.99)));
  say('frame_p50_ms', rounded(percentile(frames, 0.5)));
  say('frame_p95_ms', rounded(percentile(frames, 0.95)));
  say('frame_p99_ms', rounded(percentile(frames, 0.99)));
  say('click_worst_ms', rounded(Math.max(...clicks)));
  say('clicks', clicks.length);
  say('head_after_ms', isAtHead ? rounded(Math.max(0, shownHead - Number(sent[2]))) : patience);
  say('heap_growth_mb', rounded((held - heldBefore) / 1e6));
  say('in_list', list.calls);
  say('passed_over', list.passedOver);
  say('missing', list.missing);
}

if (role === 'send') await send(rest[0], Number(rest[1]), Number(rest[2]));
else if (role === 'open') await open(rest[0], Number(rest[1]));
else await watch(rest[0], rest[1], Number(rest[2]), Number(rest[3]));
