import { ask } from '../api/client.ts';
import type { DestinationItem, EventItem, SourceItem, Step } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { address, goTo, linkTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { momentOf, quoted, visible, withoutRoutes } from '../kit/text.ts';
import { isOwner, setup, sources, updateStep } from '../shell/workspace.ts';
import { AddDestination } from './add_destination.tsx';
import { AddSource } from './add_source.tsx';
import { FirstCall } from './first_call.tsx';
import { PublishDestinations, PublishPlan, PublishSources } from './publish.tsx';

const evidenceShown = 12;

/** A step: what it asks for, what proves it, and what is to be done next. */
export function StepCard({ step }: { step: Step }) {
  const { state, done, regressed, items, missing, id, env } = step;
  const isOpen = address.value.open === id;
  // The first minute: the snippet of a source that nobody has heard yet, and what was tried.
  const unheard = id.endsWith('.sources') && !isOpen && state !== 'done' && setup.value?.locked ? sources.value.find((source) => source.env === env && source.enabled && source.status === 'never') : undefined;
  const close = () => goTo({ open: '' }, { replace: true });
  return (
    <li class={`card step ${state}`}>
      <div class="bar"><h3>{step.title}</h3><Badge word={state} /></div>
      {done && <Evidence done={done} />}
      {regressed.length > 0 && <div class="problem" role="alert">Since then: {regressed.map(({ message }) => withoutRoutes(message)).map(visible).join(' ')}</div>}
      {items.length > 0 && <ul class="items">{items.map((item) => <li key={'event' in item ? item.event : (item.id ?? item.category)}><Item item={item} env={env} /></li>)}</ul>}
      {(state !== 'done' || regressed.length > 0) && missing.length > 0 && (
        <ul class="missing" aria-label="What is missing">{missing.map(({ message, seq }, index) => <li key={index}>{visible(withoutRoutes(message))}{seq !== null && <> <Call seq={seq} /></>}</li>)}</ul>
      )}
      {unheard && <FirstCall source={unheard} />}
      {isOpen && id.endsWith('.sources') && <AddSource env={env} close={close} />}
      {isOpen && id.endsWith('.destinations') && <AddDestination env={env} close={close} />}
      <div class="bar start">
        {!isOpen && id.endsWith('.sources') && isOwner.value && <button type="button" onClick={() => goTo({ open: id })}>Add a source</button>}
        {!isOpen && id.endsWith('.destinations') && isOwner.value && <button type="button" onClick={() => goTo({ open: id })}>Add a destination</button>}
        {id === 'prod.sources' && <PublishSources />}
        {id === 'prod.events' && <PublishPlan />}
        {id === 'prod.destinations' && <PublishDestinations />}
        {state !== 'done' && id !== 'dev.review' && <MarkAsComplete step={step} />}
      </div>
    </li>
  );
}

function MarkAsComplete({ step }: { step: Step }) {
  const reason = !isOwner.value ? 'Only an owner can complete a step.' : step.state !== 'ready' ? 'Something is still missing.' : undefined;
  const complete = async () => updateStep(await ask('POST /api/checklist/{step}/complete', { path: { step: step.id }, body: {} }));
  return <ActionButton kind="main" label={`Mark as complete: ${step.title}`} run={complete} reason={reason}>Mark as complete</ActionButton>;
}

const Call = ({ seq }: { seq: number }) => <a class="call-link" href={linkTo({ place: 'live', call: seq, q: '', result: '', env: '' })}>#{seq}</a>;

function Evidence({ done }: { done: NonNullable<Step['done']> }) {
  const shown = done.seqs.slice(0, evidenceShown);
  return (
    <p class="quiet">
      Done {momentOf(done.at)} by {done.by.kind === 'person' ? visible(done.by.name ?? '') : 'evidence'}
      {done.reason && <>: {visible(done.reason)}</>}
      {shown.length > 0 && <>, on the calls {shown.map((seq) => <span key={seq}><Call seq={seq} /> </span>)}</>}
      {done.seqs.length > shown.length && `and ${done.seqs.length - shown.length} more`}
    </p>
  );
}

function Item({ item, env }: { item: EventItem | SourceItem | DestinationItem; env: 'dev' | 'prod' }) {
  if ('event' in item)
    return (
      <>
        <span><a href={linkTo({ place: 'live', env, q: `event:${quoted(item.event)}`, result: '' })}>{visible(item.event)}</a>{item.sample !== null && <> <Call seq={item.sample} /></>}</span>
        <Badge word={item.state} />
        {item.violations[0] && item.state === 'failing' && <span class="says">{visible(item.violations[0].message)}</span>}
      </>
    );
  // A recommended category that nothing stands for yet is a suggestion, not a state.
  if (item.id === null) return <><span class="quiet">{visible(item.category)}</span><span class="quiet">recommended</span></>;
  const isSource = 'calls' in item;
  return (
    <>
      <span>
        <a href={linkTo({ place: 'connections', env, open: isSource ? item.id : '' })}>{visible(item.name)}</a>
        {item.category !== item.name && <span class="quiet"> {visible(item.category)}</span>}
        {item.first !== null && <> <Call seq={item.first} /></>}
      </span>
      <Badge word={item.state}>{item.state === 'never' ? (isSource ? 'no call yet' : 'no delivery yet') : undefined}</Badge>
    </>
  );
}
