import { address, linkTo } from '../kit/address.ts';
import { destinations, isOwner, sources } from '../shell/workspace.ts';
import { DestinationCard } from './destination_card.tsx';
import { Notices } from './notices.tsx';
import { SourceCard } from './source_card.tsx';

/** Sources, destinations, and requests that did not become calls. */
export function Connections() {
  const { env } = address.value;
  const isShown = (each: { env: string }) => env === '' || each.env === env;
  const shown = destinations.value.filter(isShown);
  const add = (what: string) => linkTo({ place: 'setup', open: `${env || 'dev'}.${what}` });
  return (
    <div class="place">
      <h1 id="place-heading" tabIndex={-1}>Connections</h1>
      <Notices />
      <h2>Sources</h2>
      <ul id="sources" class="cards wide">{sources.value.filter(isShown).map((source) => <SourceCard key={source.id} source={source} />)}</ul>
      {isOwner.value && <p><a href={add('sources')}>Add a source</a></p>}
      <h2>Destinations</h2>
      {shown.length === 0 && <p class="quiet">None{env && ` in ${env}`} yet.</p>}
      <ul id="destinations" class="cards wide">{shown.map((destination) => <DestinationCard key={destination.id} destination={destination} />)}</ul>
      {isOwner.value && <p><a href={add('destinations')}>Add a destination</a></p>}
      <p class="quiet"><code>plumbline sources</code> and <code>plumbline destinations</code> change settings and controls, and replay; <code>plumbline tokens</code> makes and deletes tokens.</p>
    </div>
  );
}
