import type { Verdict } from '../api/types.ts';
import { leaf, objectOf, pointerOf } from '../kit/json_edit.ts';
import type { JsonNode } from '../kit/json_text.ts';
import { around, codeText, styles, valueLines, type CodeLine, type Style } from './code_style.ts';

/** The members of a call that an SDK's caller writes; all others the SDK adds itself. */
const written = ['userId', 'anonymousId', 'previousId', 'groupId', 'event', 'category', 'name', 'traits', 'properties'] as const;
type Written = (typeof written)[number];

/** What of a call becomes code. */
export interface Callable {
  type: string;
  /** Where it goes, and with which key: for the request alone. */
  url: string;
  key: string;
  of: (member: Written) => JsonNode | undefined;
}

export interface Sdk {
  id: string;
  title: string;
  style: Style;
  /** Lines of the call; undefined: this SDK has no such call. */
  write: (call: Callable) => CodeLine[] | undefined;
}

const empty = objectOf(new Map());
const absent: JsonNode = { text: 'null' };
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const snake = (word: string) => word.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
const bodyOf = ({ type }: Callable): Written => (type === 'identify' || type === 'group' ? 'traits' : 'properties');

/** The arguments one after the other, the last of them over several lines. */
function positional(style: Style, head: string, fields: [Written, JsonNode | undefined, string?][], tail: string, body: { open?: string; close?: string } = {}): CodeLine[] {
  let made: CodeLine[] = [{ text: head, ...(fields[0] ? { path: `/${fields[0][0]}` } : {}) }];
  for (const [index, [name, value = absent, label = '']] of fields.entries()) {
    const [first, ...others] = valueLines(style, value, `/${name}`, { ...body, isOuter: value.members !== undefined });
    // What follows the first argument begins on its line, which stands for the first.
    made = [...around('', made, `${index === 0 ? '' : ', '}${label}${first?.text ?? ''}`), ...others];
  }
  return around('', made, tail);
}

/** Each argument on a line, by its name. */
function named(style: Style, call: Callable, head: string, tail: string, member: (name: Written, value: string) => string, open: (name: Written) => string = () => style.object[0]): CodeLine[] {
  const inner = given(call, [...written]).flatMap(([name, value = absent]) => {
    const [before = '', after = ''] = member(name, '\u0000').split('\u0000');
    return around(before, valueLines(style, value, `/${name}`, value.members ? { open: open(name), isOuter: true } : {}), `${after},`);
  });
  return [{ text: head }, ...inner.map((line) => ({ ...line, text: `  ${line.text}` })), { text: tail }];
}

const given = (call: Callable, names: Written[]): [Written, JsonNode | undefined][] => names.filter((name) => call.of(name) !== undefined).map((name) => [name, call.of(name)]);

/** analytics.js and its like: who the user is, they know. */
const browser = (object: string) => (call: Callable): CodeLine[] | undefined => {
  const style = styles.js;
  const body = given(call, [bodyOf(call)]);
  switch (call.type) {
    case 'track': return positional(style, `${object}.track(`, [['event', call.of('event')], ...body], ');');
    case 'page':
    case 'screen': return positional(style, `${object}.${call.type}(`, [...given(call, ['category', 'name']), ...body], ');');
    case 'identify': return positional(style, `${object}.identify(`, [...given(call, ['userId']), ...body], ');');
    case 'group': return positional(style, `${object}.group(`, [['groupId', call.of('groupId')], ...body], ');');
    case 'alias': return positional(style, `${object}.alias(`, given(call, ['userId', 'previousId']), ');');
    default: return undefined;
  }
};

const node = (object: string) => (call: Callable) => named(styles.js, call, `${object}.${call.type}({`, '});', (name, value) => `${name}: ${value}`);
const python = (object: string) => (call: Callable) => named(styles.python, call, `${object}.${call.type}(`, ')', (name, value) => `${snake(name)}=${value}`);
const ruby = (call: Callable) => named(styles.ruby, call, `analytics.${call.type}(`, ')', (name, value) => `${snake(name)}: ${value}`);
const php = (call: Callable) => named(styles.php, call, `Segment\\Segment::${call.type}([`, ']);', (name, value) => `'${name}' => ${value}`);
const go = (pack: string) => (call: Callable) =>
  named(styles.go, call, `client.Enqueue(${pack}.${capital(call.type)}{`, '})', (name, value) => `${capital(name)}: ${value}`, (name) => `${pack}.${capital(name)}{`);

/** Where null may stand: not in Map.entry. */
const javaPlain: Style = { ...styles.java, null: 'null' };

