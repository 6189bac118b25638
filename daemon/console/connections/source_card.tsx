import { ask } from '../api/client.ts';
import type { Source } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { address, goTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { ConfirmButton } from '../kit/confirm.tsx';
import { Copyable } from '../kit/copyable.tsx';
import { useReveal } from '../kit/reveal.ts';
import { clockOf, momentOf, plural, visible } from '../kit/text.ts';
import { FirstCall } from '../setup/first_call.tsx';
import { PublishSource } from '../setup/publish.tsx';
import { change, isOwner, sources } from '../shell/workspace.ts';
import { controlsText } from './controls.ts';
import { EditSource } from './edit_source.tsx';
import { ReplaceKey } from './replace_key.tsx';

/** A source: whether it is heard, its key and snippets, and what an owner may do with it. */
export function SourceCard({ source }: { source: Source }) {
  const { id, name, env, category, enabled, calls, callsPerMinute, status, lastCallAt, writeKey, writeKeyLast4, previousKey } = source;
  const isOpen = address.value.open === id;
  const isEdited = address.value.open === `edit.${id}`;
  const controls = controlsText(source.controls);
  const card = useReveal<HTMLLIElement>(isOpen || isEdited);
  return (
    <li class={`card${isOpen || isEdited ? ' open' : ''}`} ref={card}>
      <div class="bar"><h3>{visible(name)} <EnvTag env={env} /></h3><Badge word={enabled ? status : 'off'} /></div>
      <p class="quiet">{category}, {plural(calls, 'call')}, {callsPerMinute} in the last minute{lastCallAt && `, the latest at ${clockOf(lastCallAt)}`}</p>
      {writeKey ? <Copyable text={writeKey} label={`the write key of ${name}`} /> : <p class="quiet">Its key ends with {writeKeyLast4}.</p>}
      {previousKey && <p class="quiet">The key before it, which ends with {previousKey.last4}, is taken until {momentOf(previousKey.until)}.</p>}
      {controls && <p class="quiet">{controls}.</p>}
      <div class="bar start">
        <button type="button" class="small" aria-expanded={isOpen} onClick={() => goTo({ open: isOpen ? '' : id }, { replace: true })}>{isOpen ? 'Close' : 'Snippets and connection'}</button>
        {isOwner.value && <button type="button" class="small" aria-label={`Edit ${visible(name)}`} onClick={() => goTo({ open: `edit.${id}` }, { replace: true })}>Edit</button>}
        {isOwner.value && <Changes source={source} />}
      </div>
      {isEdited && isOwner.value && <EditSource source={source} close={() => goTo({ open: '' }, { replace: true })} />}
      {isOpen && <FirstCall source={source} />}
    </li>
  );
}

function Changes({ source }: { source: Source }) {
  const { id, name, env, enabled } = source;
  const isPublished = sources.value.some(({ publishedFrom }) => publishedFrom === id);
  const turn = () => change(ask('PATCH /api/sources/{id}', { path: { id }, body: { enabled: !enabled } }));
  const remove = () => change(ask('DELETE /api/sources/{id}', { path: { id } }));
  return (
    <>
      {enabled ? <ConfirmButton verb="Switch off" name={visible(name)} cost="Its calls are refused until it is switched on again." run={turn} /> : <ActionButton kind="small" label={`Switch on ${name}`} run={turn}>Switch on</ActionButton>}
      <ReplaceKey source={source} />
      <ConfirmButton verb="Delete" name={visible(name)} cost="Its keys are refused from now on. Its calls stay." run={remove} />
      {env === 'dev' && !isPublished && <PublishSource id={id} name={name} isShort />}
    </>
  );
}
