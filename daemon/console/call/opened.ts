import { askText } from '../api/client.ts';
import type { Event, Rule, Verdict } from '../api/types.ts';
import { memberText, treeOf, type JsonNode } from '../kit/json_text.ts';
import { ruleOf } from '../live/plans_read.ts';

/** A call of the journal, with the rule by which it was judged. */
export interface Opened {
  seq: number;
  verdict: Verdict;
  event: Event;
  /** The call's own text. */
  call: string;
  tree: JsonNode | undefined;
  rule: Rule | undefined;
}

export async function openCall(seq: number): Promise<Opened> {
  const text = await askText('GET /api/events/{seq}', { path: { seq } });
  const event = JSON.parse(text) as Event;
  const { verdict } = event;
  const call = memberText(text, 'call') ?? '';
  return { seq, verdict, event, call, tree: treeOf(call), rule: await ruleOf(verdict.env, verdict.planVersion, verdict.rule) };
}
