import type { CallVerdict } from '../api/types.ts';
import { lineOf, valueAt } from '../kit/exact_json.ts';

/** A name with how many of the calls have it. */
export interface Share {
  name: string;
  count: number;
}

function sharesOf(names: string[]): Share[] {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

/** "analytics-node 3.1.0" of a call's library. */
export const sdkOf = ({ library }: Pick<CallVerdict, 'library'>): string => [library?.name, library?.version].filter(Boolean).join(' ');

/** "Shop 2.3" of a call's app, as far as it says. */
export function appOf({ call }: Pick<CallVerdict, 'call'>): string {
  const [name, version] = ['/context/app/name', '/context/app/version'].map((pointer) => lineOf(valueAt(call, pointer)));
  return version === '' ? '' : [name, version].filter(Boolean).join(' ');
}

/** The SDKs and apps that sent these calls, the most frequent first. */
export const versionsOf = (calls: CallVerdict[]): { sdks: Share[]; apps: Share[] } => ({ sdks: sharesOf(calls.map(sdkOf)), apps: sharesOf(calls.map(appOf)) });
