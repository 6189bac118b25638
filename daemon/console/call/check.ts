import { askText } from '../api/client.ts';
import type { Verdict } from '../api/types.ts';

/** A body of members whose texts are JSON. */
export const bodyOf = (members: Record<string, string>) => new Blob([`{${Object.entries(members).map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`], { type: 'application/json' });

/** What the plan in force says of a call that nobody sent: its text goes as it is, so that numbers stay what they are. */
export async function checkCall(call: string, env: 'dev' | 'prod'): Promise<Verdict> {
  const text = await askText('POST /api/check', { file: bodyOf({ env: JSON.stringify(env), call }) });
  const [verdict] = (JSON.parse(text) as { verdicts: Verdict[] }).verdicts;
  if (!verdict) throw new Error('The daemon gave no verdict.');
  return verdict;
}
