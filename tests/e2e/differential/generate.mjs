/** Random draft-07 schemas as plans have them, values that fit them as well as may be, and ways to break a value. */

const names = ['order_id', 'total', 'currency', 'products', 'coupon', 'name', 'price', 'is_gift', 'kind', 'email'];
const words = ['', 'a', 'EUR', 'USD', 'order 7', 'ümlaut', '😀', 'a-very-long-value-indeed', '12', 'true'];
const patterns = ['^[A-Z]{3}$', '^[a-z]+$', '[0-9]', '^.{2,5}$', 'a|b', '^\\S+$', '^\\w+\\s\\d$'];
const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

function leaf(random) {
  switch (random.below(9)) {
    case 0: return { type: 'string' };
    case 1: return { type: 'string', minLength: random.below(3), maxLength: 3 + random.below(10) };
    case 2: return { type: 'string', pattern: random.pick(patterns) };
    case 3: return { enum: random.some([...words, 1, 2.5, null, true, { a: 1 }, [1]], 0.4).concat(['x']) };
    case 4: return { type: 'number', minimum: random.below(5), maximum: 5 + random.below(100) };
    case 5: return { type: 'integer', exclusiveMinimum: -1, multipleOf: 1 + random.below(3) };
    case 6: return { type: random.pick([['string', 'null'], ['number', 'null'], ['integer', 'string']]) };
    case 7: return { const: random.pick([...words, 0, 1, false, null]) };
    default: return { type: random.pick(types) };
  }
}

/** `plain`: without branches, so that each violation has one reading. */
export function schema(random, plain, depth = 0) {
  const deep = depth >= 3;
  if (deep || random.chance(0.3)) return random.chance(0.05) ? random.chance(0.7) : leaf(random);
  if (!plain && random.chance(0.3)) return branches(random, depth);
  if (random.chance(0.3)) return arrays(random, plain, depth);
  return objects(random, plain, depth);
}

function objects(random, plain, depth) {
  const out = { type: 'object', properties: {} };
  for (const name of random.some(names, 0.4)) out.properties[name] = schema(random, plain, depth + 1);
  const required = random.some(names, 0.15);
  if (required.length > 0) out.required = required;
  if (random.chance(0.2)) out.additionalProperties = random.chance(0.5) ? false : schema(random, plain, depth + 1);
  if (random.chance(0.1)) out.minProperties = random.below(4);
  if (random.chance(0.1)) out.maxProperties = 2 + random.below(5);
  if (random.chance(0.1)) out.propertyNames = { maxLength: 4 + random.below(6) };
  if (random.chance(0.1)) out.patternProperties = { [random.pick(['^x_', 'id$', '^p'])]: schema(random, plain, depth + 1) };
  if (random.chance(0.1)) out.dependencies = { [random.pick(names)]: [random.pick(names)] };
  return out;
}

function arrays(random, plain, depth) {
  const out = { type: 'array' };
  if (random.chance(0.2)) {
    out.items = [schema(random, plain, depth + 1), schema(random, plain, depth + 1)];
    if (random.chance(0.5)) out.additionalItems = random.chance(0.5) ? false : schema(random, plain, depth + 1);
  } else {
    out.items = schema(random, plain, depth + 1);
  }
  if (random.chance(0.2)) out.minItems = random.below(3);
  if (random.chance(0.2)) out.maxItems = 1 + random.below(4);
  if (random.chance(0.2)) out.uniqueItems = true;
  if (random.chance(0.1)) out.contains = leaf(random);
  return out;
}

function branches(random, depth) {
  const sub = () => schema(random, false, depth + 1);
  switch (random.below(6)) {
    case 0: return { anyOf: [sub(), sub()] };
    case 1: return { oneOf: [sub(), sub(), leaf(random)] };
    case 2: return { allOf: [sub(), sub()] };
    case 3: return { not: sub() };
    case 4: return { if: sub(), then: sub(), else: sub() };
    default: return { ...objects(random, false, depth), anyOf: [{ required: [random.pick(names)] }, { required: [random.pick(names)] }] };
  }
}

function anything(random, depth = 0) {
  switch (random.below(depth > 2 ? 5 : 7)) {
    case 0: return random.pick(words);
    case 1: return random.below(200) / (random.chance(0.5) ? 1 : 4);
    case 2: return random.chance(0.5);
    case 3: return null;
    case 4: return -random.below(5);
    case 5: return Array.from({ length: random.below(4) }, () => anything(random, depth + 1));
    default: return Object.fromEntries(random.some([...names, 'x_a', 'pid'], 0.3).map((name) => [name, anything(random, depth + 1)]));
  }
}

/** A value that mostly fits. */
export function value(random, s, depth = 0) {
  if (s === undefined || typeof s === 'boolean' || depth > 6) return anything(random, 3);
  if (s.const !== undefined) return s.const;
  if (s.enum) return random.pick(s.enum);
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    if (s[keyword] && !s.properties) return value(random, random.pick(s[keyword]), depth + 1);
  }
  if (s.if !== undefined) return value(random, random.pick([s.then, s.else]), depth + 1);
  if (s.not !== undefined) return anything(random, depth);
  switch (Array.isArray(s.type) ? random.pick(s.type) : s.type) {
    case 'string': return s.pattern ? random.pick(['EUR', 'abc', '7', 'ab', 'a 1', 'b']) : 'abcdefghij'.slice(0, Math.max(s.minLength ?? 0, random.below((s.maxLength ?? 6) + 1)));
    case 'integer': return (s.multipleOf ?? 1) * random.below(20);
    case 'number': return (s.minimum ?? 0) + random.below(5) + (random.chance(0.3) ? 0.25 : 0);
    case 'boolean': return random.chance(0.5);
    case 'null': return null;
    case 'array': {
      const length = Math.max(s.minItems ?? 0, random.below((s.maxItems ?? 3) + 1));
      return Array.from({ length }, (_, i) => value(random, Array.isArray(s.items) ? (s.items[i] ?? s.additionalItems ?? true) : s.items, depth + 1));
    }
    case 'object': {
      const out = {};
      for (const [name, sub] of Object.entries(s.properties ?? {})) {
        if (s.required?.includes(name) || random.chance(0.6)) out[name] = value(random, sub, depth + 1);
      }
      for (const name of s.required ?? []) out[name] ??= s.properties?.[name] === undefined ? anything(random, 3) : value(random, s.properties[name], depth + 1);
      return out;
    }
    default: return anything(random, depth);
  }
}

/** The same value with something changed somewhere. */
export function broken(random, v) {
  if (v !== null && typeof v === 'object' && random.chance(0.85)) {
    const keys = Object.keys(v);
    const out = Array.isArray(v) ? [...v] : { ...v };
    const what = random.below(4);
    if (what === 0 && Array.isArray(v)) return [...v, ...v, anything(random, 2)];
    if (what === 0) return { ...v, [random.pick([...names, 'zzz', 'x_y'])]: anything(random, 2) };
    if (keys.length === 0) return anything(random);
    const key = random.pick(keys);
    if (what === 1 && !Array.isArray(v)) delete out[key];
    else out[key] = broken(random, v[key]);
    return out;
  }
  return anything(random, 1);
}
