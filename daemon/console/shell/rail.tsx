import { linkTo, places, type Place } from '../kit/address.ts';
import { place, problems, steps } from './workspace.ts';

export const titles: Record<Place, string> = { setup: 'Set up', live: 'Live', problems: 'Problems', plan: 'Plan', connections: 'Connections', tests: 'Tests' };

/** Strokes on a grid of 24. */
const icons: Record<Place, string> = {
  setup: 'M4 6l2 2 3-4M4 13l2 2 3-4M4 20l2 2 3-4M13 7h7M13 14h7M13 21h7',
  live: 'M3 12h4l3-8 4 16 3-8h4',
  problems: 'M12 4L2.5 20h19zM12 10v5M12 17.5v.5',
  plan: 'M6 3h9l4 4v14H6zM9 11h7M9 15h7M9 7h3',
  connections: 'M9 7H4v4h5zM20 4h-5v4h5zM20 16h-5v4h5zM9 9h3M15 6h-3v12h3',
  tests: 'M9 3v6L4 20h16L15 9V3M7.5 3h9M7 15h10',
};

function countOf(id: Place): number {
  if (id === 'problems') return problems.value.groups.filter(({ passingSince }) => passingSince === null).length;
  if (id === 'setup') return steps.value.filter(({ state, regressed }) => state !== 'done' || regressed.length > 0).length;
  return 0;
}

const meaning: Partial<Record<Place, string>> = { problems: 'failing', setup: 'steps open' };

/** The places of the page. */
export function Rail() {
  return (
    <nav class="rail" aria-label="Places">
      {places.map((id) => (
        <a key={id} href={linkTo({ place: id })} aria-current={place.value === id ? 'page' : undefined}>
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d={icons[id]} /></svg>
          <span>{titles[id]}</span>
          {countOf(id) > 0 && <span class="count">{countOf(id)}<span class="unseen"> {meaning[id]}</span></span>}
        </a>
      ))}
    </nav>
  );
}
