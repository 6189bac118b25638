import type { Destination, Goals, Plan, Source } from '../api/types.ts';
import type { Address, Place } from '../kit/address.ts';
import { quoted } from '../kit/text.ts';
import { propertiesOf } from '../plan/rule_properties.ts';

// What Ctrl-K finds: everything that has a name, and where it leads.

export interface Entry {
  title: string;
  /** What it is: "event, its calls". */
  kind: string;
  to: Partial<Address>;
}

interface Known {
  places: Partial<Record<Place, string>>;
  plan: Pick<Plan, 'rules'> | undefined;
  sources: Pick<Source, 'id' | 'name' | 'env'>[];
  destinations: Pick<Destination, 'id' | 'name' | 'env'>[];
  goals: Goals['goals'];
  useCase: string | null | undefined;
}

const calls = { place: 'live', env: '', result: '', call: undefined } as const;

/** Everything that can be found, the places first. */
export function entriesOf({ places, plan, sources, destinations, goals, useCase }: Known): Entry[] {
  const entries: Entry[] = Object.entries(places).map(([place, title]) => ({ title, kind: 'place', to: { place: place as Place } }));
  const parts = { tokens: 'Tokens', audit: 'Audit', data: 'Forget and reset' };
  for (const [open, title] of Object.entries(parts)) entries.push({ title, kind: 'in Connections', to: { place: 'connections', open } });
  for (const rule of plan?.rules ?? []) {
    const name = rule.event ?? rule.type;
    if (rule.event !== null) entries.push({ title: name, kind: 'event, its calls', to: { ...calls, q: `event:${quoted(name)}` } });
    entries.push({ title: name, kind: 'event, in the plan', to: { place: 'plan', open: rule.id } });
    for (const property of propertiesOf(rule)) entries.push({ title: property.name, kind: `property of ${name}`, to: { place: 'plan', open: rule.id } });
  }
  for (const { id, name, env } of sources) entries.push({ title: name, kind: `source in ${env}`, to: { place: 'connections', env: '', open: id } });
  for (const { id, name, env } of destinations) entries.push({ title: name, kind: `destination in ${env}`, to: { place: 'connections', env: '', open: `edit.${id}` } });
  for (const goal of goals) {
    for (const each of goal.useCases) if (each.id === useCase) entries.push({ title: each.title, kind: 'use case', to: { place: 'setup' } });
  }
  return entries;
}

/** How well a title fits: 0 is best, undefined does not fit. Its beginning, a word's beginning, somewhere, its letters in this order. */
export function fitOf(title: string, wanted: string): number | undefined {
  const text = title.toLowerCase();
  if (text.startsWith(wanted)) return text.length === wanted.length ? 0 : 1;
  const at = text.indexOf(wanted);
  if (at > 0) return /[\s_.-]/.test(text[at - 1] ?? '') ? 2 : 3;
  let from = 0;
  for (const letter of wanted) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return undefined;
  }
  return 4;
}

/** Entries of the list. */
export const mostFound = 12;
/** Characters that are looked for. */
export const longestSearch = 100;

/** The entries that fit, the best first, at most `mostFound`; `left` is how many more there are. Each word may fit the title or the kind. */
export function find(entries: Entry[], text: string): { found: Entry[]; left: number } {
  const words = text.slice(0, longestSearch).toLowerCase().split(/\s+/).filter(Boolean);
  const whole = words.join(' ');
  const fitting = entries.flatMap((entry, index) => {
    const fit = fitOf(entry.title, whole);
    if (fit !== undefined) return [{ entry, index, fit }];
    const isFit = words.every((word) => `${entry.title} ${entry.kind}`.toLowerCase().includes(word));
    return isFit ? [{ entry, index, fit: 5 }] : [];
  });
  fitting.sort((a, b) => a.fit - b.fit || a.index - b.index);
  return { found: fitting.slice(0, mostFound).map(({ entry }) => entry), left: Math.max(0, fitting.length - mostFound) };
}
