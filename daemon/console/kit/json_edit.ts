import type { JsonNode } from './json_text.ts';

// Changes of a JSON tree that keep the text of everything else: numbers as they were sent, members in their order.

export const leaf = (value: unknown): JsonNode => ({ text: JSON.stringify(value) });

export function objectOf(members: Map<string, JsonNode>): JsonNode {
  return { text: `{${[...members].map(([name, { text }]) => `${JSON.stringify(name)}:${text}`).join(',')}}`, members };
}

export function arrayOf(items: JsonNode[]): JsonNode {
  return { text: `[${items.map(({ text }) => text).join(',')}]`, items };
}

/** The parts of a JSON pointer. */
export const partsOf = (pointer: string): string[] => pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

export const pointerOf = (parts: string[]): string => parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The pointer without its last part, and that part. */
export function splitPointer(pointer: string): { parent: string; name: string } {
  const parts = partsOf(pointer);
  const name = parts.pop() ?? '';
  return { parent: pointerOf(parts), name };
}

/** The array index that a pointer's token writes; -1 where the token is not an index. */
const indexOf = (part: string): number => (/^(?:0|[1-9]\d{0,8})$/.test(part) ? Number(part) : -1);

const childOf = (node: JsonNode, part: string): JsonNode | undefined => node.members?.get(part) ?? node.items?.[indexOf(part)];

export function nodeAt(root: JsonNode, pointer: string): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const part of partsOf(pointer)) node = node && childOf(node, part);
  return node;
}

/** The tree with another value at the pointer; undefined takes it out. A value whose parent is absent changes nothing. */
export function withValue(root: JsonNode, pointer: string, value: JsonNode | undefined): JsonNode {
  const parts = partsOf(pointer);
  if (parts.length === 0) return value ?? root;
  const path: JsonNode[] = [root];
  for (const part of parts.slice(0, -1)) {
    const child = childOf(path.at(-1) as JsonNode, part);
    if (!child) return root;
    path.push(child);
  }
  let made = value;
  for (let depth = parts.length - 1; depth >= 0; depth -= 1) {
    const parent = path[depth] as JsonNode;
    made = withChild(parent, parts[depth] as string, made);
    if (made === parent) return root;
  }
  return made as JsonNode;
}

function withChild(node: JsonNode, part: string, child: JsonNode | undefined): JsonNode {
  if (node.members) {
    const members = new Map(node.members);
    if (child) members.set(part, child);
    else members.delete(part);
    return objectOf(members);
  }
  const index = indexOf(part);
  if (!node.items || index < 0 || index > node.items.length) return node;
  const items = [...node.items];
  if (child) items[index] = child;
  else items.splice(index, 1);
  return arrayOf(items);
}

/** The tree with another name for a member, which keeps its place. A name that is taken changes nothing. */
export function withName(root: JsonNode, pointer: string, to: string): JsonNode {
  const { parent, name } = splitPointer(pointer);
  const object = nodeAt(root, parent);
  if (!object?.members?.has(name) || object.members.has(to)) return root;
  return withValue(root, parent, objectOf(new Map([...object.members].map(([each, value]) => [each === name ? to : each, value]))));
}
