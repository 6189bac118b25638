import { askTaggedText, askText } from '../api/client.ts';
import type { PlanPreview } from '../api/types.ts';
import { bodyOf } from './check.ts';
import { readPlan, type ReadPlan } from './plan_change.ts';

const mostTries = 5;

/** The plan of dev that is in force, in both of its forms. */
export async function planInForce(): Promise<ReadPlan> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const [shown, exported] = await Promise.all([askTaggedText('GET /api/plan'), askTaggedText('GET /api/plan/export', { query: { format: 'segment' } })]);
    // Somebody changed it between the two.
    if (shown.tag === exported.tag) return readPlan(shown.text, exported.text, shown.tag);
  }
  throw new Error('The plan changes all the time. Try again.');
}

/** How many of the kept calls of dev another plan would judge otherwise. */
export async function previewOf(file: string): Promise<PlanPreview> {
  return JSON.parse(await askText('POST /api/plan/preview', { file: bodyOf({ env: '"dev"', plan: file }) })) as PlanPreview;
}

/** Makes the change; the number of the new version. A plan that is another by now is refused. */
export async function savePlan(edits: string, ifMatch: string): Promise<number> {
  const text = await askText('PATCH /api/plan', { file: new Blob([edits], { type: 'application/json' }), ifMatch });
  return (JSON.parse(text) as { version: number }).version;
}
