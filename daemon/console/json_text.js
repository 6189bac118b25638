// JSON as text, never as numbers: 9007199254740993 and 1.0 must look as they were sent.

/** The text of a member of the outermost object; undefined where there is none. */
export function memberText(text, name) {
  let depth = 0;
  let start;
  for (const { token, at, end } of tokens(text)) {
    if (start === undefined && depth === 1 && token === JSON.stringify(name) && /^\s*:/.test(text.slice(end))) start = text.indexOf(':', end) + 1;
    else if (start !== undefined && depth === 1 && (token === ',' || token === '}')) return text.slice(start, at).trim();
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
  }
  return undefined;
}

/** The same JSON, a member a line. */
export function indented(text) {
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

function* tokens(text) {
  const pattern = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
  for (const match of text.matchAll(pattern)) yield { token: match[0], at: match.index, end: match.index + match[0].length };
}
