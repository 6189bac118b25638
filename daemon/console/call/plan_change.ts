import type { Verdict, Violation } from '../api/types.ts';
import { arrayOf, leaf, nodeAt, objectOf, partsOf, pointerOf, splitPointer, withValue } from '../kit/json_edit.ts';
import { treeOf, type JsonNode } from '../kit/json_text.ts';

/** A change of the plan that a call suggests. */
export interface PlanChange {
  /** What it does, as on a button: "Make order_id optional". */
  label: string;
  /** The rule that is changed; null: a rule is added. */
  rule: string | null;
  /** The rule's schema with the change; undefined: there is nothing to change in it. */
  apply: (schema: JsonNode) => JsonNode | undefined;
  /** Of a rule that is added. */
  added?: { type: string; event: string };
}

const textOf = (node: JsonNode | undefined): string => (node?.text.startsWith('"') ? (JSON.parse(node.text) as string) : '');

/** A type of JSON Schema for a value: numbers stay open to fractions. */
function typeOf(value: JsonNode): string {
  if (value.members) return 'object';
  if (value.items) return 'array';
  return { '"': 'string', t: 'boolean', f: 'boolean', n: 'null' }[value.text.charAt(0)] ?? 'number';
}

// Null says nothing of the type that a property has otherwise.
const schemaFor = (value: JsonNode): JsonNode => (typeOf(value) === 'null' ? objectOf(new Map()) : objectOf(new Map([['type', leaf(typeOf(value))]])));

const withoutRequired = (name: string, at: string) => (schema: JsonNode) => {
  const list = nodeAt(schema, at);
  const rest = list?.items?.filter((item) => textOf(item) !== name);
  if (!rest || rest.length === list?.items?.length) return undefined;
  return withValue(schema, at, rest.length > 0 ? arrayOf(rest) : undefined);
};

const withType = (type: string, at: string) => (schema: JsonNode) => {
  const held = nodeAt(schema, at);
  if (!held) return undefined;
  const types = held.items ?? [held];
  if (types.some((each) => textOf(each) === type)) return undefined;
  const changed = withValue(schema, at, arrayOf([...types, leaf(type)]));
  // A list of values would refuse null all the same.
  const values = `${splitPointer(at).parent}/enum`;
  const list = nodeAt(changed, values)?.items;
  return type === 'null' && list && !list.some(({ text }) => text === 'null') ? withValue(changed, values, arrayOf([...list, leaf(null)])) : changed;
};

const withEnumValue = (value: JsonNode, at: string) => (schema: JsonNode) => {
  const list = nodeAt(schema, at)?.items;
  if (!list || list.some(({ text }) => text === value.text)) return undefined;
  return withValue(schema, at, arrayOf([...list, value]));
};

const withoutKeyword = (at: string) => (schema: JsonNode) => (nodeAt(schema, at) ? withValue(schema, at, undefined) : undefined);

/** `at`: the schema of the object that gets the property. */
const withProperty = (name: string, value: JsonNode, at: string) => (schema: JsonNode) => {
  const object = nodeAt(schema, at);
  if (!object?.members) return undefined;
  const properties = object.members.get('properties')?.members ?? new Map<string, JsonNode>();
  if (properties.has(name)) return undefined;
  return withValue(schema, `${at}/properties`, objectOf(new Map([...properties, [name, schemaFor(value)]])));
};

const dropped: Record<string, string> = { pattern: 'the pattern', format: 'the format', range: 'the bound', length: 'the bound of length', items: 'the bound of items' };

/** The changes of the plan that would let a violation pass. */
export function changesFor(violation: Violation, { rule, type }: Pick<Verdict, 'rule' | 'type'>, call: JsonNode | undefined): PlanChange[] {
  const { kind, path, rulePath, actualType } = violation;
  const { parent, name } = splitPointer(path);
  const value = call && nodeAt(call, path);
  if (kind === 'unplanned_event') return call && value ? [addEvent(type ?? 'track', textOf(value), call)] : [];
  if (rule === null || rulePath === '') return [];
  const change = (label: string, apply: PlanChange['apply']): PlanChange[] => [{ label, rule, apply }];
  switch (kind) {
    case 'required': return change(`Make ${name} optional`, withoutRequired(name, rulePath));
    case 'type': return actualType === null ? [] : change(actualType === 'null' ? `Allow null for ${name}` : `Allow ${actualType} for ${name}`, withType(actualType, rulePath));
    case 'enum': return value && rulePath.endsWith('/enum') ? change(`Allow ${value.text} for ${name}`, withEnumValue(value, rulePath)) : [];
    case 'unplanned_property': return value ? change(`Add ${name} to ${partsOf(parent).at(-1) ?? 'the call'}`, withProperty(name, value, splitPointer(rulePath).parent)) : [];
    case 'pattern':
    case 'format':
    case 'range':
    case 'length':
    case 'items': return change(`Drop ${dropped[kind]} of ${name}`, withoutKeyword(rulePath));
    default: return [];
  }
}

