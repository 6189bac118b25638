// JSON as text, never as numbers: 9007199254740993 and 1.0 must look as they were sent.

interface Token {
  token: string;
  at: number;
  end: number;
}

function* tokens(text: string): Generator<Token> {
  const pattern = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
  for (const match of text.matchAll(pattern)) yield { token: match[0], at: match.index, end: match.index + match[0].length };
}

/** The text of a member of the outermost object, or undefined if the object has no such member. */
export function memberText(text: string, name: string): string | undefined {
  let depth = 0;
  let start: number | undefined;
  for (const { token, at, end } of tokens(text)) {
    if (start === undefined && depth === 1 && token === JSON.stringify(name) && /^\s*:/.test(text.slice(end, end + 64))) start = text.indexOf(':', end) + 1;
    else if (start !== undefined && depth === 1 && (token === ',' || token === '}')) return text.slice(start, at).trim();
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
  }
  return undefined;
}

/** The same JSON, a member a line. */
export function indented(text: string): string {
  let out = '';
  let depth = 0;
  let previous = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const { token } of tokens(text)) {
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (previous === '{' || previous === '[') out += closes ? '' : line();
    else if (closes || previous === ',') out += line();
    else if (previous === ':') out += ' ';
    out += token;
    if (token === '{' || token === '[') depth += 1;
    previous = token;
  }
  return out;
}

/** A value with the text of its numbers kept. `members` of an object, `items` of an array, else neither. */
export interface JsonNode {
  text: string;
  members?: Map<string, JsonNode>;
  items?: JsonNode[];
}

/** The tree of a JSON text, or undefined if the text is not JSON. Call it for texts that the daemon has parsed: it does not check everything. */
export function treeOf(text: string): JsonNode | undefined {
  const root: JsonNode = { text, items: [] };
  const open: { node: JsonNode; at: number; name: string | undefined }[] = [{ node: root, at: 0, name: undefined }];
  let afterColon = false;
  let lastString: string | undefined;
  const put = (node: JsonNode) => {
    const parent = open.at(-1);
    if (!parent) return;
    if (parent.node.members && afterColon && parent.name !== undefined) parent.node.members.set(parent.name, node);
    else parent.node.items?.push(node);
    afterColon = false;
  };
  for (const { token, at, end } of tokens(text)) {
    const parent = open.at(-1);
    if (!parent) return undefined;
    if (token === '{' || token === '[') {
      const node: JsonNode = token === '{' ? { text: '', members: new Map() } : { text: '', items: [] };
      put(node);
      open.push({ node, at, name: undefined });
    } else if (token === '}' || token === ']') {
      parent.node.text = text.slice(parent.at, end);
      open.pop();
    } else if (token === ':') {
      parent.name = lastString;
      afterColon = true;
    } else if (token !== ',') {
      if (parent.node.members && !afterColon) {
        try {
          lastString = JSON.parse(token) as string;
        } catch {
          return undefined;
        }
      } else {
        put({ text: token });
      }
    }
  }
  return open.length === 1 ? root.items?.[0] : undefined;
}
