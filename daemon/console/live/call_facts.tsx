import type { Event } from '../api/types.ts';
import { address, goTo } from '../kit/address.ts';
import { HiddenMark, isHidden } from '../kit/hidden.tsx';
import { quoted, visible } from '../kit/text.ts';

interface Fact {
  name: string;
  value: string | null | undefined;
  /** The term of the filter that finds calls with this value. */
  key?: string;
}

const isTerm = (q: string, term: string) => q.split(' ').includes(term);

function filterBy(key: string, value: string, without: boolean) {
  const term = `${without ? '-' : ''}${key}:${quoted(value)}`;
  const { q } = address.value;
  if (!isTerm(q, term)) goTo({ q: [q, term].filter(Boolean).join(' ') });
}

/** What is known of the call beside its own text; a value can be made the filter. */
export function CallFacts({ event: { verdict, duplicates } }: { event: Event }) {
  const facts: Fact[] = [
    { name: 'Event', value: verdict.event, key: 'event' },
    { name: 'User', value: verdict.userId, key: 'user' },
    { name: 'Anonymous', value: verdict.anonymousId, key: 'user' },
    { name: 'Source', value: verdict.source?.name, key: 'source' },
    { name: 'Session', value: verdict.session, key: 'session' },
    { name: 'Rule', value: verdict.rule ?? 'none' },
    { name: 'Plan', value: `version ${verdict.planVersion}` },
    { name: 'Received', value: verdict.receivedAt },
    { name: 'Time', value: verdict.timestamp },
    { name: 'Message', value: verdict.messageId },
    { name: 'Library', value: verdict.library && [verdict.library.name, verdict.library.version].filter(Boolean).join(' ') },
    { name: 'Controls', value: verdict.action === 'allow' ? null : verdict.action },
    { name: 'Duplicates', value: duplicates > 0 ? String(duplicates) : null },
  ];
  return (
    <dl>
      {facts.filter(({ value }) => value !== undefined && value !== null && value !== '').map(({ name, value, key }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {visible(value)}<HiddenMark text={value} />
            {key && !isHidden(value) && (
              <span class="terms">
                <button type="button" class="small" onClick={() => filterBy(key, value as string, false)} aria-label={`Only this ${name.toLowerCase()}`}>only</button>
                <button type="button" class="small" onClick={() => filterBy(key, value as string, true)} aria-label={`Without this ${name.toLowerCase()}`}>without</button>
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
