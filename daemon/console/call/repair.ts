import type { Violation } from '../api/types.ts';
import { leaf, nodeAt, pointerOf, partsOf, splitPointer, withName, withValue } from '../kit/json_edit.ts';
import { treeOf, type JsonNode } from '../kit/json_text.ts';
import { sampleOf, schemaAt, type SampleSchema } from './samples.ts';

/** Something that a repair did to a call, as a sentence. */
export interface Repair {
  /** Where the value is now. */
  path: string;
  sentence: string;
  /** The value is not the call's: somebody must put the real one there. */
  isPlaceholder: boolean;
}

export interface Repaired {
  call: JsonNode;
  repairs: Repair[];
  /** What cannot be repaired without knowing what was meant. */
  left: Violation[];
}

const shown = (pointer: string) => partsOf(pointer).join('.');

/** The value that a hint names: 49.90 for "$49.90". undefined where the hint names no value that fits. */
function meantValue({ kind, hint, actualType }: Violation): JsonNode | undefined {
  if (!hint || (hint.kind !== 'value_type' && hint.kind !== 'enum_value')) return undefined;
  // The hint of null says what the plan could allow, not what to send.
  if (kind === 'type' && actualType === 'null') return undefined;
  return treeOf(hint.to);
}

/** The repair of a violation; undefined where no repair is known. */
function repairOf(call: JsonNode, violation: Violation, root: SampleSchema): { call: JsonNode; repair: Repair } | undefined {
  const { kind, path, hint, actualType } = violation;
  const { parent, name } = splitPointer(path);
  const done = (changed: JsonNode, sentence: string, at = path, isPlaceholder = false) => (changed === call ? undefined : { call: changed, repair: { path: at, sentence, isPlaceholder } });

  const meant = meantValue(violation);
  if (meant) return done(withValue(call, path, meant), `${shown(path)} is ${meant.text} in place of ${nodeAt(call, path)?.text ?? 'nothing'}.`);
  if (hint?.kind === 'event_name') return done(withValue(call, path, leaf(hint.to)), `The event is ${JSON.stringify(hint.to)} in place of ${JSON.stringify(hint.from)}.`);
  if (hint?.kind === 'level') {
    const value = nodeAt(call, hint.from);
    const moved = value && withValue(withValue(call, hint.from, undefined), hint.to, value);
    if (moved) return done(moved, `${shown(hint.from)} is moved to ${shown(hint.to)}.`, hint.to);
  }
  if (hint?.kind === 'property_name') {
    const from = `${parent}${pointerOf([kind === 'unplanned_property' ? name : hint.from])}`;
    const renamed = withName(call, from, hint.to);
    if (renamed !== call) return done(renamed, `${shown(from)} is renamed to ${hint.to}.`, `${parent}${pointerOf([hint.to])}`);
  }
  if (kind === 'unplanned_property') return done(withValue(call, path, undefined), `${shown(path)} is left out: the plan does not have it.`);
  const isRequired = schemaAt(root, parent)?.required?.includes(name) ?? false;
  if (kind === 'type' && actualType === 'null' && !isRequired) return done(withValue(call, path, undefined), `${shown(path)} is left out: it was null, and it is not required.`);
  if (kind === 'schema' || kind === 'malformed' || kind === 'unplanned_event') return undefined;
  const schema = schemaAt(root, path);
  if (!schema) return undefined;
  const { value, from } = sampleOf(root, schema);
  const what = from === 'example' ? 'the plan’s example' : 'a placeholder';
  const put = withValue(call, path, leafOf(value));
  const sentence = kind === 'required' ? `${shown(path)} is added with ${what}: put the real value there.` : `${shown(path)} has ${what}, because what was meant is not known: put the real value there.`;
  return done(put, sentence, path, true);
}

// Objects and arrays need their parts, for later repairs inside of them.
const leafOf = (value: unknown): JsonNode => treeOf(JSON.stringify(value)) ?? leaf(null);

/** The call with each violation repaired that can be, by its hint or by the plan. */
export function repaired(call: JsonNode, violations: Violation[], schema: unknown): Repaired {
  const result: Repaired = { call, repairs: [], left: [] };
  for (const violation of violations) {
    const one = repairOf(result.call, violation, (schema ?? {}) as SampleSchema);
    if (!one) {
      result.left.push(violation);
      continue;
    }
    result.call = one.call;
    result.repairs.push(one.repair);
  }
  return result;
}
