import type { ComponentChildren } from 'preact';

import type { Rule, Violation } from '../api/types.ts';
import { HiddenMark } from '../kit/hidden.tsx';
import { visible } from '../kit/text.ts';
import { diffLines, type DiffLine, type LineState } from './diff.ts';
import { schemaOf } from './plans_read.ts';

const words: Record<LineState, { mark: string; word: string }> = {
  right: { mark: '✓', word: 'as planned' },
  wrong: { mark: '✕', word: 'wrong' },
  missing: { mark: '✕', word: 'missing' },
  absent: { mark: '○', word: 'not sent' },
  unplanned: { mark: '+', word: 'not in the plan' },
  free: { mark: '', word: '' },
};

const most = 1_000; // lines in the document

interface Diff {
  call: string;
  rule: Rule | undefined;
  violations: Violation[];
  /** What can be done about a line, beside what the plan says of it. */
  actions?: (line: DiffLine) => ComponentChildren;
}

/** The call's tree, a line a value, with what the plan says of it. */
export function DiffView({ call, rule, violations, actions }: Diff) {
  const all = diffLines(call, schemaOf(rule), violations).slice(1);
  const lines = all.slice(0, most);
  return (
    <>
      {!rule && <p class="quiet">No rule of the plan is for this call, so there is nothing to compare it with.</p>}
      <div class="scroll" tabIndex={0} role="region" aria-label="The call against the plan">
        <table class="diff">
          <thead><tr><th scope="col">State</th><th scope="col">Sent</th>{rule ? <th scope="col">Planned</th> : actions && <th scope="col">Pointer</th>}</tr></thead>
          <tbody>{lines.map((line) => <Line key={`${line.path} ${line.state}`} line={line} isPlanned={rule !== undefined} actions={actions} />)}</tbody>
        </table>
      </div>
      {all.length > most && <p class="quiet">{(all.length - most).toLocaleString('en')} more values are in Raw.</p>}
    </>
  );
}

function Line({ line, isPlanned, actions }: { line: DiffLine; isPlanned: boolean; actions: Diff['actions'] }) {
  const { depth, name, value, state, planned, violations } = line;
  const { mark, word } = words[state];
  return (
    <tr class={state}>
      <td><span aria-hidden="true">{mark}</span> {word}</td>
      <td style={{ paddingInlineStart: `${0.4 + (depth - 1) * 1}rem` }}>
        <code><b>{visible(name)}</b>{value === '' ? '' : `: ${visible(value)}`}</code><HiddenMark text={value} />
        {violations.map((violation, index) => <div key={index} class="says">{visible(violation.message)}{violation.hint && <span class="hint"> {visible(violation.hint.message)}</span>}</div>)}
      </td>
      {isPlanned && <td class="quiet planned">{visible(planned)} {actions?.(line)}</td>}
      {!isPlanned && actions && <td>{actions(line)}</td>}
    </tr>
  );
}
