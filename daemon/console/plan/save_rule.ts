import { ask, isStale } from '../api/client.ts';
import type { Rule } from '../api/types.ts';
import { loadChecklist, loadSetup, plan, planTag } from '../shell/workspace.ts';
import { fitsOn, isDone, type Edit } from './rule_edit.ts';

const tries = 5;
const current = (id: string) => plan.value?.rules.find((rule) => rule.id === id);

/**
 * Saves an edit of a rule that was made from `base`. What others changed elsewhere in the plan stays. false: they changed what the edit
 * touches; nothing was saved, and the plan is theirs now.
 */
export async function saveRule(base: Rule, edit: Edit): Promise<boolean> {
  let isFit = true;
  try {
    for (let left = tries; ; left -= 1) {
      try {
        await ask('PATCH /api/plan', { body: { rules: [{ id: base.id, ...edit }] }, ifMatch: planTag.value });
        break;
      } catch (error) {
        if (!isStale(error) || left === 0) throw error;
      }
      await loadSetup();
      const theirs = current(base.id);
      if (isDone(edit, theirs)) break;
      isFit = fitsOn(edit, base, theirs);
      if (!isFit) break;
    }
  } finally {
    await Promise.all([loadSetup(), loadChecklist()]);
  }
  return isFit;
}
