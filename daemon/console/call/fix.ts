import type { Rule, Verdict } from '../api/types.ts';
import { treeOf } from '../kit/json_text.ts';
import { repaired, type Repair } from './repair.ts';

/** The plan may have more to say of a call once its event is known: it is asked again, so often. */
export const mostRounds = 4;

export interface Fix {
  /** The text of the corrected call. */
  call: string;
  repairs: Repair[];
  /** What the plan in force says of the corrected call. */
  verdict: Verdict;
}

export interface Judges {
  check: (call: string) => Promise<Verdict>;
  ruleOf: (verdict: Verdict) => Promise<Rule | undefined>;
}

/** The corrected call, which the plan in force has judged; undefined where the text is no call that can be read. */
export async function fixOf(text: string, { check, ruleOf }: Judges): Promise<Fix | undefined> {
  let call = treeOf(text);
  if (!call?.members) return undefined;
  const repairs: Repair[] = [];
  let verdict = await check(call.text);
  for (let round = 0; round < mostRounds && verdict.result === 'fail'; round += 1) {
    const next = repaired(call, verdict.violations, (await ruleOf(verdict))?.schema);
    if (next.repairs.length === 0) break;
    call = next.call;
    repairs.push(...next.repairs);
    verdict = await check(call.text);
  }
  return { call: call.text, repairs: latestOf(repairs), verdict };
}

// Several rounds may change one value: it is named once, as the last round left it.
const latestOf = (repairs: Repair[]): Repair[] => repairs.filter((repair, index) => !repairs.some((other, at) => at > index && other.path === repair.path && other.isPlaceholder === repair.isPlaceholder));
