import type { Controls } from '../api/types.ts';
import type { Fields } from '../kit/merge.ts';

// What a source does with calls that fail, as fields of a form: a control a field, so that two people can change two of them.

interface Control {
  field: string;
  label: string;
  /** Of a choice: its values, as the API has them. Else it is on or off. */
  values?: string[];
}

const forTraits = (type: 'identify' | 'group'): Control[] => [
  { field: `${type}.allowUnplannedTraits`, label: `${type}: let traits pass that the plan does not have` },
  { field: `${type}.allowTraitsOnViolations`, label: `${type}: let traits pass that break the plan` },
  { field: `${type}.commonEventOnViolations`, label: `${type} calls that break the common rules`, values: ['ALLOW', 'OMIT_TRAITS', 'BLOCK'] },
];

export const controlFields: Control[] = [
  { field: 'track.allowUnplannedEvents', label: 'Let events pass that the plan does not have' },
  { field: 'track.allowUnplannedEventProperties', label: 'Let properties pass that the plan does not have' },
  { field: 'track.allowEventOnViolations', label: 'Let events pass that break the plan' },
  { field: 'track.allowPropertiesOnViolations', label: 'Let properties pass that break the plan' },
  { field: 'track.commonEventOnViolations', label: 'Events that break the common rules', values: ['ALLOW', 'OMIT_PROPERTIES', 'BLOCK'] },
  ...forTraits('identify'),
  ...forTraits('group'),
];

export const forwardFields = { forwardingBlockedEventsTo: 'Blocked calls go to', forwardingViolationsTo: 'Violations go to' } as const;

export const choiceTexts: Record<string, string> = { ALLOW: 'pass', OMIT_PROPERTIES: 'lose what breaks them', OMIT_TRAITS: 'lose what breaks them', BLOCK: 'are blocked' };

/** "track.allowUnplannedEvents": true, ... */
export function fieldsOf(controls: Controls): Fields {
  const parts = controls as Record<string, Record<string, unknown> | string | null | undefined>;
  const fields: Fields = {};
  for (const { field } of controlFields) {
    const [type = '', name = ''] = field.split('.');
    const part = parts[type];
    fields[field] = typeof part === 'object' && part !== null ? part[name] : undefined;
  }
  for (const name of Object.keys(forwardFields)) fields[name] = parts[name] ?? null;
  return fields;
}

/** The controls of a request, from the fields that changed. */
export function controlsOf(change: Fields): Controls | undefined {
  const controls: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(change)) {
    const [type = '', name] = field.split('.');
    if (name !== undefined) controls[type] = { ...(controls[type] as Fields | undefined), [name]: value };
    else if (field in forwardFields) controls[field] = value === '' ? null : value;
  }
  return Object.keys(controls).length > 0 ? (controls as Controls) : undefined;
}

/** What a source leaves out or blocks, in a sentence for its card; '' where everything passes. */
export function controlsText(controls: Controls): string {
  const fields = fieldsOf(controls);
  const parts = controlFields.filter(({ field, values }) => (values ? fields[field] !== undefined && fields[field] !== 'ALLOW' : fields[field] === false)).length;
  return parts === 0 ? '' : `${parts} of ${controlFields.length} controls leave something out or block it`;
}
