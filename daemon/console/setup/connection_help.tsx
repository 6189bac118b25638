import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask } from '../api/client.ts';
import type { Connection, Source } from '../api/types.ts';
import { linkTo } from '../kit/address.ts';
import { clockOf, plural, visible } from '../kit/text.ts';
import { notices } from '../shell/workspace.ts';

/** A reason stands here within a second: a browser that sends nothing after it asked whether it may is no news of the stream. */
const pause = 1_000;
/** A source that is heard needs no help. */
const heardPause = 5_000;

/** Whether calls of a source arrive, and while none do, what was tried and what to change. */
export function ConnectionHelp({ source }: { source: Source }) {
  const connection = useSignal<Connection | undefined>(undefined);
  // A notice is news: something was tried right now.
  const latest = notices.value[0]?.at;
  const isReceiving = connection.value?.status === 'receiving';
  useEffect(() => {
    const look = () => {
      if (!document.hidden) ask('GET /api/sources/{id}/connection', { path: { id: source.id } }).then((answer) => (connection.value = answer), () => {});
    };
    look();
    const timer = setInterval(look, isReceiving ? heardPause : pause);
    return () => clearInterval(timer);
  }, [source.id, latest, isReceiving]);

  if (!connection.value) return null;
  const { status, lastCallAt, tried, enabled } = connection.value;
  const isHeard = status === 'receiving';
  return (
    <div class={`listening ${isHeard ? 'heard' : ''}`} role="status">
      {!enabled && <p class="problem">The source is switched off: its calls are refused.</p>}
      {enabled && !isHeard && <p><span class="pulse" aria-hidden="true" /> Waiting for the first call of {visible(source.name)}</p>}
      {isHeard && lastCallAt && <p>✓ {visible(source.name)} is heard: {plural(source.calls, 'call')}, the latest at {clockOf(lastCallAt)}. <a href={linkTo({ place: 'live', q: `source:${source.id}`, env: source.env, result: '' })}>See its calls</a></p>}
      {tried.length > 0 && (
        <ul class="tried">
          {tried.slice(0, 5).map(({ code, message, advice, remote, count, at }) => (
            <li key={`${code} ${remote} ${message}`}>
              <b>{visible(message)}</b> {visible(advice)} <span class="quiet">{[clockOf(at), remote, count > 1 && `${count} times`].filter(Boolean).map(visible).join(', ')}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
