import { quoted } from '../kit/text.ts';

/** What the filter's terms may be completed to. */
export interface Known {
  events: string[];
  sources: string[];
  properties: string[];
}

const fixed = ['result:pass', 'result:fail', 'result:error', 'result:unchecked', 'type:track', 'type:page', 'type:screen', 'type:identify', 'type:group', 'type:alias', 'kind:required', 'kind:type', 'kind:enum', 'kind:format', 'kind:unplanned_event', 'kind:unplanned_property', 'user:', 'session:', 'has:'];
const most = 12;

const valued = (key: string, value: string) => `${key}:${/^[\w.-]+$/.test(value) ? value : quoted(value)}`;

/** The whole text of the filter with its last term completed, for each term that begins like it. */
export function suggestions(text: string, { events, sources, properties }: Known): string[] {
  // A blank inside of quotes does not end a term.
  const term = /(?:[^\s"]|"(?:[^"\\]|\\.)*"?)*$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - term.length);
  const sign = term.startsWith('-') ? '-' : '';
  const start = term.slice(sign.length).toLowerCase();
  if (start === '') return [];
  const terms = [...events.map((event) => valued('event', event)), ...sources.map((source) => valued('source', source)), ...fixed, ...properties.map((property) => `has:${property}`), ...properties.map((property) => `${property}:`)];
  const plain = (each: string) => each.toLowerCase().replaceAll('"', '');
  return terms.filter((each) => plain(each).startsWith(start.replaceAll('"', '')) && plain(each) !== plain(start)).slice(0, most).map((each) => `${before}${sign}${each}`);
}
