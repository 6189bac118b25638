import { clockOf, visible, visibleLines } from '../kit/text.ts';
import { notices } from '../shell/workspace.ts';

const shown = 50;

/** What did not become a call, newest first. */
export function Notices() {
  if (notices.value.length === 0) return null;
  return (
    <section id="notices" class="card" aria-labelledby="notices-heading">
      <h2 id="notices-heading">Notices</h2>
      <p class="quiet">Requests that did not become calls, and what else is worth knowing.</p>
      <ol class="plain">
        {notices.value.slice(0, shown).map(({ at, code, message, count, source, remote, keyLast4, sample }) => (
          <li key={`${at} ${code} ${remote} ${keyLast4} ${message}`}>
            <span class="kind">{code}</span> {visible(message)}{count > 1 && ` (${count.toLocaleString('en')} times)`}{' '}
            <span class="quiet">{[clockOf(at), source?.name, remote, keyLast4 && `key …${keyLast4}`].filter(Boolean).map(visible).join(', ')}</span>
            {sample && <details><summary>What was sent<span class="unseen"> at {clockOf(at)}</span></summary><pre tabIndex={0}><code>{visibleLines(sample)}</code></pre></details>}
          </li>
        ))}
      </ol>
    </section>
  );
}
