import type { Destination, Source } from '../api/types.ts';
import { ask } from '../api/client.ts';
import { ActionButton } from '../kit/action.tsx';
import { address, goTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { Copyable } from '../kit/copyable.tsx';
import { clockOf, plural, visible } from '../kit/text.ts';
import { FirstCall } from '../setup/first_call.tsx';
import { PublishDestination, PublishSource } from '../setup/publish.tsx';
import { destinations, isOwner, loadEnds, sources } from '../shell/workspace.ts';
import { DestinationTest } from './destination_test.tsx';
import { Notices } from './notices.tsx';

/** Sources, destinations, and requests that did not become calls. */
export function Connections() {
  const { env } = address.value;
  const isShown = (each: { env: string }) => env === '' || each.env === env;
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Connections</h1>
      <Notices />
      <h2>Sources</h2>
      <ul id="sources" class="cards wide">{sources.value.filter(isShown).map((source) => <SourceCard key={source.id} source={source} />)}</ul>
      <h2>Destinations</h2>
      {destinations.value.filter(isShown).length === 0 && <p class="quiet">None yet: add one in Set up.</p>}
      <ul id="destinations" class="cards wide">{destinations.value.filter(isShown).map((destination) => <DestinationCard key={destination.id} destination={destination} />)}</ul>
      <p class="quiet"><code>plumbline sources</code> and <code>plumbline destinations</code> change, switch off, replay and delete them; <code>plumbline tokens</code> makes and deletes tokens.</p>
    </div>
  );
}

function SourceCard({ source }: { source: Source }) {
  const { id, name, env, category, enabled, calls, callsPerMinute, status, lastCallAt, writeKey, writeKeyLast4 } = source;
  const isPublished = sources.value.some(({ publishedFrom }) => publishedFrom === id);
  const isOpen = address.value.open === id;
  return (
    <li class="card">
      <div class="bar"><h3>{visible(name)} <EnvTag env={env} /></h3><Badge word={enabled ? status : 'off'} /></div>
      <p class="quiet">{category}, {plural(calls, 'call')}, {callsPerMinute} in the last minute{lastCallAt && `, the latest at ${clockOf(lastCallAt)}`}</p>
      {writeKey ? <Copyable text={writeKey} label={`the write key of ${name}`} /> : <p class="quiet">Its key ends with {writeKeyLast4}.</p>}
      <div class="bar start">
        <button type="button" class="small" aria-expanded={isOpen} onClick={() => goTo({ open: isOpen ? '' : id }, { replace: true })}>{isOpen ? 'Close' : 'Snippets and connection'}</button>
        {env === 'dev' && !isPublished && isOwner.value && <PublishSource id={id} name={name} />}
      </div>
      {isOpen && <FirstCall source={source} />}
    </li>
  );
}

function DestinationCard({ destination }: { destination: Destination }) {
  const { id, name, env, kind, category, state, delivered, backlog, deadLetters, lastDelivery } = destination;
  const isPublished = destinations.value.some(({ publishedFrom }) => publishedFrom === id);
  const turn = async () => {
    await ask('PATCH /api/destinations/{id}', { path: { id }, body: { state: state === 'paused' ? 'running' : 'paused' } });
    await loadEnds();
  };
  return (
    <li class="card">
      <div class="bar"><h3>{visible(name)} <EnvTag env={env} /></h3><Badge word={state} /></div>
      <p class="quiet">{kind}, {visible(category)}: {delivered.toLocaleString('en')} delivered, {backlog.toLocaleString('en')} waiting, {plural(deadLetters, 'dead letter')}</p>
      {lastDelivery?.error && <p class="problem">Call #{lastDelivery.seq}: {visible(lastDelivery.error)}{lastDelivery.status !== null && ` (status ${lastDelivery.status})`}</p>}
      <div class="bar start">
        <DestinationTest destination={destination} />
        {isOwner.value && <ActionButton kind="small" run={turn} label={state === 'paused' ? `Let it run: ${name}` : `Pause ${name}`}>{state === 'paused' ? 'Let it run' : 'Pause'}</ActionButton>}
        {env === 'dev' && !isPublished && isOwner.value && <PublishDestination id={id} name={name} />}
      </div>
    </li>
  );
}
