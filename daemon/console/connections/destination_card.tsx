import { ask } from '../api/client.ts';
import type { Destination } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { address, goTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { ConfirmButton } from '../kit/confirm.tsx';
import { useReveal } from '../kit/reveal.ts';
import { visible } from '../kit/text.ts';
import { PublishDestination } from '../setup/publish.tsx';
import { change, destinations, isOwner, sources } from '../shell/workspace.ts';
import { Attempts } from './attempts.tsx';
import { CallLink, DeadLetterList } from './dead_letters.tsx';
import { DestinationTest } from './destination_test.tsx';
import { EditDestination } from './edit_destination.tsx';
import { Replay } from './replay.tsx';

/** A destination: how its deliveries go, and what an owner may do with it. */
export function DestinationCard({ destination }: { destination: Destination }) {
  const { name, env, kind, category, state, delivered, backlog, deadLetters, lastDelivery } = destination;
  const isOpen = address.value.open === `edit.${destination.id}`;
  const from = destination.sources.map((id) => sources.value.find((source) => source.id === id)?.name ?? id);
  const card = useReveal<HTMLLIElement>(isOpen);
  return (
    <li class={`card${isOpen ? ' open' : ''}`} ref={card}>
      <div class="bar"><h3>{visible(name)} <EnvTag env={env} /></h3><Badge word={state} /></div>
      <p class="quiet">{kind}, {visible(category)}, from {from.map(visible).join(', ')}: {delivered.toLocaleString('en')} delivered, {backlog.toLocaleString('en')} waiting</p>
      {lastDelivery?.error && <p class="problem">Call <CallLink seq={lastDelivery.seq} />: {visible(lastDelivery.error)}{lastDelivery.status !== null && ` (status ${lastDelivery.status})`}</p>}
      {deadLetters > 0 && <DeadLetterList destination={destination} />}
      <Attempts destination={destination} />
      {isOwner.value && <Changes destination={destination} />}
      {isOwner.value && isOpen && <EditDestination destination={destination} close={() => goTo({ open: '' }, { replace: true })} />}
    </li>
  );
}

function Changes({ destination }: { destination: Destination }) {
  const { id, name, env, state } = destination;
  const isPublished = destinations.value.some(({ publishedFrom }) => publishedFrom === id);
  const turn = () => change(ask('PATCH /api/destinations/{id}', { path: { id }, body: { state: state === 'paused' ? 'running' : 'paused' } }));
  const remove = () => change(ask('DELETE /api/destinations/{id}', { path: { id } }));
  return (
    <div class="bar start">
      <button type="button" class="small" aria-label={`Edit ${visible(name)}`} onClick={() => goTo({ open: `edit.${id}` }, { replace: true })}>Edit</button>
      <DestinationTest destination={destination} />
      <ActionButton kind="small" run={turn} label={state === 'paused' ? `Let it run: ${name}` : `Pause ${name}`}>{state === 'paused' ? 'Let it run' : 'Pause'}</ActionButton>
      <Replay destination={destination} />
      <ConfirmButton verb="Delete" name={visible(name)} cost="Nothing more is delivered, and what waits for it is not sent." run={remove} />
      {env === 'dev' && !isPublished && <PublishDestination id={id} name={name} isShort />}
    </div>
  );
}
