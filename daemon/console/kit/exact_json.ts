/** A number whose text says more than JavaScript's number: 9007199254740993, 1.0. */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Reviver = (name: string, value: unknown, context?: { source?: string }) => unknown;

/** JSON with such numbers kept as they were sent; a browser that does not tell the text reads them as it can. */
export function parseExactly(text: string): unknown {
  const keep: Reviver = (_, value, context) => (typeof value === 'number' && context?.source !== undefined && context.source !== String(value) ? new NumberText(context.source) : value);
  return JSON.parse(text, keep as (name: string, value: unknown) => unknown);
}

/** A value in a line: a text as it is, everything else as JSON. */
export function lineOf(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`).join(',')}}`;
  return JSON.stringify(value);
}

const jsonOf = (value: unknown) => (typeof value === 'string' ? JSON.stringify(value) : lineOf(value));

/** What a JSON pointer (RFC 6901) leads to; undefined where that is nothing. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || value instanceof NumberText || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
