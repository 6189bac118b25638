/**
 * An SDK process of the soak: `sender.mjs URL WRITEKEY NAME WINDOW`. It sends calls without a pause, at most WINDOW of them
 * without an answer, and reports to its parent {acknowledged: [ids], failed: [ids]}: what the SDK was told. From the message "hold" to the
 * message "go" it makes no new call; on "end" it sends what it has, reports {sent} and ends.
 */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

import { Analytics } from '@segment/analytics-node';

import { orderProperties } from '../support/calls.mjs';

const [host, writeKey, name, window] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 20, flushInterval: 50, maxRetries: 100 });
let ended = false;
let held = false;
let sent = 0;
let open = 0;
let acknowledged = [];
let failed = [];

const report = () => {
  if (acknowledged.length + failed.length === 0) return;
  process.send({ acknowledged, failed });
  acknowledged = [];
  failed = [];
};

process.on('message', (message) => {
  ended ||= message === 'end';
  held = message === 'hold';
});
process.on('disconnect', () => process.exit(ended ? 0 : 1));
while (!ended) {
  while (!held && open < Number(window)) {
    const messageId = `${name}-${sent}`;
    sent += 1;
    open += 1;
    analytics.track({ userId: `user-${sent % 7}`, event: 'Order Completed', messageId, properties: orderProperties() }, (error) => {
      open -= 1;
      (error ? failed : acknowledged).push(messageId);
    });
  }
  await turn();
  report();
  if (held || open >= Number(window)) await wait(5);
}
await analytics.closeAndFlush({ timeout: 600_000 });
report();
process.send({ sent });
process.disconnect();
