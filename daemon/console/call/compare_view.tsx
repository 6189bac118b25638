import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { messageOf } from '../api/client.ts';
import { address, goTo, linkTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { visible } from '../kit/text.ts';
import { compareCalls, isOwn, type ComparedValue } from './compare.ts';
import { markIn } from './mark.ts';
import { openCall, type Opened } from './opened.ts';
import { otherOf, type Other } from './other_call.ts';

const most = 500; // lines in the document

/** The open call beside the marked one; without a mark beside the one that says most about it. */
export function CompareView({ call }: { call: Opened }) {
  const mark = markIn(address.value.open);
  const other = useSignal<Other | undefined>(undefined);
  const against = useSignal<Opened | undefined>(undefined);
  const said = useSignal('Looking for a call to compare with');
  useEffect(() => {
    let isWanted = true;
    const find = async () => {
      const found = mark === undefined ? await otherOf(call.verdict) : mark === call.seq ? undefined : { seq: mark, broke: undefined };
      const opened = found && (await openCall(found.seq));
      if (!isWanted) return;
      other.value = found;
      against.value = opened;
      said.value = opened ? '' : mark === call.seq ? `#${mark} is marked. Open the call that it is to be compared with, or press m on its line.` : `No ${call.verdict.result === 'pass' ? 'failing' : 'passing'} call of this event is kept. Mark another call with m.`;
    };
    find().catch((error: unknown) => {
      if (isWanted) said.value = messageOf(error);
    });
    return () => {
      isWanted = false;
    };
  }, [mark]);
  return (
    <>
      {said.value && <p role="status">{visible(said.value)}</p>}
      {against.value && other.value && (mark === undefined && call.verdict.result === 'pass' ? <Compared before={call} after={against.value} broke={undefined} /> : <Compared before={against.value} after={call} broke={other.value.broke} />)}
      <OtherForm seq={call.seq} />
    </>
  );
}

function OtherForm({ seq }: { seq: number }) {
  const wanted = useSignal('');
  const submit = (event: Event) => {
    event.preventDefault();
    const number = Number(wanted.value.replace('#', ''));
    if (Number.isSafeInteger(number) && number > 0 && number !== seq) goTo({ open: `compare:${number}` });
  };
  return (
    <form class="bar start" onSubmit={submit}>
      <label class="check">Compare with call <input class="seq-input" inputMode="numeric" value={wanted.value} placeholder="#" onInput={(event) => (wanted.value = event.currentTarget.value)} autocomplete="off" /></label>
      <button class="small">Compare</button>
      <button type="button" class="small" onClick={() => goTo({ open: `compare:${seq}` })}>Mark this call</button>
    </form>
  );
}

const words: Record<ComparedValue['state'], { mark: string; word: string }> = {
  same: { mark: '=', word: 'same' },
  value: { mark: '≠', word: 'other value' },
  type: { mark: '≠', word: 'other type' },
  gone: { mark: '−', word: 'absent' },
  new: { mark: '+', word: 'added' },
};

function Compared({ before, after, broke }: { before: Opened; after: Opened; broke: number | undefined }) {
  const isAll = useSignal(false);
  if (!before.tree || !after.tree) return <p class="problem">One of the calls cannot be read.</p>;
  const all = compareCalls(before.tree, after.tree);
  const different = all.filter((each) => each.state !== 'same' && !isOwn(each));
  const wanted = isAll.value ? all : different;
  const isOther = before.verdict.event !== after.verdict.event;
  const title = ({ seq, verdict }: Opened) => <><a class="call-link" href={linkTo({ call: seq, open: '' })}>#{seq}</a> <Badge word={verdict.result} /></>;
  return (
    <>
      <p class="bar start">{title(before)} {isOther && visible(before.verdict.event ?? '')} <span aria-hidden="true">→</span><span class="unseen">against</span> {title(after)} {isOther && visible(after.verdict.event ?? '')}</p>
      {broke !== undefined && <p>It failed first on <a class="call-link" href={linkTo({ call: broke, open: `compare:${before.seq}` })}>#{broke}</a> after #{before.seq} had passed.</p>}
      <p class="bar start"><label class="check"><input type="checkbox" checked={isAll.value} onChange={(event) => (isAll.value = event.currentTarget.checked)} /> Also what is the same, and ids and times</label></p>
      {different.length === 0 && <p>They differ in nothing but their ids and times.</p>}
      {wanted.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="The calls beside each other">
          <table class="compared">
            <thead><tr><th scope="col">Property</th><th scope="col">#{before.seq}</th><th scope="col">#{after.seq}</th></tr></thead>
            <tbody>{wanted.slice(0, most).map((value) => <Value key={value.path} value={value} before={before} after={after} />)}</tbody>
          </table>
        </div>
      )}
      {wanted.length > most && <p class="quiet">{(wanted.length - most).toLocaleString('en')} more values differ.</p>}
    </>
  );
}

function Value({ value: { path, before, after, state }, ...calls }: { value: ComparedValue; before: Opened; after: Opened }) {
  const { mark, word } = words[state];
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const said = ({ verdict }: Opened) => verdict.violations.filter((violation) => violation.path === path).map(({ message }, index) => <div key={index} class="says">✕ {visible(message)}</div>);
  const shown = (text: string | undefined) => (text === undefined ? <span class="quiet">absent</span> : <code>{visible(text)}</code>);
  return (
    <tr class={state}>
      <th scope="row"><span class="quiet">{visible(parent)}/</span><code>{visible(path.slice(parent.length + 1))}</code><div class="quiet"><span aria-hidden="true">{mark}</span> {word}</div></th>
      <td>{shown(before)}{said(calls.before)}</td>
      <td>{shown(after)}{said(calls.after)}</td>
    </tr>
  );
}

/** Says above the list that a call waits for another one. */
export function MarkedBar() {
  const { call, open } = address.value;
  const mark = markIn(open);
  if (mark === undefined || (call !== undefined && call !== mark)) return null;
  return <p class="bar start marked-bar" role="status">#{mark} is marked: open the call that it is to be compared with, or press m on its line. <button type="button" class="small" onClick={() => goTo({ open: '' })}>Forget the mark</button></p>;
}
