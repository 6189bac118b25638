import assert from 'node:assert/strict';

import { eventually, patience, Wait } from './eventually.mjs';

/** What the journal holds, oldest first: {verdict, call}. */
export async function journalled(daemon, query = '?payload=1') {
  const kept = (await daemon.owner.verdictLines(query)).map((line) => JSON.parse(line));
  kept.slice(1).forEach(({ verdict }, index) => assert.equal(verdict.seq, kept[index].verdict.seq + 1, 'seqs have no gap'));
  return kept;
}

/** The same once it holds this many calls. A browser whose SDK backs off on a busy machine needs more patience than others. */
export function journalledOf(daemon, count) {
  const probe = async () => {
    const kept = await journalled(daemon);
    return kept.length >= count && kept;
  };
  return eventually(`${count} calls are in the journal`, probe, { within: 4 * patience });
}

/**
 * Has `send` send calls, some at once, until the daemon has told somebody to send again later: how many at once are too many for its
 * --rate-limit is the machine's affair. `send` is given the numbers of the first call and of the one after the last; the answer is how many
 * were sent.
 */
export async function overload(daemon, atOnce, send) {
  const wait = new Wait('the daemon tells somebody to send again later', { within: 4 * patience });
  for (let sent = 0; ; sent += atOnce) {
    await wait.of(send(sent, sent + atOnce));
    if ((await daemon.owner.get('/api/notices')).notices.some(({ code }) => code === 'rate_limited')) return sent + atOnce;
  }
}

/**
 * What tells a call of a test from every other: the `mark` that its test gave it. SDKs put traits where
 * they like, and some the user's into every call.
 */
export const markOf = (call) => call.properties?.mark ?? call.traits?.mark ?? call.previousId ?? call.context?.traits?.mark;

/**
 * The journal holds what the SDK was asked to send: each of these calls with each of these members, none twice, and
 * nothing that nobody asked for.
 */
export function assertSameCalls(kept, asked) {
  const marks = kept.map(({ call }) => markOf(call));
  const wanted = asked.map(markOf);
  assert.equal(new Set(wanted).size, wanted.length, 'a mark belongs to one call');
  assert.deepEqual(marks.filter((mark, index) => marks.indexOf(mark) !== index), [], 'no call twice');
  assert.deepEqual([...marks].sort(), [...wanted].sort(), 'no call lost, and none that nobody asked for');
  for (const each of asked) assertHolds(kept.find(({ call }) => markOf(call) === markOf(each)).call, each, '');
}

/** The calls of each user are in the order in which they were made. */
export function assertOrder(kept, asked) {
  const place = new Map(kept.map(({ call }, index) => [markOf(call), index]));
  const last = new Map();
  for (const call of asked) {
    const who = call.userId ?? call.anonymousId ?? '';
    assert.ok(place.get(markOf(call)) > (last.get(who) ?? -1), `${markOf(call)} comes after what ${who} did before`);
    last.set(who, place.get(markOf(call)));
  }
}

function assertHolds(kept, asked, path) {
  for (const [name, value] of Object.entries(asked)) {
    const at = `${path}/${name}`;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      assert.ok(kept[name] !== null && typeof kept[name] === 'object', `${at} is there in ${JSON.stringify(kept)}`);
      assertHolds(kept[name], value, at);
    } else {
      assert.deepEqual(kept[name], value, at);
    }
  }
}
