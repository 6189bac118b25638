import type { Violation } from '../api/types.ts';
import { treeOf, type JsonNode } from '../kit/json_text.ts';

/** A part of a schema of the plan, as far as it is shown. */
export interface PlanSchema {
  type?: string | string[];
  format?: string;
  properties?: Record<string, PlanSchema>;
  items?: PlanSchema;
  required?: string[];
  enum?: unknown[];
  description?: string;
}

/** right: as planned; wrong: breaks the plan; missing: required and absent; absent: planned and may be absent; unplanned: not in the plan; free: the plan says nothing of it. */
export type LineState = 'right' | 'wrong' | 'missing' | 'absent' | 'unplanned' | 'free';

export interface DiffLine {
  path: string;
  depth: number;
  name: string;
  /** The call's text of a value; "{" or "[" where its parts follow; "" where it is absent. */
  value: string;
  state: LineState;
  /** "number, required". */
  planned: string;
  isRequired: boolean;
  violations: Violation[];
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

function plannedText(schema: PlanSchema | undefined, isRequired: boolean): string {
  if (!schema) return '';
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type;
  const allowed = schema.enum?.slice(0, 5).map((value) => JSON.stringify(value)).join(', ');
  return [allowed ?? type, schema.format, isRequired && 'required'].filter(Boolean).join(', ');
}

/** The call's tree with the plan beside it, a line for each value; planned members that are absent stand after those that came. */
export function diffLines(callText: string, schema: PlanSchema | undefined, violations: Violation[]): DiffLine[] {
  const at = new Map<string, Violation[]>();
  for (const violation of violations) at.set(violation.path, [...(at.get(violation.path) ?? []), violation]);
  const lines: DiffLine[] = [];

  const stateOf = (path: string, isPlanned: boolean, parentIsPlanned: boolean): LineState => {
    const own = at.get(path) ?? [];
    if (own.some(({ kind }) => kind === 'unplanned_property')) return 'unplanned';
    if (own.length > 0) return 'wrong';
    if (isPlanned) return 'right';
    return parentIsPlanned ? 'unplanned' : 'free';
  };

  const walk = (node: JsonNode, own: PlanSchema | undefined, line: Omit<DiffLine, 'value' | 'violations'>) => {
    const { path, depth } = line;
    const hasParts = (node.members?.size ?? 0) > 0 || (node.items?.length ?? 0) > 0;
    lines.push({ ...line, value: hasParts ? (node.members ? '{' : '[') : node.text, violations: at.get(path) ?? [] });
    if (node.items) {
      node.items.forEach((item, index) => {
        const itemPath = `${path}/${index}`;
        walk(item, own?.items, { path: itemPath, depth: depth + 1, name: String(index), state: stateOf(itemPath, own?.items !== undefined, false), planned: plannedText(own?.items, false), isRequired: false });
      });
      return;
    }
    const required = own?.required ?? [];
    // At the top what the plan speaks of stands first.
    const isFree = ([name]: [string, JsonNode]) => Number(depth === 0 && own?.properties?.[name] === undefined);
    for (const [name, member] of [...(node.members ?? [])].sort((a, b) => isFree(a) - isFree(b))) {
      const memberPath = `${path}/${escaped(name)}`;
      const memberSchema = own?.properties?.[name];
      // What is beside "properties" at the top of a call is the protocol's, not the plan's.
      const parentIsPlanned = own?.properties !== undefined && depth > 0;
      walk(member, memberSchema, { path: memberPath, depth: depth + 1, name, state: stateOf(memberPath, memberSchema !== undefined, parentIsPlanned), planned: plannedText(memberSchema, required.includes(name)), isRequired: required.includes(name) });
    }
    if (!node.members) return;
    for (const [name, memberSchema] of Object.entries(own?.properties ?? {})) {
      if (node.members.has(name)) continue;
      const memberPath = `${path}/${escaped(name)}`;
      const isRequired = required.includes(name);
      if (depth === 0 && !isRequired) continue;
      lines.push({ path: memberPath, depth: depth + 1, name, value: '', state: isRequired || at.has(memberPath) ? 'missing' : 'absent', planned: plannedText(memberSchema, isRequired), isRequired, violations: at.get(memberPath) ?? [] });
    }
  };

  const root = treeOf(callText);
  if (root) walk(root, schema, { path: '', depth: 0, name: '', state: at.has('') ? 'wrong' : 'free', planned: '', isRequired: false });
  return lines;
}
