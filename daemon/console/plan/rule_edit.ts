import type { Rule, RuleChange } from '../api/types.ts';
import { propertiesOf } from './rule_properties.ts';

// An edit of a rule, and what it touches: of two edits at the same time the second one is asked about, if both touch the same.

export type Edit = Omit<RuleChange, 'id'>;

/** The properties that an edit names, as a rule has them; of an edit of the event itself, whether it is kept. */
export function touchedBy(edit: Edit, rule: Rule | undefined): string {
  if (!rule) return 'the event is not in the plan any more';
  const names = (edit.properties ?? []).map(({ name }) => name);
  if (names.length === 0) return rule.kept ? 'the event is kept' : 'the event is dropped';
  const planned = new Map(propertiesOf(rule).map((property) => [property.name, property]));
  return names.map((name) => {
    const property = planned.get(name);
    return property ? `${name}: ${property.type}, ${property.required ? 'required' : 'not required'}` : `${name}: not in the plan`;
  }).join('; ');
}

/** What an edit does, in words. */
export function editText(edit: Edit): string {
  const parts = (edit.properties ?? []).map(({ name, kept, type, required }) => {
    if (kept === false) return `${name}: dropped`;
    return `${name}: ${[type, required === undefined ? undefined : required ? 'required' : 'not required'].filter(Boolean).join(', ') || 'kept'}`;
  });
  if (edit.kept !== undefined) parts.unshift(edit.kept ? 'the event is kept' : 'the event is dropped');
  return parts.join('; ');
}

/** Whether their rule has already what the edit asks for. */
export function isDone(edit: Edit, rule: Rule | undefined): boolean {
  if (!rule) return false;
  if (edit.kept !== undefined && edit.kept !== rule.kept) return false;
  const planned = new Map(propertiesOf(rule).map((property) => [property.name, property]));
  return (edit.properties ?? []).every(({ name, kept, type, required }) => {
    const property = planned.get(name);
    if (kept === false) return property === undefined;
    return property !== undefined && (type === undefined || type === property.type) && (required === undefined || required === property.required);
  });
}

/** Whether an edit that was made from `base` may go on top of their rule without a question. */
export const fitsOn = (edit: Edit, base: Rule, theirs: Rule | undefined): boolean => theirs !== undefined && touchedBy(edit, base) === touchedBy(edit, theirs);
