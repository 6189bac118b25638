import type { Destination } from '../api/types.ts';
import type { Fields } from '../kit/merge.ts';

// A destination as fields of a form.

export interface SettingField {
  field: string;
  label: string;
  help?: string;
  kind: 'text' | 'number' | 'secret';
}

const time: SettingField = { field: 'timeoutMs', label: 'Longest wait for an answer, in ms', kind: 'number' };

/** What can be changed of each kind. The daemon judges the values. */
export const settingFields: Record<Destination['kind'], SettingField[]> = {
  webhook: [{ field: 'url', label: 'Address', kind: 'text' }, { field: 'secret', label: 'New secret', help: '16 characters or more; empty: it stays', kind: 'secret' }, time],
  segment: [{ field: 'url', label: 'Address', kind: 'text' }, { field: 'writeKey', label: 'New write key', help: 'empty: it stays', kind: 'secret' }, time],
  file: [{ field: 'path', label: 'File name', kind: 'text' }, { field: 'rotateBytes', label: 'Bytes of a file before the next one is begun', kind: 'number' }, { field: 'keep', label: 'Older files that are kept', kind: 'number' }],
};

const setting = 'settings.';

export function fieldsOfDestination({ name, filter, failing, sources, settings, kind }: Destination): Fields {
  const values = settings as unknown as Fields;
  return { name, filter, failing, sources: [...sources].sort(), ...Object.fromEntries(settingFields[kind].map(({ field, kind: type }) => [setting + field, type === 'secret' ? '' : values[field]])) };
}

/** The body of a request, from the fields that changed. */
export function changeOfDestination(edit: Fields): Fields {
  const body: Fields = {};
  for (const [field, value] of Object.entries(edit)) {
    if (field.startsWith(setting)) body['settings'] = { ...(body['settings'] as Fields | undefined), [field.slice(setting.length)]: value };
    else body[field] = field === 'name' ? String(value).trim() : value;
  }
  return body;
}
