import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { messageOf } from '../api/client.ts';
import { goTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { CopyButton } from '../kit/copyable.tsx';
import { drafts } from '../kit/drafts.ts';
import { treeOf } from '../kit/json_text.ts';
import { Sentence } from '../kit/sentence.tsx';
import { plural, visible } from '../kit/text.ts';
import { ruleOf } from '../live/plans_read.ts';
import { isOwner } from '../shell/workspace.ts';
import { checkCall } from './check.ts';
import { fixOf, type Fix } from './fix.ts';
import { compareLines } from './line_diff.ts';
import { LineDiff } from './line_diff_view.tsx';
import type { Opened } from './opened.ts';
import { draftKeyOf, editable } from './resend.ts';
import { callable, codeOf, isWritten, sdkNamed, sdkOf, sdks } from './sdk_code.ts';

/** The corrected call as code of the SDK that sent it, beside the code of what was sent. */
export function FixView({ call }: { call: Opened }) {
  const { env, library, type } = call.verdict;
  const fix = useSignal<Fix | undefined>(undefined);
  const problem = useSignal('');
  const sdk = useSignal(sdkOf(library).id);
  useEffect(() => {
    fixOf(call.call, { check: (text) => checkCall(text, env), ruleOf: ({ planVersion, rule }) => ruleOf(env, planVersion, rule) }).then(
      (found) => {
        fix.value = found;
        if (!found) problem.value = 'The call is not an object, so there is nothing to correct.';
      },
      (error: unknown) => (problem.value = messageOf(error)),
    );
  }, []);
  if (problem.value) return <p class="problem" role="alert">{problem}</p>;
  if (!fix.value) return <p class="quiet" role="status">Asking the plan in force</p>;

  const { repairs, verdict } = fix.value;
  const edit = () => {
    drafts.write(draftKeyOf(call.seq), editable(fix.value?.call ?? call.call));
    goTo({ open: 'edit' });
  };
  const placeholders = repairs.filter(({ isPlaceholder }) => isPlaceholder).map(({ path }) => path);
  const options = { url: location.origin };
  const code = (text: string, marks: string[]) => codeOf(sdkNamed(sdk.value), callable(verdict.type ?? type, treeOf(text) ?? { text: '' }, options), marks);
  const before = code(call.call, []).text;
  const after = code(fix.value.call, placeholders);
  const elsewhere = repairs.filter(({ path }) => !isWritten(path));
  const by = [library?.name, library?.version].filter(Boolean).join(' ');
  return (
    <>
      <p><Badge word={verdict.result}>{verdict.result === 'pass' ? 'passes' : verdict.result}</Badge> {repairs.length === 0 && verdict.result === 'pass' ? 'The call as it was sent keeps to the plan by now.' : sentenceOf(verdict.result, verdict.violations.length)} <span class="quiet">by plan version {verdict.planVersion} of {env}</span></p>
      {verdict.violations.length > 0 && <ul class="violations" aria-label="What is left">{verdict.violations.map((violation, index) => <li key={index}><span class="kind">{violation.kind}</span> <Sentence violation={violation} /></li>)}</ul>}
      <div class="bar start">
        <label class="check">Code for <select value={sdk.value} onChange={(event) => (sdk.value = event.currentTarget.value)}>{sdks.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}</select></label>
        <span class="quiet">{by ? <>sent by {visible(by)}</> : 'the call does not say which SDK sent it'}</span>
      </div>
      {after.sdk.id !== sdk.value && <p class="quiet">This SDK has no {type} call, so this is the request.</p>}
      <LineDiff label="The code, before and after" lines={compareLines(before.split('\n'), after.text.split('\n'))} />
      <div class="bar start">
        <CopyButton label="Copy corrected code" text={() => after.text}>Copy corrected</CopyButton>
        <CopyButton label="Copy as sent, in code" text={() => before}>Copy as sent</CopyButton>
        {isOwner.value && <button type="button" class="small" onClick={edit}>Edit and send it</button>}
      </div>
      {repairs.length > 0 && (
        <ul class="plain" aria-label="What was corrected">
          {repairs.map(({ path, sentence, isPlaceholder }, index) => <li key={`${path} ${index}`}>{isPlaceholder && <><span class="badge ready">placeholder</span> </>}{visible(sentence)}</li>)}
        </ul>
      )}
      {elsewhere.length > 0 && <p class="quiet">Not in this code, but in the options of the SDK: {elsewhere.map(({ path }) => <code key={path}>{visible(path)} </code>)}</p>}
    </>
  );
}

const sentenceOf = (result: string, left: number) => (result === 'pass' ? 'The corrected call keeps to the plan.' : result === 'fail' ? `${plural(left, 'violation')} cannot be corrected without knowing what was meant.` : 'The plan has no rule for the corrected call.');
