import { ask } from '../api/client.ts';
import type { Plan, Rule } from '../api/types.ts';
import type { PlanSchema } from './diff.ts';

const most = 20;
const read = new Map<string, Promise<Plan>>();

/** A version of a plan never changes, but for the draft: it is asked for once. */
function planOf(env: 'dev' | 'prod', version: number): Promise<Plan> {
  const name = `${env} ${version}`;
  let plan = version === 0 ? undefined : read.get(name);
  if (!plan) {
    plan = ask('GET /api/plan', { query: { env, version } });
    plan.catch(() => read.delete(name));
    read.set(name, plan);
    if (read.size > most) read.delete(read.keys().next().value as string);
  }
  return plan;
}

/** The rule by which a call was judged; undefined where it had none, or the plan is not kept. */
export async function ruleOf(env: 'dev' | 'prod', version: number, rule: string | null): Promise<Rule | undefined> {
  if (rule === null) return undefined;
  return planOf(env, version).then(({ rules }) => rules.find(({ id }) => id === rule), () => undefined);
}

export const schemaOf = (rule: Rule | undefined): PlanSchema | undefined => rule?.schema as PlanSchema | undefined;
