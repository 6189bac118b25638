import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { openTab } from './browser.mjs';

/** The console in a tab, signed in; `place` as its address has it. `before` is given the tab before anything is loaded. It fails the test where the page logs an error. */
export async function openConsole(t, daemon, { place = 'live', role = 'owner', options = {}, before = () => {}, faults = [] } = {}) {
  const page = await openTab(t, daemon.url, [], options);
  page.on('pageerror', (error) => faults.push(error.message));
  t.after(() => assert.deepEqual(faults, [], 'the page has no fault'));
  await before(page);
  const [path, query = ''] = place.split('?');
  await page.goto(`${daemon.url}/#/${path}?${query}${query && '&'}token=${daemon.token(role)}`);
  await page.locator('#connection.open, #connection.failing').first().waitFor();
  await page.locator('h1').first().waitFor();
  return page;
}

/** Seqs of the calls of the list that are in the document, newest first. */
export const seqsOf = (page) => page.locator('#rows > li').evaluateAll((rows) => rows.map((row) => Number(row.dataset.seq)));

/** Waits until the list has these calls and no others. */
export async function untilSeqs(page, wanted) {
  await page.waitForFunction((all) => JSON.stringify([...document.querySelectorAll('#rows > li')].map((row) => Number(row.dataset.seq))) === all, JSON.stringify(wanted));
  assert.deepEqual(await seqsOf(page), wanted);
}

/** Waits until the newest call of the list is this one. */
export const untilNewest = (page, seq) => page.waitForFunction((wanted) => document.querySelector('#rows > li')?.dataset.seq === wanted, String(seq));

/** A picture for the documents: written where PLUMBLINE_PICTURES names a folder, as PLUMBLINE_PICTURES/NAME.png. */
export async function picture(page, name) {
  if (process.env.PLUMBLINE_PICTURES) await page.screenshot({ path: `${process.env.PLUMBLINE_PICTURES}/${name}.png` });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Violations of WCAG 2.2 AA and of good practice that axe finds, as lines. */
export async function axeFindings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary.replace(/\s+/g, ' ')}`));
}