// A map of its own: HashMap takes null, and what was changed is seen line by line.
function java(call: Callable): CodeLine[] {
  const style = styles.java;
  const key = bodyOf(call);
  const body = call.of(key);
  const puts = [...(body?.members ?? [])].flatMap(([name, value]) => around(`${key}.put(${style.string(name)}, `, valueLines(value.members ? style : javaPlain, value, `/${key}${pointerOf([name])}`), ');'));
  const subjects: Record<string, Written> = { track: 'event', page: 'name', screen: 'name', group: 'groupId', alias: 'previousId' };
  const subject = subjects[call.type];
  const text = (name: Written) => valueLines(javaPlain, call.of(name) ?? absent, `/${name}`).map((line) => line.text.trim()).join(' ');
  return [
    ...(body?.members ? [{ text: `Map<String, Object> ${key} = new HashMap<>();`, path: `/${key}` }, ...puts] : []),
    { text: `analytics.enqueue(${capital(call.type)}Message.builder(${subject ? text(subject) : ''})`, ...(subject ? { path: `/${subject}` } : {}) },
    ...given(call, ['userId', 'anonymousId']).map(([name]) => ({ text: `  .${name}(${text(name)})`, path: `/${name}` })),
    ...(body ? [{ text: `  .${key}(${body.members ? key : text(key)})` }] : []),
    { text: ');' },
  ];
}

/** Java for Android, whose properties are put one after the other. */
function android(call: Callable): CodeLine[] | undefined {
  const style = javaPlain;
  const key = bodyOf(call);
  const puts = [...(call.of(key)?.members ?? [])].flatMap(([name, value]) => around(`  .putValue(${style.string(name)}, `, valueLines(value.members ? styles.java : style, value, `/${key}${pointerOf([name])}`), ')'));
  const withBody = (fields: [Written, JsonNode | undefined][], tail: string) => around('', [...positional(style, `analytics.${call.type}(`, fields, `, new ${capital(key)}()`), ...puts], tail);
  switch (call.type) {
    case 'track': return withBody([['event', call.of('event')]], ');');
    case 'screen': return withBody([['category', call.of('category')], ['name', call.of('name')]], ');');
    case 'identify': return withBody([['userId', call.of('userId')]], ', null);');
    case 'group': return withBody([['groupId', call.of('groupId')]], ');');
    case 'alias': return positional(style, 'analytics.alias(', [['userId', call.of('userId')]], ');');
    default: return undefined;
  }
}

function kotlin(call: Callable): CodeLine[] | undefined {
  const style = styles.kotlin;
  const body = given(call, [bodyOf(call)]);
  switch (call.type) {
    case 'track': return positional(style, 'analytics.track(', [['event', call.of('event')], ...body], ')');
    case 'screen': return positional(style, 'analytics.screen(', [['name', call.of('name')], ...body], ')');
    case 'identify': return positional(style, 'analytics.identify(', [...given(call, ['userId']), ...body], ')');
    case 'group': return positional(style, 'analytics.group(', [['groupId', call.of('groupId')], ...body], ')');
    case 'alias': return positional(style, 'analytics.alias(', [['userId', call.of('userId')]], ')');
    default: return undefined;
  }
}

/** `object` with labels before each argument, as analytics-swift has them; analytics-ios has none before the first. */
const swift = (object: string, hasLabel: boolean) => (call: Callable): CodeLine[] | undefined => {
  const style = styles.swift;
  const label = (text: string) => (hasLabel ? text : '');
  const body = given(call, [bodyOf(call)]).map(([name, value]) => [name, value, `${name}: `] as [Written, JsonNode | undefined, string]);
  const outer = { open: '[', close: ']' };
  switch (call.type) {
    case 'track': return positional(style, `${object}.track(`, [['event', call.of('event'), label('name: ')], ...body], ')', outer);
    case 'screen': return positional(style, `${object}.screen(`, [['name', call.of('name'), label('title: ')], ...body], ')', outer);
    case 'identify': return positional(style, `${object}.identify(`, [['userId', call.of('userId') ?? leaf(''), label('userId: ')], ...body], ')', outer);
    case 'group': return positional(style, `${object}.group(`, [['groupId', call.of('groupId'), label('groupId: ')], ...body], ')', outer);
    case 'alias': return positional(style, `${object}.alias(`, [['userId', call.of('userId'), label('newId: ')]], ')', outer);
    default: return undefined;
  }
};

function csharp(call: Callable): CodeLine[] | undefined {
  const style = styles.csharp;
  const body = given(call, [bodyOf(call)]);
  switch (call.type) {
    case 'track': return positional(style, 'analytics.Track(', [['event', call.of('event')], ...body], ');');
    case 'page':
    case 'screen': return positional(style, `analytics.${capital(call.type)}(`, [['name', call.of('name')], ...body], ');');
    case 'identify': return positional(style, 'analytics.Identify(', [...given(call, ['userId']), ...body], ');');
    case 'group': return positional(style, 'analytics.Group(', [['groupId', call.of('groupId')], ...body], ');');
    case 'alias': return positional(style, 'analytics.Alias(', [['userId', call.of('userId')]], ');');
    default: return undefined;
  }
}

