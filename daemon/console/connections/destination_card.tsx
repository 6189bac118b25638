import { useSignal } from '@preact/signals';

import { ask } from '../api/client.ts';
import type { DeadLetters, Destination } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { linkTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { ConfirmButton } from '../kit/confirm.tsx';
import { plural, visible } from '../kit/text.ts';
import { PublishDestination } from '../setup/publish.tsx';
import { change, destinations, isOwner, sources } from '../shell/workspace.ts';
import { Attempts } from './attempts.tsx';
import { DestinationTest } from './destination_test.tsx';

/** A destination: how its deliveries go, and what an owner may do with it. */
export function DestinationCard({ destination }: { destination: Destination }) {
  const { name, env, kind, category, state, delivered, backlog, deadLetters, lastDelivery } = destination;
  const from = destination.sources.map((id) => sources.value.find((source) => source.id === id)?.name ?? id);
  return (
    <li class="card">
      <div class="bar"><h3>{visible(name)} <EnvTag env={env} /></h3><Badge word={state} /></div>
      <p class="quiet">{kind}, {visible(category)}, from {from.map(visible).join(', ')}: {delivered.toLocaleString('en')} delivered, {backlog.toLocaleString('en')} waiting</p>
      {lastDelivery?.error && <p class="problem">Call <Call seq={lastDelivery.seq} />: {visible(lastDelivery.error)}{lastDelivery.status !== null && ` (status ${lastDelivery.status})`}</p>}
      {deadLetters > 0 && <DeadLetterList destination={destination} />}
      <Attempts destination={destination} />
      {isOwner.value && <Changes destination={destination} />}
    </li>
  );
}

const Call = ({ seq }: { seq: number }) => <a class="call-link" href={linkTo({ place: 'live', call: seq, q: '', result: '', env: '' })}>#{seq}</a>;

/** Calls that it refused for good. */
function DeadLetterList({ destination: { id, name, deadLetters } }: { destination: Destination }) {
  const page = useSignal<DeadLetters | undefined>(undefined);
  const load = async () => {
    page.value = await ask('GET /api/destinations/{id}/dead-letters', { path: { id }, query: { limit: 20 } });
  };
  return (
    <>
      <div class="bar start">
        <span class="problem">{plural(deadLetters, 'dead letter')}</span>
        <ActionButton kind="small" label={`Show the dead letters of ${name}`} run={load}>Show</ActionButton>
      </div>
      {page.value && (
        <ul class="plain">
          {page.value.deadLetters.map(({ seq, attempts, status, error }) => <li key={seq}><Call seq={seq} /> {visible(error)} <span class="quiet">{plural(attempts, 'attempt')}{status !== null && `, status ${status}`}</span></li>)}
          {page.value.next !== null && <li class="quiet">These are the latest; <code>plumbline destinations</code> lists all.</li>}
        </ul>
      )}
    </>
  );
}

function Changes({ destination }: { destination: Destination }) {
  const { id, name, env, state } = destination;
  const isPublished = destinations.value.some(({ publishedFrom }) => publishedFrom === id);
  const turn = () => change(ask('PATCH /api/destinations/{id}', { path: { id }, body: { state: state === 'paused' ? 'running' : 'paused' } }));
  const remove = () => change(ask('DELETE /api/destinations/{id}', { path: { id } }));
  return (
    <div class="bar start">
      <DestinationTest destination={destination} />
      <ActionButton kind="small" run={turn} label={state === 'paused' ? `Let it run: ${name}` : `Pause ${name}`}>{state === 'paused' ? 'Let it run' : 'Pause'}</ActionButton>
      <ConfirmButton verb="Delete" name={visible(name)} cost="Nothing more is delivered, and what waits for it is not sent." run={remove} />
      {env === 'dev' && !isPublished && <PublishDestination id={id} name={name} />}
    </div>
  );
}
