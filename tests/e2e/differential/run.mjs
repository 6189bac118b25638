// Random schemas and values, judged by plumbline's validator (decision on two engines, explanation), by valijson and by
// ajv. Ends with 1 where any two disagree otherwise than known.mjs says.
//   node run.mjs JUDGE [PAIRS] [SEED]      JUDGE: the program plumbline_judge; 20,000 pairs of seed 1 by default
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import Ajv from 'ajv';

import { broken, schema, value } from './generate.mjs';
import { known } from './known.mjs';
import { Random } from './random.mjs';

const [judgePath, pairs = '20000', seed = '1'] = process.argv.slice(2);
const valuesOfASchema = 20;
const mostSaid = 50; // violations of a call
const judge = spawn(judgePath, { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: judge.stdout })[Symbol.asyncIterator]();
const started = Date.now();
const counts = { pairs: 0, valid: 0, valijson: 0, known: 0, disagreements: 0 };

const token = (name) => '/' + String(name).replaceAll('~', '~0').replaceAll('/', '~1');

/** Where ajv's error is in our words: "path keyword". */
function place(error) {
  const { keyword, instancePath, params } = error;
  switch (keyword) {
    case 'required': return `${instancePath}${token(params.missingProperty)} required`;
    case 'dependencies': return `${instancePath}${token(params.missingProperty)} dependencies`;
    case 'additionalProperties': return `${instancePath}${token(params.additionalProperty)} additionalProperties`;
    case 'propertyNames': return `${instancePath}${token(params.propertyName)} propertyNames`;
    case 'false schema': return `${instancePath} false`;
    default: return `${instancePath} ${keyword}`;
  }
}

/** What of ours ajv does not have, and, of a schema without branches, what of ajv's we have no word for. */
function differences(ours, errors, plain) {
  // What ajv says of names, and of items that are not the one that `contains` looks for, belongs to another error of its.
  const theirs = new Set(errors.filter((error) => error.propertyName === undefined && !error.schemaPath.includes('/contains/')).map(place));
  const theirPaths = new Set([...theirs].map((at) => at.slice(0, at.lastIndexOf(' '))));
  const out = [];
  for (const { path, keyword } of ours) {
    const parent = path.slice(0, path.lastIndexOf('/'));
    const has = theirs.has(`${path} ${keyword}`) || (keyword === 'additionalItems' && theirs.has(`${parent} additionalItems`)) ||
      // A tag's values and what is missing are gathered from branches.
      (keyword === 'enum' && theirs.has(`${path} const`)) || (['anyOf', 'oneOf'].includes(keyword) && (theirs.has(`${parent} ${keyword}`) || theirPaths.has(path)));
    if (!has) out.push(`ours alone: ${path} ${keyword}`);
  }
  // Of more than are said, nobody knows which.
  if (!plain || ours.length === mostSaid) return out;
  const said = new Set(ours.map((fault) => fault.path));
  const saidBelow = (path) => [...said].some((at) => at.startsWith(path + '/'));
  for (const at of theirs) {
    const [path, keyword] = [at.slice(0, at.lastIndexOf(' ')), at.slice(at.lastIndexOf(' ') + 1)];
    // What too many and too few members are follows from the members; extra items are said each, or as too many.
    const follows = ['minProperties', 'maxProperties', 'additionalItems'].includes(keyword) && (saidBelow(path) || said.has(path));
    if (!said.has(path) && !follows) out.push(`ajv alone: ${at}`);
  }
  return out;
}

function report(why, s, v, details) {
  const reason = known.find((entry) => entry.holds({ why, schema: s, value: v, details }));
  if (reason) {
    ++counts.known;
    reason.seen = (reason.seen ?? 0) + 1;
    return;
  }
  if (++counts.disagreements > 20) return;
  console.log(`DISAGREEMENT: ${why}\n  schema ${JSON.stringify(s)}\n  value  ${JSON.stringify(v)}\n  ${details}`);
}

const random = new Random(Number(seed));
while (counts.pairs < Number(pairs)) {
  const plain = random.chance(0.5);
  const s = schema(random, plain);
  const fitting = Array.from({ length: valuesOfASchema }, () => value(random, s));
  const values = fitting.map((v, i) => (i % 4 === 0 ? v : i % 4 === 3 ? broken(random, broken(random, broken(random, v))) : broken(random, v)));
  const check = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false }).compile(s);
  judge.stdin.write(JSON.stringify({ schema: s, values }) + '\n');
  const verdicts = JSON.parse((await answers.next()).value);
  if (!Array.isArray(verdicts)) {
    report('the schema is refused', s, null, verdicts.error);
    counts.pairs += values.length;
    continue;
  }
  verdicts.forEach((ours, i) => {
    const v = values[i];
    const valid = check(v);
    ++counts.pairs;
    counts.valid += ours.simd ? 1 : 0;
    counts.valijson += ours.valijson === null ? 0 : 1;
    if (ours.simd !== ours.tape || ours.simd !== (ours.faults.length === 0)) report('decision and explanation', s, v, JSON.stringify(ours));
    if (ours.simd !== valid) report('ajv', s, v, `ours ${ours.simd}, ajv ${valid}`);
    if (ours.valijson !== null && ours.simd !== ours.valijson) report('valijson', s, v, `ours ${ours.simd}, valijson ${ours.valijson}`);
    if (ours.simd === valid && !valid) {
      const found = differences(ours.faults, check.errors, plain);
      if (found.length > 0) report('keywords', s, v, found.join('; '));
    }
  });
}
judge.stdin.end();
console.log(`${counts.pairs} pairs, ${counts.valid} valid, ${counts.valijson} seen by valijson; ${counts.known} known differences, ${counts.disagreements} disagreements; ${Math.round((Date.now() - started) / 1000)} s`);
for (const entry of known) console.log(`  known: ${entry.reason}: ${entry.seen ?? 0}`);
process.exitCode = counts.disagreements === 0 ? 0 : 1;
