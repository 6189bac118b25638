// What a kind of destination asks for. The daemon judges the values.

export type Kind = 'webhook' | 'segment' | 'file';

export type SettingField = 'url' | 'secret' | 'writeKey' | 'path';

/** Not kept in drafts. */
export const secretFields: SettingField[] = ['secret', 'writeKey'];

export interface Field {
  name: SettingField;
  label: string;
  help: string;
  isRequired: boolean;
}

export const kinds: Record<Kind, { title: string; fields: Field[] }> = {
  webhook: {
    title: 'Webhook: each call with its verdict, as an HTTP request',
    fields: [
      { name: 'url', label: 'Address', help: 'https://example.com/calls', isRequired: true },
      { name: 'secret', label: 'Secret', help: '16 characters or more; empty: one is made and shown once', isRequired: false },
    ],
  },
  segment: {
    title: 'Segment: batches, as the tracking API takes them',
    fields: [
      { name: 'url', label: 'Address', help: 'https://api.segment.io, without /v1/batch', isRequired: true },
      { name: 'writeKey', label: 'Write key', help: 'of the receiver', isRequired: true },
    ],
  },
  file: { title: 'File: a line for each call, on the machine of the daemon', fields: [{ name: 'path', label: 'File name', help: 'calls.ndjson', isRequired: true }] },
};

/** The settings of a request: what was left empty is left out. */
export function settingsOf(kind: Kind, values: Partial<Record<SettingField, string>>): Record<string, string> {
  return Object.fromEntries(kinds[kind].fields.map(({ name }) => [name, (values[name] ?? '').trim()]).filter(([, value]) => value !== ''));
}
