/** `run.mjs ROUNDS SEED`: the soak by hand; tools/soak starts it. Exit status 1 where something is lost, doubled or seen otherwise. */
import { faultsOf, soak } from './soak.mjs';

const [rounds, seed] = process.argv.slice(2).map(Number);
const endings = [];
const scope = { passed: true, diagnostic: (text) => console.error(text), after: (ending) => endings.unshift(ending) };
try {
  const figures = await soak(scope, { rounds, seed, say: (line) => console.log(line) });
  const { sent, acknowledged, givenUp, kept, kills, startMs, handshakeMs } = figures;
  const faults = faultsOf(figures);
  const whole = Math.round;
  console.log(`
seed                            ${seed}
rounds, kills -9                ${rounds}, ${kills}
calls sent by 4 SDK processes   ${sent}
acknowledged, given up          ${acknowledged}, ${givenUp}
kept                            ${kept}
acknowledged and lost           ${faults.lost.length}
kept twice                      ${faults.twice.length}
gaps in seq                     ${faults.gaps.length}
seen otherwise by the viewer    ${faults.unlike.length}
kept, but sent by nobody        ${faults.unsent.length}
ready after a kill              median ${whole(startMs.median)} ms, at most ${whole(startMs.most)} ms
viewer's handshake              median ${whole(handshakeMs.median)} ms, at most ${whole(handshakeMs.most)} ms`);
  for (const [name, found] of Object.entries(faults)) {
    if (found.length === 0) continue;
    scope.passed = false;
    console.error(`${name}: ${found.slice(0, 20).join(' ')}`);
  }
} catch (error) {
  scope.passed = false;
  console.error(error);
}
for (const ending of endings) await ending();
process.exit(scope.passed ? 0 : 1);
