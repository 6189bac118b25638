import type { Rule } from '../api/types.ts';

export interface RuleChanges {
  added: string[];
  changed: string[];
  removed: string[];
}

const nameOf = ({ event, type }: Pick<Rule, 'event' | 'type'>) => event ?? type;
const said = ({ schema, kept, description }: Pick<Rule, 'schema' | 'kept' | 'description'>) => JSON.stringify([schema, kept, description]);

type Compared = Pick<Rule, 'id' | 'event' | 'type' | 'schema' | 'kept' | 'description'>;

/** What another plan has otherwise: names of events. */
export function ruleChanges(before: Compared[], after: Compared[]): RuleChanges {
  const old = new Map(before.map((rule) => [rule.id, rule]));
  const ids = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !old.has(id)).map(nameOf),
    changed: after.filter((rule) => old.has(rule.id) && said(old.get(rule.id) as Compared) !== said(rule)).map(nameOf),
    removed: before.filter(({ id }) => !ids.has(id)).map(nameOf),
  };
}
