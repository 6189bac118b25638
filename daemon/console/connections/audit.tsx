import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf } from '../api/client.ts';
import type { AuditEntry } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { momentOf, visible, visibleLines } from '../kit/text.ts';
import { destinations, sources } from '../shell/workspace.ts';

const pageSize = 50;

/** Who changed what, a page at a time, the latest first. */
export function Audit() {
  const page = useSignal<{ entries: AuditEntry[]; next: string | null } | undefined>(undefined);
  const isFirst = useSignal(true);
  const problem = useSignal('');
  const load = async (cursor?: string) => {
    page.value = await ask('GET /api/audit', { query: { limit: pageSize, cursor } });
    isFirst.value = cursor === undefined;
    problem.value = '';
  };
  useEffect(() => {
    load().catch((error: unknown) => (problem.value = messageOf(error)));
  }, []);
  const next = page.value?.next;
  return (
    <>
      <p class="quiet">Every change of the workspace, with who made it. Keys and secrets are not in it.</p>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {!page.value && !problem.value && <p class="quiet" role="status">Loading the audit</p>}
      {page.value?.entries.length === 0 && <p>Nothing was changed yet.</p>}
      <ol class="plain" aria-label="Audit entries">
        {page.value?.entries.map((entry) => (
          <li key={entry.id}>
            <span class="kind">{entry.action}</span> {visible(nameOf(entry.target))} <span class="quiet">{momentOf(entry.at)}, by {visible(entry.by.name ?? entry.by.role)}</span>
            {entry.reason && <> {visible(entry.reason)}</>}
            <Change entry={entry} />
          </li>
        ))}
      </ol>
      <div class="bar start">
        {next && <ActionButton run={() => load(next)}>Older entries</ActionButton>}
        {!isFirst.value && <ActionButton run={() => load()}>Latest entries</ActionButton>}
      </div>
    </>
  );
}

/** The name of what was changed, while it is there. */
function nameOf(target: string): string {
  const named = [...sources.value, ...destinations.value].find(({ id }) => id === target);
  return named ? `${named.name} (${target})` : target;
}

function Change({ entry: { id, before, after } }: { entry: AuditEntry }) {
  if (before === null && after === null) return null;
  const text = (value: unknown) => visibleLines(JSON.stringify(value, null, 1) ?? 'null');
  return (
    <details>
      <summary>What changed<span class="unseen"> by entry {id}</span></summary>
      {before !== null && <><p class="quiet">before</p><pre tabIndex={0}><code>{text(before)}</code></pre></>}
      {after !== null && <><p class="quiet">after</p><pre tabIndex={0}><code>{text(after)}</code></pre></>}
    </details>
  );
}