/** A rule for an event that the plan does not have: the properties of this call, none of them required. */
function addEvent(type: string, event: string, call: JsonNode): PlanChange {
  const properties = new Map([...(call.members?.get('properties')?.members ?? [])].map(([name, value]) => [name, schemaFor(value)]));
  const inner = objectOf(new Map([['type', leaf('object')], ['properties', objectOf(properties)]]));
  const schema = objectOf(new Map([['type', leaf('object')], ['properties', objectOf(new Map([['properties', inner]]))]]));
  return { label: `Add the event ${JSON.stringify(event)}`, rule: null, apply: () => schema, added: { type, event } };
}

/** The pointer in a schema to the schema of a value, where it is written out there; undefined where it is elsewhere, by a reference say. */
export function schemaPointer(schema: JsonNode, path: string): string | undefined {
  let at = '';
  for (const part of partsOf(path)) {
    const named = `${at}/properties${pointerOf([part])}`;
    if (nodeAt(schema, named)) at = named;
    else if (/^\d+$/.test(part) && nodeAt(schema, `${at}/items`)?.members) at = `${at}/items`;
    else return undefined;
  }
  return at;
}

/** The change that a property suggests which breaks nothing: to add it where it is not planned, to make it optional where it is required. */
export function changeOfProperty(state: 'unplanned' | 'required', path: string, rule: string, value: JsonNode | undefined): PlanChange {
  const { parent, name } = splitPointer(path);
  if (state === 'required')
    return { label: `Make ${name} optional`, rule, apply: (schema) => {
      const at = schemaPointer(schema, parent);
      return at === undefined ? undefined : withoutRequired(name, `${at}/required`)(schema);
    } };
  return { label: `Add ${name} to ${partsOf(parent).at(-1) ?? 'the call'}`, rule, apply: (schema) => {
    const at = schemaPointer(schema, parent);
    return at === undefined || !value ? undefined : withProperty(name, value, at)(schema);
  } };
}

/** A plan as the API shows it, with the text of its schemas, and as a file that a preview takes. */
export interface ReadPlan {
  version: number;
  etag: string;
  rules: JsonNode[];
  file: JsonNode;
}

export interface ChangedPlan {
  /** The id of the rule that changes; null: it is added. */
  rule: string | null;
  before: JsonNode | undefined;
  after: JsonNode;
  file: JsonNode;
}

const member = (node: JsonNode, name: string) => node.members?.get(name);

/** The plan with the change; undefined where it has nothing to change in it. */
export function changedPlan({ rules, file }: Pick<ReadPlan, 'rules' | 'file'>, { rule, apply, added }: PlanChange): ChangedPlan | undefined {
  const list = member(file, 'rules')?.items ?? [];
  if (added) {
    const isThere = rules.some((each) => textOf(member(each, 'type')) === added.type && textOf(member(each, 'event')) === added.event);
    const after = apply(objectOf(new Map()));
    if (isThere || !after) return undefined;
    const made = objectOf(new Map([['type', leaf(added.type.toUpperCase())], ['key', leaf(added.event)], ['version', leaf(1)], ['jsonSchema', after]]));
    return { rule: null, before: undefined, after, file: withValue(file, '/rules', arrayOf([...list, made])) };
  }
  // What every call is held to may stand in a common rule.
  const mayHave = [...rules.filter((each) => textOf(member(each, 'id')) === rule), ...rules.filter((each) => textOf(member(each, 'type')) === 'common')];
  for (const found of mayHave) {
    const before = member(found, 'schema');
    const after = before && apply(before);
    if (!after) continue;
    const isSame = (each: JsonNode) => textOf(member(each, 'type')).toLowerCase() === textOf(member(found, 'type')) && textOf(member(each, 'key')) === textOf(member(found, 'event')) && (member(each, 'version')?.text ?? '1') === member(found, 'version')?.text;
    return { rule: textOf(member(found, 'id')), before, after, file: withValue(file, '/rules', arrayOf(list.map((each) => (isSame(each) ? withValue(each, '/jsonSchema', after) : each)))) };
  }
  return undefined;
}

/** The body of the PATCH that makes the change. */
export function editsOf({ added }: PlanChange, { rule, after }: ChangedPlan): string {
  const members = added ? [['type', leaf(added.type)], ['event', leaf(added.event)]] : [['id', leaf(rule)]];
  return objectOf(new Map([['rules', arrayOf([objectOf(new Map([...(members as [string, JsonNode][]), ['schema', after]]))])]])).text;
}

/** A plan of its two texts. */
export function readPlan(shown: string, exported: string, etag: string): ReadPlan {
  const plan = treeOf(shown);
  const file = treeOf(exported);
  if (!plan || !file) throw new Error('The plan could not be read.');
  return { version: Number(member(plan, 'version')?.text), etag, rules: member(plan, 'rules')?.items ?? [], file };
}

export interface RuleDifference {
  rule: string;
  kind: 'added' | 'changed' | 'removed';
  before: JsonNode | undefined;
  after: JsonNode | undefined;
}

/** The rules that two plans do not have in common. */
export function differenceOf(before: ReadPlan, after: ReadPlan): RuleDifference[] {
  const byId = ({ rules }: ReadPlan) => new Map(rules.map((rule) => [textOf(member(rule, 'id')), rule]));
  const old = byId(before);
  const now = byId(after);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((rule) => {
    const [was, is] = [old.get(rule), now.get(rule)];
    if (was?.text === is?.text) return [];
    return [{ rule, kind: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed', before: was && member(was, 'schema'), after: is && member(is, 'schema') } as RuleDifference];
  });
}
