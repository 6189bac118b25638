import type { Rule } from '../api/types.ts';

export const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'] as const;
export type PropertyType = (typeof types)[number];

export interface PlannedProperty {
  name: string;
  /** One of `types`; several, or none, where the plan says so. */
  type: string;
  required: boolean;
  /** JSON text. */
  example: string | undefined;
  description: string;
}

interface Schema {
  properties?: Record<string, Schema>;
  required?: string[];
  type?: string | string[];
  format?: string;
  description?: string;
  examples?: unknown[];
}

/** Properties of a rule's calls; of identify and group their traits. */
export function propertiesOf(rule: Pick<Rule, 'type' | 'schema'>): PlannedProperty[] {
  const parts = (rule.schema as Schema).properties ?? {};
  const schema = parts['properties'] ?? parts['traits'] ?? {};
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    type: Array.isArray(property.type) ? property.type.join(' or ') : (property.type ?? 'any'),
    required: required.has(name),
    example: property.examples?.[0] === undefined ? undefined : JSON.stringify(property.examples[0]),
    description: [property.description, property.format && `(${property.format})`].filter(Boolean).join(' '),
  }));
}
