import { useSignal, useSignalEffect } from '@preact/signals';

import { address, linkTo } from '../kit/address.ts';
import { Badge, EnvTag } from '../kit/badge.tsx';
import { plural, visible } from '../kit/text.ts';
import { destinations, sources } from '../shell/workspace.ts';
import { curve, layoutOf, perMinute } from './map_layout.ts';

/** Counts are compared over this long: shorter ones would jump about. */
const leastPause = 5_000;

interface Counted {
  at: number;
  delivered: number;
  rate: number | undefined;
}

/** Calls a minute of each destination, as its count grows between two looks. */
function useRates() {
  const rates = useSignal<Record<string, Counted>>({});
  useSignalEffect(() => {
    const at = Date.now();
    const before = rates.peek();
    rates.value = Object.fromEntries(destinations.value.map(({ id, delivered }) => {
      const last = before[id];
      if (last && at - last.at < leastPause && last.delivered <= delivered) return [id, last];
      return [id, { at, delivered, rate: perMinute(last, { at, delivered }) }];
    }));
  });
  return rates.value;
}

/** What goes where, and how much of it: sources on the left, destinations on the right. */
export function ConnectionMap() {
  const rates = useRates();
  const { env } = address.value;
  const isShown = (each: { env: string }) => env === '' || each.env === env;
  const { sources: left, destinations: right, wires, height, hiddenSources, hiddenDestinations } = layoutOf(sources.value.filter(isShown), destinations.value.filter(isShown));
  if (left.length === 0 && right.length === 0) return null;
  return (
    <section class="map card" aria-label="Map of sources and destinations">
      <ul aria-label="Sources">
        {left.map(({ id, name, env: of, enabled, status, callsPerMinute }) => (
          <li key={id}>
            <a href={linkTo({ open: id })} title={visible(name)}>{visible(name)}</a> <EnvTag env={of} />
            <span class="quiet">{enabled ? (status === 'never' ? 'no call yet' : `${callsPerMinute.toLocaleString('en')} a minute`) : 'switched off'}</span>
          </li>
        ))}
      </ul>
      <svg viewBox={`0 0 100 ${height}`} height={height} preserveAspectRatio="none" aria-hidden="true">
        {wires.map((wire) => <path key={`${wire.source.id} ${wire.destination.id}`} d={curve(wire)} class={wire.isLive ? 'flows' : ''} vector-effect="non-scaling-stroke" />)}
      </svg>
      <ul aria-label="Destinations">
        {right.map(({ id, name, state, backlog, delivered }) => (
          <li key={id}>
            <a href={linkTo({ open: `edit.${id}` })} title={visible(name)}>{visible(name)}</a> <Badge word={state} />
            <span class="quiet">{rates[id]?.rate !== undefined ? `${rates[id].rate.toLocaleString('en')} a minute` : `${delivered.toLocaleString('en')} delivered`}{backlog > 0 && `, ${backlog.toLocaleString('en')} wait`}</span>
          </li>
        ))}
        {right.length === 0 && <li class="quiet">No destination yet: calls stay here.</li>}
      </ul>
      <ul class="unseen" aria-label="Ways">{wires.map(({ source, destination }) => <li key={`${source.id} ${destination.id}`}>{visible(source.name)} to {visible(destination.name)}</li>)}</ul>
      {hiddenSources + hiddenDestinations > 0 && <p class="quiet">And {plural(hiddenSources, 'source')} and {plural(hiddenDestinations, 'destination')} more, below.</p>}
    </section>
  );
}
