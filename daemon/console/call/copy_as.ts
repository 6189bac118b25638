import { leaf, nodeAt, objectOf } from '../kit/json_edit.ts';
import { indented, type JsonNode } from '../kit/json_text.ts';
import { shellWord, visible, visibleLines } from '../kit/text.ts';
import type { Opened } from './opened.ts';
import { schemaAt, type SampleSchema } from './samples.ts';
import { callable, codeOf, sdkOf } from './sdk_code.ts';

const noKey = 'YOUR_WRITE_KEY';

/** A line of a shell that sends the call. Without a key it is masked: what is copied is soon in a chat. */
export const curlOf = ({ verdict, call }: Opened, origin: string, key = noKey): string => `curl -u ${key}: ${origin}/v1/${verdict.type ?? 'track'} \\\n  -d ${shellWord(call)}`;

/** The call as code of the SDK that sent it. */
export const sdkCodeOf = ({ verdict, tree }: Opened, origin: string): string => (tree ? codeOf(sdkOf(verdict.library), callable(verdict.type, tree, { url: origin })).text : '');

// What means something in Markdown; a mail address or a name with it must stay what it is.
const plain = (text: string) => visible(text).replace(/[\\`*_[\]<>#|~]/g, '\\$&');

/** Longer than each run of backticks in the text, which then cannot end the block. */
const fenceOf = (text: string, least: number) => '`'.repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));

function inlineCode(text: string): string {
  const fence = fenceOf(text, 1);
  const gap = fence.length > 1 ? ' ' : '';
  return `${fence}${gap}${visible(text)}${gap}${fence}`;
}

/** A ticket: what is wrong, with the link, and the call itself. */
export function markdownOf({ seq, verdict, call }: Opened, link: string): string {
  const { event, type, result, env, source, receivedAt, planVersion, library, violations } = verdict;
  const by = [library?.name, library?.version].filter(Boolean).join(' ');
  const text = visibleLines(indented(call));
  const fence = fenceOf(text, 3);
  const lines = violations.map(({ kind, path, message, hint }) => `- **${kind.replace('_', ' ')}** ${path && `${inlineCode(path)}: `}${plain(message)}${hint ? ` _${plain(hint.message)}_` : ''}`);
  return [
    `### ${plain(event ?? type ?? 'A call')}: ${result} in ${env}`,
    '',
    `[Call ${seq}](<${link}>) of ${plain(source?.name ?? 'a source')}, received ${receivedAt}, judged by plan version ${planVersion}${by && `, sent by ${plain(by)}`}.`,
    '',
    ...(lines.length > 0 ? [...lines, ''] : []),
    `${fence}json`,
    text,
    fence,
    '',
  ].join('\n');
}

const typeNames: Record<string, string> = { '"': 'string', t: 'boolean', f: 'boolean', n: 'null', '{': 'object', '[': 'array' };

/** The type that a test checks a value for: the plan's, or else the type that was sent. The test leaves the value itself out, because the next call has another. */
function heldOf(value: JsonNode | undefined, schema: SampleSchema | undefined): JsonNode {
  const planned = schema?.type;
  if (Array.isArray(planned)) return objectOf(new Map([['exists', leaf(true)]]));
  const type = planned ?? (value ? (typeNames[value.text.charAt(0)] ?? 'number') : undefined);
  return objectOf(new Map([type === undefined ? ['exists', leaf(true)] : ['type', leaf(type)]]));
}

/** A file for `plumbline expect`: a call of this event, with the properties that were sent or that the plan requires, and none that fails. */
export function expectationOf({ verdict, tree, rule }: Opened): string {
  const { type, event } = verdict;
  const root = rule?.schema as SampleSchema | undefined;
  const place = type === 'identify' || type === 'group' ? '/traits' : '/properties';
  const names = new Set([...(schemaAt(root, place)?.required ?? []), ...((tree && nodeAt(tree, place)?.members?.keys()) ?? [])]);
  // Without a pointer a name is one of "properties".
  const properties = new Map([...names].filter((name) => !name.includes('/') && !name.includes('~')).map((name) => [place === '/traits' ? `${place}/${name}` : name, heldOf(tree && nodeAt(tree, `${place}/${name}`), schemaAt(root, `${place}/${name}`))]));
  const awaited = new Map<string, JsonNode>([['type', leaf(type)], ...(event === null ? [] : [['event', leaf(event)] as [string, JsonNode]]), ['properties', objectOf(properties)]]);
  return indented(`{"events":[${objectOf(awaited).text}],"noneFailing":true,"timeoutMs":5000}`);
}
