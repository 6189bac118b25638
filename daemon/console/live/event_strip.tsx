import { address, goTo } from '../kit/address.ts';
import { Badge } from '../kit/badge.tsx';
import { quoted, visible } from '../kit/text.ts';
import { coverage } from '../shell/workspace.ts';

const words = { never: 'not_seen', failing: 'failing', passing: 'passing', silent: 'silent' } as const;

/** The plan's events in sight, each with its state; one that is chosen filters. */
export function EventStrip() {
  const { env, q } = address.value;
  const of = coverage.value.find((each) => each.env === (env || 'dev'));
  const rules = of?.rules.filter(({ event }) => event !== null) ?? [];
  if (rules.length === 0) return null;
  return (
    <ul class="strip" aria-label={`The plan's events in ${env || 'dev'}`}>
      {rules.map(({ rule, event, state }) => {
        const term = `event:${quoted(event ?? '')}`;
        const isChosen = q === term;
        return (
          <li key={rule}>
            <button type="button" class={`chip ${words[state]}`} aria-pressed={isChosen} onClick={() => goTo({ q: isChosen ? '' : term })}>
              {visible(event)} <Badge word={words[state]} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
