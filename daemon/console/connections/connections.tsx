import { address, goTo, linkTo } from '../kit/address.ts';
import { TabList, TabPanel } from '../kit/tabs.tsx';
import { destinations, isOwner, sources } from '../shell/workspace.ts';
import { Audit } from './audit.tsx';
import { DestinationCard } from './destination_card.tsx';
import { DataPlace } from './forget.tsx';
import { ConnectionMap } from './map.tsx';
import { Notices } from './notices.tsx';
import { SourceCard } from './source_card.tsx';
import { Tokens } from './tokens.tsx';

const parts = [{ id: 'ways', title: 'Sources and destinations' }, { id: 'tokens', title: 'Tokens' }, { id: 'audit', title: 'Audit' }, { id: 'data', title: 'Forget and reset' }];

/** Sources, destinations and requests that did not become calls; who may sign in, who changed what, and what cannot be taken back. */
export function Connections() {
  const chosen = parts.find(({ id }) => id === address.value.open)?.id ?? 'ways';
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Connections</h1>
      <TabList label="Parts of Connections" tabs={parts} chosen={chosen} choose={(id) => goTo({ open: id === 'ways' ? '' : id }, { replace: true })} />
      <TabPanel id={chosen}>
        {chosen === 'ways' && <Ways />}
        {chosen === 'tokens' && <Tokens />}
        {chosen === 'audit' && <Audit />}
        {chosen === 'data' && <DataPlace />}
      </TabPanel>
    </div>
  );
}

function Ways() {
  const { env } = address.value;
  const isShown = (each: { env: string }) => env === '' || each.env === env;
  const from = sources.value.filter(isShown);
  const to = destinations.value.filter(isShown);
  const add = (what: string) => linkTo({ place: 'setup', open: `${env || 'dev'}.${what}` });
  const where = env && ` in ${env}`;
  return (
    <>
      <ConnectionMap />
      <Notices />
      <h2>Sources</h2>
      {from.length === 0 && <p class="quiet">No source{where} yet: an app needs the write key of one to send calls here.</p>}
      <ul id="sources" class="cards wide">{from.map((source) => <SourceCard key={source.id} source={source} />)}</ul>
      {isOwner.value && <p><a href={add('sources')}>Add a source</a></p>}
      <h2>Destinations</h2>
      {to.length === 0 && <p class="quiet">No destination{where} yet: calls are kept and checked here, and go nowhere else.</p>}
      <ul id="destinations" class="cards wide">{to.map((destination) => <DestinationCard key={destination.id} destination={destination} />)}</ul>
      {isOwner.value && <p><a href={add('destinations')}>Add a destination</a></p>}
    </>
  );
}