function dotnet(call: Callable): CodeLine[] | undefined {
  const style = styles.dictionary;
  const who: [Written, JsonNode | undefined] = ['userId', call.of('userId')];
  const body = given(call, [bodyOf(call)]);
  const anonymous = call.of('anonymousId');
  const tail = anonymous && !call.of('userId') ? `, new Options().SetAnonymousId(${valueLines(style, anonymous, '')[0]?.text}));` : ');';
  switch (call.type) {
    case 'track': return positional(style, 'Analytics.Client.Track(', [who, ['event', call.of('event')], ...body], tail);
    case 'page':
    case 'screen': return positional(style, `Analytics.Client.${capital(call.type)}(`, [who, ['name', call.of('name')], ...body], tail);
    case 'identify': return positional(style, 'Analytics.Client.Identify(', [who, ...body], tail);
    case 'group': return positional(style, 'Analytics.Client.Group(', [who, ['groupId', call.of('groupId')], ...body], tail);
    case 'alias': return positional(style, 'Analytics.Client.Alias(', [['previousId', call.of('previousId')], who], ');');
    default: return undefined;
  }
}

/** The request itself: what remains where no SDK is known. */
function http(call: Callable): CodeLine[] {
  const members = new Map(given(call, [...written]).map(([name, value = absent]) => [name, value]));
  const body = valueLines(styles.json, objectOf(members), '', { isOuter: true }).map((line) => ({ ...line, text: line.text.replaceAll("'", "'\\''") }));
  return around(`curl -u ${call.key}: ${call.url}/v1/${call.type} -d '`, body, "'");
}

export const sdks: Sdk[] = [
  { id: 'analytics.js', title: 'analytics.js', style: styles.js, write: browser('analytics') },
  { id: 'node', title: 'Node.js', style: styles.js, write: node('analytics') },
  { id: 'react-native', title: 'React Native', style: styles.js, write: (call) => (call.type === 'page' ? undefined : browser('analytics')(call)) },
  { id: 'swift', title: 'Swift', style: styles.swift, write: swift('analytics', true) },
  { id: 'ios', title: 'Swift (analytics-ios)', style: styles.swift, write: swift('Analytics.shared()', false) },
  { id: 'kotlin', title: 'Kotlin', style: styles.kotlin, write: kotlin },
  { id: 'java', title: 'Java', style: styles.java, write: java },
  { id: 'android', title: 'Java (Android)', style: styles.java, write: android },
  { id: 'python', title: 'Python', style: styles.python, write: python('analytics') },
  { id: 'go', title: 'Go', style: styles.go, write: go('analytics') },
  { id: 'ruby', title: 'Ruby', style: styles.ruby, write: ruby },
  { id: 'php', title: 'PHP', style: styles.php, write: php },
  { id: 'csharp', title: 'C#', style: styles.csharp, write: csharp },
  { id: 'dotnet', title: 'C# (Analytics.NET)', style: styles.dictionary, write: dotnet },
  { id: 'http', title: 'HTTP (curl)', style: styles.json, write: http },
];

export const sdkNamed = (id: string): Sdk => sdks.find((each) => each.id === id) ?? (sdks.at(-1) as Sdk);

/** By what SDKs write into context.library.name. The first that fits. */
const byLibrary: [RegExp, string][] = [
  [/react-native/i, 'react-native'],
  [/swift/i, 'swift'],
  [/analytics-ios/i, 'ios'],
  [/kotlin/i, 'kotlin'],
  [/android/i, 'android'],
  [/analytics-java$|^java$/i, 'java'],
  [/python/i, 'python'],
  [/analytics-go|sdk-go|^go$/i, 'go'],
  [/ruby/i, 'ruby'],
  [/php/i, 'php'],
  [/\.net$/i, 'dotnet'],
  [/csharp|c#/i, 'csharp'],
  [/node|-server/i, 'node'],
  [/analytics\.js|analytics-js|analytics-next|javascript|jitsu|browser/i, 'analytics.js'],
];

/** The SDK that sent a call; HTTP where it is not known. */
export function sdkOf(library: Verdict['library']): Sdk {
  const name = library?.name ?? '';
  return sdkNamed(byLibrary.find(([pattern]) => pattern.test(name))?.[1] ?? 'http');
}

/** A call's tree as what an SDK is called with. */
export function callable(type: string | null, tree: JsonNode, { url = '', key = 'YOUR_WRITE_KEY' } = {}): Callable {
  return { type: type ?? 'track', url, key, of: (member) => tree.members?.get(member) ?? (member === 'properties' && type === 'track' ? empty : undefined) };
}

/** Whether a value of the call stands in its code; all else is for the SDK's options. */
export const isWritten = (pointer: string): boolean => written.some((name) => pointer === `/${name}` || pointer.startsWith(`/${name}/`));

export interface Code {
  text: string;
  /** Of the code: HTTP's where the SDK has no such call. */
  sdk: Sdk;
}

/** A call as code. Values that are not the call's own are said in comments, as far as the language has them. */
export function codeOf(sdk: Sdk, call: Callable, placeholders: string[] = []): Code {
  const lines = sdk.write(call);
  if (!lines) return codeOf(sdkNamed('http'), call, placeholders);
  return { text: codeText(lines, placeholders, sdk.style.comment), sdk };
}
