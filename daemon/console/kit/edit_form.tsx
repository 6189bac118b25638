import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { messageOf } from '../api/client.ts';
import { ActionButton } from './action.tsx';
import { drafts } from './drafts.ts';
import { changedFields, clashes, rebased, saveOver, type Fields, type Version } from './merge.ts';
import { visible } from './text.ts';

interface Edit<T extends Fields> {
  base: Version<T>;
  mine: T;
}

interface Form<T extends Fields> {
  /** What is edited, as it stands after "Edit": "Website". */
  name: string;
  /** Of its draft. */
  draftKey: string;
  read: () => Promise<Version<T>>;
  save: (change: Partial<T>, tag: string) => Promise<unknown>;
  /** How a field is called where both changed it. */
  labelOf: (field: keyof T & string) => string;
  /** Secrets: not kept in a draft. */
  never?: (keyof T & string)[];
  close: () => void;
  children: (values: T, set: (change: Partial<T>) => void) => ComponentChildren;
}

/** Edits something that others may edit meanwhile. What is written survives a reload until it is saved or discarded. */
export function EditForm<T extends Fields>({ name, draftKey, read, save, labelOf, never = [], close, children }: Form<T>) {
  const edit = useSignal<Edit<T> | undefined>(undefined);
  const theirs = useSignal<Version<T> | undefined>(undefined);
  const problem = useSignal('');
  const form = useRef<HTMLElement>(null);
  useEffect(() => {
    const draft = drafts.read(draftKey) as Edit<T> | null;
    if (draft) edit.value = { ...draft, mine: { ...draft.base.fields, ...draft.mine } };
    else read().then((base) => (edit.value = { base, mine: base.fields }), (error: unknown) => (problem.value = messageOf(error)));
  }, []);
  const isRead = edit.value !== undefined;
  useEffect(() => form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus(), [isRead]);

  if (problem.value) return <p class="problem" role="alert">{problem}</p>;
  if (!edit.value) return <p class="quiet" role="status">Loading {visible(name)}</p>;
  const { base, mine } = edit.value;
  const keep = (next: Edit<T>) => {
    edit.value = next;
    const { mine: written } = next;
    if (Object.keys(changedFields(next.base.fields, written)).length === 0) drafts.discard(draftKey);
    else drafts.write(draftKey, { base: next.base, mine: Object.fromEntries(Object.entries(written).filter(([field]) => !never.includes(field))) });
  };
  const end = () => {
    drafts.discard(draftKey);
    close();
  };
  const store = async (wanted: Edit<T>) => {
    theirs.value = undefined;
    if (Object.keys(changedFields(wanted.base.fields, wanted.mine)).length > 0) theirs.value = await saveOver(wanted.base, wanted.mine, { read, save });
    if (!theirs.value) end();
  };
  const applyMine = async (version: Version<T>) => {
    keep(rebased(base.fields, mine, version, 'mine'));
    await store(edit.value as Edit<T>);
  };
  const takeTheirs = (version: Version<T>) => {
    keep(rebased(base.fields, mine, version, 'theirs'));
    theirs.value = undefined;
  };
  const version = theirs.value;
  return (
    <section class="form" ref={form} aria-label={`Edit ${visible(name)}`}>
      {children(mine, (change) => keep({ base, mine: { ...mine, ...change } }))}
      {version && (
        <Conflict
          lines={clashes(base.fields, mine, version.fields).map((field) => ({ label: labelOf(field), mine: mine[field], theirs: version.fields[field] }))}
          takeTheirs={async () => takeTheirs(version)}
          applyMine={() => applyMine(version)}
        />
      )}
      <div class="bar start">
        <ActionButton kind="main" run={() => store({ base, mine })}>Save</ActionButton>
        <button type="button" onClick={end}>{drafts.keys.value.includes(draftKey) ? 'Discard' : 'Cancel'}</button>
        {drafts.keys.value.includes(draftKey) && <span class="quiet">Not saved yet</span>}
      </div>
    </section>
  );
}

export interface ConflictLine {
  label: string;
  mine: unknown;
  theirs: unknown;
}

const shown = (value: unknown) => visible(typeof value === 'string' ? value || '(empty)' : value === undefined || value === null ? '(none)' : JSON.stringify(value));

interface Clash {
  lines: ConflictLine[];
  takeTheirs: () => Promise<unknown>;
  /** undefined: mine can not be applied any more. */
  applyMine: (() => Promise<unknown>) | undefined;
}

/** Both versions of what two people changed, and the choice between them. */
export function Conflict({ lines, takeTheirs, applyMine }: Clash) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div class="conflict" role="alert" tabIndex={-1} ref={box}>
      <p><b>Somebody else changed this meanwhile.</b> Nothing was saved.</p>
      <dl>
        {lines.map(({ label, mine, theirs }) => (
          <div key={label}>
            <dt>{visible(label)}</dt>
            <dd>yours: <code>{shown(mine)}</code></dd>
            <dd>theirs: <code>{shown(theirs)}</code></dd>
          </div>
        ))}
      </dl>
      <div class="bar start">
        <ActionButton run={takeTheirs}>Take theirs</ActionButton>
        {applyMine && <ActionButton run={applyMine}>Apply mine on top</ActionButton>}
      </div>
    </div>
  );
}
