// A reporter of node:test for runner/test-file.mjs: a line of JSON for each event that counts, begun by a record separator, so that what a
// test prints itself is told from it.
import { inspect } from 'node:util';

/** Begins each line of ours. */
export const mark = '\u001e';

/** How node counts a file at its end, as diagnostics. */
const ofTheFile = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

export default async function* report(events) {
  for await (const { type, data } of events) {
    const event = told(type, data);
    if (event !== undefined) yield `${mark}${JSON.stringify(event)}\n`;
  }
}

function told(type, { name, nesting, details, message, skip, todo }) {
  switch (type) {
    case 'test:pass':
    case 'test:fail':
      if (details.type === 'suite') return undefined;
      return { ended: name, nesting, ms: details.duration_ms, fault: faultOf(type, details.error, { skip, todo }), skipped: type === 'test:pass' && (skip ?? todo) !== undefined };
    case 'test:diagnostic': return ofTheFile.test(message) ? undefined : { said: message };
    default: return undefined;
  }
}

function faultOf(type, error, { skip, todo }) {
  if (type === 'test:fail') return inspect(error?.cause ?? error, { depth: 4 });
  if (skip !== undefined) return `skipped: ${skip === true ? 'no reason given' : skip}`;
  if (todo !== undefined) return `left to do: ${todo === true ? 'no reason given' : todo}`;
  return undefined;
}
