import type { JsonNode } from '../kit/json_text.ts';
import { pointerOf } from '../kit/json_edit.ts';

/** A value that stands in one of two calls, or in both. */
export interface ComparedValue {
  path: string;
  /** The text of its JSON; undefined: it is absent. */
  before: string | undefined;
  after: string | undefined;
  state: 'same' | 'value' | 'type' | 'gone' | 'new';
}

/** Members that are another one in each call: they say nothing of what went wrong. */
const ownOfEach = new Set(['messageId', 'timestamp', 'originalTimestamp', 'sentAt', 'receivedAt']);
export const isOwn = ({ path }: ComparedValue): boolean => ownOfEach.has(path.slice(1));

/** More values are not compared. */
export const mostValues = 5_000;

const kindOf = (node: JsonNode): string => (node.members ? '{' : node.items ? '[' : ({ '"': '"', t: 'b', f: 'b', n: 'n' }[node.text.charAt(0)] ?? '0'));

/** A text may be written in several ways. */
const isSame = (a: JsonNode, b: JsonNode): boolean => a.text === b.text || (kindOf(a) === '"' && kindOf(b) === '"' && JSON.parse(a.text) === JSON.parse(b.text));

const isEmpty = ({ members, items }: JsonNode): boolean => (members?.size ?? items?.length ?? 0) === 0;

function stateOf(before: JsonNode | undefined, after: JsonNode | undefined): ComparedValue['state'] {
  if (!before) return 'new';
  if (!after) return 'gone';
  if (kindOf(before) !== kindOf(after)) return 'type';
  return isSame(before, after) ? 'same' : 'value';
}

const partsOf = (node: JsonNode | undefined): Map<string, JsonNode> => node?.members ?? new Map((node?.items ?? []).map((item, index) => [String(index), item]));

/** Two calls value by value, in the order of the first. */
export function compareCalls(before: JsonNode, after: JsonNode): ComparedValue[] {
  const found: ComparedValue[] = [];
  const walk = (one: JsonNode | undefined, other: JsonNode | undefined, path: string) => {
    if (found.length >= mostValues) return;
    const kinds = [one, other].filter((node) => node !== undefined).map(kindOf);
    const isContainer = kinds.every((kind) => kind === kinds[0] && (kind === '{' || kind === '[')) && [one, other].some((node) => node && !isEmpty(node));
    if (!isContainer) {
      found.push({ path, before: one?.text, after: other?.text, state: stateOf(one, other) });
      return;
    }
    const [parts, others] = [partsOf(one), partsOf(other)];
    for (const name of new Set([...parts.keys(), ...others.keys()])) walk(parts.get(name), others.get(name), `${path}${pointerOf([name])}`);
  };
  walk(before, after, '');
  return found;
}
