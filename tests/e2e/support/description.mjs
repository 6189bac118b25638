import assert from 'node:assert/strict';

import Ajv from 'ajv/dist/2020.js';

import { exchange } from './http.mjs';

const methods = ['get', 'put', 'post', 'delete', 'patch'];
const shapes = '#/components/schemas/';

/** The document that the daemon gives out, and what answers have shown of it. */
export class Description {
  /** "listSources 200" of each answer that was held against it. */
  seen = new Set();
  #ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  #validators = new Map();

  static async of(daemon, path = '/api/openapi.json') {
    const answer = await exchange(daemon.url, { path });
    assert.equal(answer.status, 200, answer.text);
    return new Description(answer.json);
  }

  constructor(document) {
    this.document = document;
    const strict = closed(document);
    this.#ajv.addSchema({ $id: 'document', ...strict });
  }

  /** [{id, method, path, operation}] of each operation. */
  get operations() {
    return Object.entries(this.document.paths ?? {}).flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => ({ id: item[method].operationId, method: method.toUpperCase(), path, operation: item[method] })));
  }

  /** "listSources 200" of each answer that these operations may give and that was not held against the document. */
  unseen(operations) {
    const described = operations.flatMap(({ id, operation }) => Object.keys(operation.responses).map((status) => `${id} ${status}`));
    return described.filter((each) => !this.seen.has(each));
  }

  operation(id) {
    const found = this.operations.find((each) => each.id === id);
    assert.ok(found, `no operation ${id}`);
    return found;
  }

  /** What a pointer into the document stands for. */
  at(pointer) {
    return pointer.slice(2).split('/').reduce((value, part) => value[part.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
  }

  resolved(value) {
    return value.$ref ? this.at(value.$ref) : value;
  }

  /** Fails where a value is not as the shape at this pointer, or has a member that it does not name. */
  check(pointer, value, what = pointer) {
    assert.deepEqual(this.faults(pointer, value), [], `${what}: ${JSON.stringify(value)?.slice(0, 2000)}`);
  }

  faults(pointer, value) {
    if (!this.#validators.has(pointer)) this.#validators.set(pointer, this.#ajv.compile({ $ref: `document${encodeURI(pointer)}` }));
    const validate = this.#validators.get(pointer);
    return validate(value) ? [] : validate.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  }

  /** Holds an answer against what the document says of its operation, status and media type. */
  checkAnswer(id, answer) {
    const { method, path, operation } = this.operation(id);
    const what = `${method} ${path} ${answer.status}`;
    const response = operation.responses[answer.status];
    assert.ok(response, `${what} is not described: ${answer.text}`);
    const { content, headers = {} } = this.resolved(response);
    this.seen.add(`${id} ${answer.status}`);
    for (const [name, header] of Object.entries(headers))
      if (this.resolved(header).required !== false) assert.ok(answer.headers[name.toLowerCase()], `${what} has no ${name}`);
    if (!content) return assert.equal(answer.text, '', what);
    const type = (answer.headers['content-type'] ?? '').split(';')[0];
    assert.ok(content[type], `${what} is ${type}`);
    const pointer = `${response.$ref ?? `#/paths/${escaped(path)}/${method.toLowerCase()}/responses/${answer.status}`}/content/${escaped(type)}/schema`;
    if (type === 'application/x-ndjson') {
      for (const line of answer.text.split('\n').filter((each) => each !== '')) this.check(pointer, JSON.parse(line), what);
    } else {
      this.check(pointer, type.endsWith('json') ? answer.json : answer.text, what);
    }
    if (type === 'application/problem+json') assert.deepEqual([answer.json.status, answer.json.type], [answer.status, `urn:plumbline:problem:${answer.json.code}`]);
  }
}

const escaped = (part) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * The document with every shape closed: what it does not name is a fault. A shape that another one adds members to (a `$ref`
 * with `properties` beside it) stays open for that one.
 */
function closed(document) {
  const copy = structuredClone(document);
  const all = copy.components.schemas;
  const open = {};
  const walk = (value) => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (value === null || typeof value !== 'object') return;
    Object.values(value).forEach(walk);
    if (value.properties === undefined || typeof value.properties !== 'object' || 'additionalProperties' in value) return;
    if (value.type !== 'object' && value.$ref === undefined) return;
    value.unevaluatedProperties = false;
    if (!value.$ref?.startsWith(shapes)) return;
    const name = value.$ref.slice(shapes.length);
    open[`${name}__open`] = document.components.schemas[name];
    value.$ref = `${shapes}${name}__open`;
  };
  walk(copy.paths);
  walk(copy.components);
  walk(copy.channels);
  for (const [name, shape] of Object.entries(open)) {
    all[name] = structuredClone(shape);
    Object.values(all[name]).forEach(walk);
  }
  return copy;
}
