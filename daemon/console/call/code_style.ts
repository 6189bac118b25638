import { pointerOf, partsOf } from '../kit/json_edit.ts';
import type { JsonNode } from '../kit/json_text.ts';

/** A line of code; `path` is the value of the call that it writes. */
export interface CodeLine {
  text: string;
  path?: string;
}

/** How a language writes the values of a call, a member a line. */
export interface Style {
  string: (text: string) => string;
  yes: string;
  no: string;
  null: string;
  number?: (text: string) => string;
  object: [open: string, close: string];
  emptyObject: string;
  array: [open: string, close: string];
  member: (name: string, value: string) => string;
  item?: (value: string) => string;
  /** Between members and items; Kotlin's are statements. */
  separator: ',' | ';';
  /** Whether the last one has the separator too. */
  isTrailing: boolean;
  /** Begins a comment that ends with the line; undefined where the language has no such comment. */
  comment: string | undefined;
}

const hex = (c: string) => (c.codePointAt(0) ?? 0).toString(16).toUpperCase();
// A name must not disguise itself in code either.
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const escaped = (text: string, write: (c: string) => string) => text.replace(new RegExp(hidden, 'g'), write);
const fourDigits = (c: string) => `\\u${hex(c).padStart(4, '0')}`;
const braces = (c: string) => `\\u{${hex(c)}}`;
/** In double quotes; `also` stands for what means something there besides the quote and the backslash. */
const double = (also = '') => (text: string) => `"${escaped(text.replace(new RegExp(`[\\\\"${also}]`, 'g'), '\\$&'), fourDigits)}"`;
const single = (text: string) => `'${escaped(text.replace(/[\\']/g, '\\$&'), fourDigits)}'`;
// In single quotes Ruby and PHP escape nothing but the quote and the backslash.
const plainOr = (also: RegExp) => (text: string) => (hidden.test(text) ? `"${escaped(text.replace(also, '\\$&'), braces)}"` : `'${text.replace(/[\\']/g, '\\$&')}'`);
const rubyText = plainOr(/[\\"#]/g);
const phpText = plainOr(/[\\"$]/g);
const swiftText = (text: string) => `"${escaped(text.replace(/[\\"]/g, '\\$&'), braces)}"`;
const isBare = (name: string) => /^[A-Za-z_$][\w$]*$/.test(name);
const isWide = (text: string) => /^-?\d+$/.test(text) && Math.abs(Number(text)) > 2_147_483_647;
const long = (text: string) => (isWide(text) ? `${text}L` : text);

const js: Style = { string: single, yes: 'true', no: 'false', null: 'null', object: ['{', '}'], emptyObject: '{}', array: ['[', ']'], member: (name, value) => `${isBare(name) ? name : single(name)}: ${value}`, separator: ',', isTrailing: true, comment: '//' };

export const styles = {
  js,
  python: { ...js, yes: 'True', no: 'False', null: 'None', member: (name, value) => `${single(name)}: ${value}`, comment: '#' },
  go: { ...js, string: double(), null: 'nil', object: ['map[string]interface{}{', '}'], emptyObject: 'map[string]interface{}{}', array: ['[]interface{}{', '}'], member: (name, value) => `${double()(name)}: ${value}` },
  java: { ...js, string: double(), null: 'null /* a HashMap takes it, Map.entry does not */', number: long, object: ['Map.ofEntries(', ')'], emptyObject: 'Map.of()', array: ['Arrays.asList(', ')'], member: (name, value) => `Map.entry(${double()(name)}, ${value})`, isTrailing: false },
  ruby: { ...js, string: rubyText, null: 'nil', member: (name, value) => (isBare(name) && !name.includes('$') ? `${name}: ${value}` : `${rubyText(name)} => ${value}`), comment: '#' },
  php: { ...js, string: phpText, object: ['[', ']'], emptyObject: 'new stdClass()', member: (name, value) => `${phpText(name)} => ${value}` },
  kotlin: { ...js, string: double('$'), null: 'JsonNull', number: long, object: ['buildJsonObject {', '}'], emptyObject: 'buildJsonObject {}', array: ['buildJsonArray {', '}'], member: (name, value) => `put(${double('$')(name)}, ${value})`, item: (value) => `add(${value})`, separator: ';', isTrailing: false },
  swift: { ...js, string: swiftText, null: 'NSNull()', object: ['[', '] as [String: Any]'], emptyObject: '[String: Any]()', array: ['[', '] as [Any]'], member: (name, value) => `${swiftText(name)}: ${value}` },
  csharp: { ...js, string: double(), object: ['new JsonObject {', '}'], emptyObject: 'new JsonObject()', array: ['new JsonArray {', '}'], member: (name, value) => `[${double()(name)}] = ${value}` },
  dictionary: { ...js, string: double(), object: ['new Dictionary<string, object> {', '}'], emptyObject: 'new Dictionary<string, object>()', array: ['new object[] {', '}'], member: (name, value) => `[${double()(name)}] = ${value}` },
  json: { ...js, string: (text) => JSON.stringify(text), member: (name, value) => `${JSON.stringify(name)}: ${value}`, isTrailing: false, comment: undefined },
} satisfies Record<string, Style>;

const longestInline = 60; // characters of a value that stays on its line

const inline = (style: Style, node: JsonNode): string => {
  const join = (parts: string[], [open, close]: [string, string]) => {
    const gap = /[[(]$|\}\{$/.test(open) ? '' : ' ';
    return `${open}${gap}${parts.join(`${style.separator} `)}${gap}${close}`;
  };
  if (node.members) return node.members.size === 0 ? style.emptyObject : join([...node.members].map(([name, value]) => style.member(name, inline(style, value))), style.object);
  if (node.items) return node.items.length === 0 ? style.array.join('') : join(node.items.map((item) => (style.item ?? String)(inline(style, item))), style.array);
  switch (node.text[0]) {
    case '"': return style.string(JSON.parse(node.text) as string);
    case 't': return style.yes;
    case 'f': return style.no;
    case 'n': return style.null;
    default: return style.number?.(node.text) ?? node.text;
  }
};

const indented = (lines: CodeLine[]): CodeLine[] => lines.map((line) => ({ ...line, text: `  ${line.text}` }));

/** Lines with something before the first and after the last. */
export function around(before: string, lines: CodeLine[], after: string): CodeLine[] {
  const made = lines.map((line) => ({ ...line }));
  const first = made[0];
  const last = made.at(-1);
  if (first) first.text = before + first.text;
  if (last) last.text += after;
  return made;
}

/** A value as lines of code: on one if it is short. `open` in place of the style's own: the type of the outermost object. */
export function valueLines(style: Style, node: JsonNode, path: string, { open = style.object[0], close = style.object[1], isOuter = false } = {}): CodeLine[] {
  const text = inline(style, node);
  const parts = node.members ? [...node.members] : (node.items ?? []).map((item, index) => [String(index), item] as const);
  if (parts.length === 0 && isOuter && node.members) return [{ text: open === style.object[0] ? style.emptyObject : `${open}${close}`, path }];
  if (parts.length === 0 || (!isOuter && text.length <= longestInline)) return [{ text, path }];
  const [begin, end] = node.members ? [open, close] : style.array;
  const between = style.separator === ',' ? ',' : '';
  const inner = parts.flatMap(([name, value], index) => {
    const at = `${path}${pointerOf([name])}`;
    const isLast = index === parts.length - 1;
    // What stands before and after the value in its member: "put(" and ")".
    const [head = '', tail = ''] = (node.members ? style.member(name, '\u0000') : (style.item ?? String)('\u0000')).split('\u0000');
    return around(head, valueLines(style, value, at), `${tail}${isLast && !style.isTrailing ? '' : between}`);
  });
  return [{ text: begin, path }, ...indented(inner), { text: end, path }];
}

const isWithin = (pointer: string, outer: string) => pointer === outer || pointer.startsWith(`${outer}/`);

/** The line that writes a value, or the smallest one that has it among others; -1: none does. */
export function lineOf(lines: CodeLine[], pointer: string): number {
  const own = lines.findIndex(({ path }) => path !== undefined && isWithin(path, pointer));
  if (own >= 0) return own;
  let found = -1;
  lines.forEach(({ path }, index) => {
    if (path !== undefined && isWithin(pointer, path) && path.length > (lines[found]?.path?.length ?? -1)) found = index;
  });
  return found;
}

/** The code as text, where placeholders are said in comments, as far as the language has them. */
export function codeText(lines: CodeLine[], placeholders: string[], comment: string | undefined): string {
  const names = lines.map((): string[] => []);
  if (comment !== undefined) for (const pointer of placeholders) names[lineOf(lines, pointer)]?.push(partsOf(pointer).at(-1) ?? 'value');
  return lines.map(({ text }, index) => (names[index]?.length ? `${text} ${comment} placeholder: put the real ${names[index].join(', ')} here` : text)).join('\n');
}
