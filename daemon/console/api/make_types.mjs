// The API's documents as TypeScript: a type for each shape, one for each message of the stream, and a table of the operations.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const readFolder = (folder) => Object.assign({}, ...readdirSync(folder).sort().map((file) => readJson(join(folder, file))));

const nameOf = (ref) => ref.split('/').at(-1);
const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** A schema's type as text. Members beside `$ref` add to what it names. */
export function typeOf(schema) {
  if (schema.$ref !== undefined) {
    const { $ref, properties, required } = schema;
    return properties ? `${nameOf($ref)} & ${objectType({ properties, required })}` : nameOf($ref);
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return either.map(typeOf).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string': return 'string';
    case 'integer':
    case 'number': return 'number';
    case 'boolean': return 'boolean';
    case 'null': return 'null';
    case 'array': return `(${schema.items ? typeOf(schema.items) : 'unknown'})[]`;
    case 'object': return objectType(schema);
    default: return 'unknown';
  }
}

function objectType({ properties = {}, required = [], additionalProperties }) {
  const members = Object.entries(properties).map(([name, schema]) => `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`);
  if (members.length > 0) return `{ ${members.join('; ')} }`;
  return `Record<string, ${additionalProperties && additionalProperties !== true ? typeOf(additionalProperties) : 'unknown'}>`;
}

const contentOf = (holder) => Object.values(holder?.content ?? {})[0]?.schema;

/** What a request of an operation sends and its 2xx answer gives. */
function operationType({ requestBody, responses }) {
  const [, good] = Object.entries(responses).find(([status, response]) => /^2/.test(status) && response.content?.['application/json']) ?? [];
  const body = contentOf(requestBody);
  return `{ body: ${body ? typeOf(body) : 'undefined'}; answer: ${good ? typeOf(good.content['application/json'].schema) : 'undefined'} }`;
}

/** The text of the module, from the folder of the API's documents. */
export function typesOf(folder) {
  const schemas = readFolder(join(folder, 'schemas'));
  const messages = readJson(join(folder, 'asyncapi.json')).components.messages;
  const fromDaemon = ['hello', 'verdict', 'checklist', 'notice', 'lagged', 'stats', 'error'];
  const lines = ['// Made by make_types.mjs from daemon/api. Change the documents there.', ''];
  for (const [name, schema] of Object.entries(schemas)) lines.push(`export type ${name} = ${typeOf(schema)};`);
  lines.push('');
  for (const name of fromDaemon) lines.push(`export type ${name[0].toUpperCase()}${name.slice(1)}Message = ${typeOf(messages[name].payload)};`);
  lines.push(`export type StreamMessage = ${fromDaemon.map((name) => `${name[0].toUpperCase()}${name.slice(1)}Message`).join(' | ')};`);
  lines.push('', 'export interface Operations {');
  for (const [path, methods] of Object.entries(readFolder(join(folder, 'paths')))) {
    if (!path.startsWith('/api/')) continue;
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.responses) lines.push(`  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: ${operationType(operation)};`);
    }
  }
  lines.push('}', '');
  return lines.join('\n');
}

/** Writes the module, unless it says the same already. */
export function writeTypes(folder, file) {
  const text = typesOf(folder);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
