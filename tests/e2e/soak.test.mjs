import assert from 'node:assert/strict';
import { test } from 'node:test';

import { faultsOf, soak } from './soak/soak.mjs';

test('through kill -9 at random moments under four SDK processes no acknowledged call is lost or doubled, and a viewer that comes back sees the journal', async (t) => {
  const seed = Date.now() % 2 ** 32;
  t.diagnostic(`seed ${seed}`);
  const figures = await soak(t, { rounds: 5, seed });
  assert.deepEqual(faultsOf(figures), { lost: [], twice: [], gaps: [], unlike: [], unsent: [] });
  assert.equal(figures.givenUp, 0);
  assert.equal(figures.acknowledged, figures.sent);
  assert.equal(figures.kept, figures.sent);
  assert.ok(figures.kills >= figures.rounds && figures.sent > figures.rounds, 'each round had its load');
});
