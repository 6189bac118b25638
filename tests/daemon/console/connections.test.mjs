import assert from 'node:assert/strict';
import { test } from 'node:test';

import { controlsOf, controlsText, fieldsOf } from '../../../daemon/console/connections/controls.ts';
import { changeOfDestination, fieldsOfDestination } from '../../../daemon/console/connections/destination_fields.ts';
import { expiryOf } from '../../../daemon/console/connections/expiry.ts';
import { replayCost, replayFrom } from '../../../daemon/console/connections/replay_from.ts';
import { curve, layoutOf, lineHeight, mostShown, perMinute } from '../../../daemon/console/connections/map_layout.ts';

const allowing = { allowUnplannedTraits: true, allowTraitsOnViolations: true, commonEventOnViolations: 'ALLOW' };
const controls = {
  track: { allowUnplannedEvents: true, allowUnplannedEventProperties: true, allowEventOnViolations: true, allowPropertiesOnViolations: true, commonEventOnViolations: 'ALLOW' },
  identify: allowing, group: allowing, forwardingViolationsTo: null, forwardingBlockedEventsTo: null,
};

test('controls become fields, and the fields that changed become the controls of a request', () => {
  const fields = fieldsOf(controls);
  assert.equal(fields['track.allowUnplannedEvents'], true);
  assert.equal(fields.forwardingBlockedEventsTo, null);
  assert.equal(controlsOf({ name: 'x' }), undefined);
  assert.deepEqual(controlsOf({ 'track.allowUnplannedEvents': false, 'track.commonEventOnViolations': 'BLOCK', 'group.allowUnplannedTraits': false, forwardingBlockedEventsTo: '' }), {
    track: { allowUnplannedEvents: false, commonEventOnViolations: 'BLOCK' }, group: { allowUnplannedTraits: false }, forwardingBlockedEventsTo: null,
  });
});

test('a card says how many controls leave something out', () => {
  assert.equal(controlsText(controls), '');
  assert.match(controlsText({ ...controls, track: { ...controls.track, allowUnplannedEvents: false, commonEventOnViolations: 'BLOCK' } }), /^2 of 11 controls/);
  assert.equal(controlsText({}), '');
});

test('a destination is edited by fields, and a secret that was left empty stays', () => {
  const destination = { kind: 'webhook', name: 'Hook', filter: '', failing: true, sources: ['b', 'a'], settings: { url: 'https://example.com', headers: {}, secretLast4: 'abcd', timeoutMs: 60_000 } };
  assert.deepEqual(fieldsOfDestination(destination), { name: 'Hook', filter: '', failing: true, sources: ['a', 'b'], 'settings.url': 'https://example.com', 'settings.secret': '', 'settings.timeoutMs': 60_000 });
  assert.deepEqual(changeOfDestination({ name: ' New ', 'settings.url': 'https://example.org', 'settings.timeoutMs': 5_000 }), { name: 'New', settings: { url: 'https://example.org', timeoutMs: 5_000 } });
});

test('the map has a line from each source to its destinations, and says how many it leaves out', () => {
  const source = (id, more) => ({ id, enabled: true, status: 'receiving', ...more });
  const { wires, height, hiddenSources } = layoutOf([source('a'), source('b', { enabled: false })], [{ sources: ['b', 'a', 'gone'], state: 'running' }, { sources: ['a'], state: 'paused' }]);
  assert.deepEqual(wires.map(({ from, to, isLive }) => [from, to, isLive]), [[1, 0, false], [0, 0, true], [0, 1, false]]);
  assert.deepEqual([height, hiddenSources], [2 * lineHeight, 0]);
  const many = (count) => Array.from({ length: count }, (_, n) => source(`s${n}`));
  assert.equal(layoutOf(many(mostShown), []).hiddenSources, 0);
  const over = layoutOf(many(mostShown + 1), [{ sources: [`s${mostShown}`], state: 'running' }]);
  assert.deepEqual([over.hiddenSources, over.sources.length, over.wires], [1, mostShown, []]);
  assert.equal(layoutOf([], []).height, lineHeight);
  assert.equal(curve({ from: 0, to: 1 }), `M0 ${lineHeight / 2}C50 ${lineHeight / 2} 50 ${lineHeight * 1.5} 100 ${lineHeight * 1.5}`);
});

test('a rate is known after two looks', () => {
  assert.equal(perMinute(undefined, { at: 1, delivered: 5 }), undefined);
  assert.equal(perMinute({ at: 0, delivered: 5 }, { at: 10_000, delivered: 15 }), 60);
  assert.equal(perMinute({ at: 0, delivered: 5 }, { at: 10_000, delivered: 1 }), undefined, 'a replay begins anew');
  assert.equal(perMinute({ at: 10, delivered: 5 }, { at: 10, delivered: 6 }), undefined);
});

test('a token ends after so many days, or never', () => {
  assert.equal(expiryOf('', 0), undefined);
  assert.equal(expiryOf('30', 0), '1970-01-31T00:00:00.000Z');
});

test('a replay begins at a call or at a time, and says what it costs', () => {
  assert.deepEqual(replayFrom(' 12 '), { fromSeq: 12 });
  assert.deepEqual(replayFrom('#12'), { fromSeq: 12 });
  assert.deepEqual(replayFrom('2026-11-24T12:00:00Z'), { from: '2026-11-24T12:00:00.000Z' });
  for (const text of ['', '0', '-1', '1.5', 'yesterday', '9'.repeat(17), '2026-99-99']) assert.equal(replayFrom(text), undefined, text);
  assert.match(replayCost({ fromSeq: 20 }, 21), /at most 2 calls/);
  assert.doesNotMatch(replayCost({ fromSeq: 22 }, 21), /at most/);
  assert.doesNotMatch(replayCost(undefined, 21), /at most/);
});
