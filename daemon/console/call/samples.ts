import { partsOf } from '../kit/json_edit.ts';

/** As much of a schema as a value is made from. */
export interface SampleSchema {
  type?: string | string[];
  properties?: Record<string, SampleSchema>;
  required?: string[];
  items?: SampleSchema | SampleSchema[];
  additionalProperties?: SampleSchema | boolean;
  allOf?: SampleSchema[];
  anyOf?: SampleSchema[];
  oneOf?: SampleSchema[];
  $ref?: string;
  examples?: unknown[];
  example?: unknown;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

const mostReferences = 32;
const deepest = 12;

/** The schema itself where it only refers to another part of its document. */
function resolved(root: SampleSchema, schema: SampleSchema | undefined): SampleSchema | undefined {
  let found = schema;
  for (let count = 0; found?.$ref !== undefined; count += 1) {
    if (count >= mostReferences || !found.$ref.startsWith('#')) return undefined;
    let part: unknown = root;
    for (const name of partsOf(decodeURIComponent(found.$ref.slice(1)))) part = (part as Record<string, unknown> | undefined)?.[name];
    found = part as SampleSchema | undefined;
  }
  return found;
}

/** The schema of a value of the call; undefined where the plan says nothing of it. */
export function schemaAt(root: SampleSchema | undefined, pointer: string): SampleSchema | undefined {
  if (!root) return undefined;
  let schema = resolved(root, root);
  for (const part of partsOf(pointer)) schema = schema && childSchema(root, schema, part, 0);
  return schema;
}

function childSchema(root: SampleSchema, schema: SampleSchema, part: string, depth: number): SampleSchema | undefined {
  const { properties, items, additionalProperties } = schema;
  const named = properties && Object.hasOwn(properties, part) ? properties[part] : undefined;
  if (named) return resolved(root, named);
  if (items && /^\d+$/.test(part)) return resolved(root, Array.isArray(items) ? items[Number(part)] : items);
  for (const each of [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    const branch = depth < deepest ? resolved(root, each) : undefined;
    const found = branch && childSchema(root, branch, part, depth + 1);
    if (found) return found;
  }
  return typeof additionalProperties === 'object' ? resolved(root, additionalProperties) : undefined;
}

export interface Sample {
  value: unknown;
  /** example: the plan gives it. placeholder: made for the type, and may not be what the plan wants. */
  from: 'example' | 'placeholder';
}

const texts: Record<string, string> = { 'date-time': '2026-01-31T12:00:00Z', date: '2026-01-31', time: '12:00:00Z', email: 'person@example.com', uri: 'https://example.com/', uuid: '00000000-0000-4000-8000-000000000000', ipv4: '192.0.2.1', ipv6: '2001:db8::1', hostname: 'example.com' };

/** A value that stands in where the real one is not known: the plan's example, else one of the type. */
export function sampleOf(root: SampleSchema, wanted: SampleSchema | undefined, depth = 0): Sample {
  const schema = resolved(root, wanted);
  if (!schema || depth > deepest) return { value: null, from: 'placeholder' };
  for (const value of [schema.examples?.[0], schema.example, schema.const, schema.default]) if (value !== undefined) return { value, from: 'example' };
  if (schema.enum && schema.enum.length > 0) return { value: schema.enum[0], from: 'placeholder' };
  const type = (Array.isArray(schema.type) ? schema.type.find((each) => each !== 'null') : schema.type) ?? (schema.properties ? 'object' : undefined);
  const inner = schema.allOf?.[0] ?? schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (type === undefined && inner) return sampleOf(root, inner, depth + 1);
  return { value: plainValue(root, schema, type, depth), from: 'placeholder' };
}

function plainValue(root: SampleSchema, schema: SampleSchema, type: string | undefined, depth: number): unknown {
  switch (type) {
    case 'number':
    case 'integer': return Math.ceil(schema.minimum ?? (schema.exclusiveMinimum === undefined ? Math.min(schema.maximum ?? 0, 0) : schema.exclusiveMinimum + 1));
    case 'boolean': return false;
    case 'null': return null;
    case 'array': return Array.isArray(schema.items) || schema.items === undefined ? [] : [sampleOf(root, schema.items, depth + 1).value];
    case 'object': return Object.fromEntries((schema.required ?? []).map((name) => [name, sampleOf(root, schema.properties?.[name], depth + 1).value]));
    default: return texts[schema.format ?? ''] ?? 'PLACEHOLDER';
  }
}
