import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask, messageOf } from '../api/client.ts';
import type { Snippets, Source } from '../api/types.ts';
import { Copyable } from '../kit/copyable.tsx';
import { shellWord, visible } from '../kit/text.ts';
import { setup } from '../shell/workspace.ts';
import { ConnectionHelp } from './connection_help.tsx';

/** The SDKs that fit a category stand first. */
const languagesOf: Record<string, string[]> = { Website: ['js', 'html'], Mobile: ['kotlin', 'swift', 'java', 'csharp'], 'Reverse ETL': ['python', 'go', 'sh'], Advertising: ['js', 'python'] };

function sorted(snippets: Snippets['snippets'], category: string) {
  const first = languagesOf[category] ?? [];
  const rank = ({ language }: { language: string }) => (first.includes(language) ? first.indexOf(language) : first.length);
  return [...snippets].sort((a, b) => rank(a) - rank(b));
}

/** Whether a source is heard, and how it sends its first call: a line for the terminal, and the lines of an SDK. */
export function FirstCall({ source }: { source: Source }) {
  const snippets = useSignal<Snippets | undefined>(undefined);
  const problem = useSignal('');
  const sdk = useSignal('');
  // Another plan in force suggests another call.
  const plan = setup.value?.planVersion[source.env];
  useEffect(() => {
    ask('GET /api/sources/{id}/snippets', { path: { id: source.id } }).then((answer) => (snippets.value = answer), (error: unknown) => (problem.value = messageOf(error)));
  }, [source.id, source.writeKeyLast4, plan]);

  if (problem.value) return <p class="problem" role="alert">{problem}</p>;
  if (!snippets.value) return <p class="quiet">Loading the snippets</p>;
  const list = sorted(snippets.value.snippets, source.category);
  const shown = list.find((each) => each.sdk === sdk.value) ?? list[0];
  const { firstCall } = snippets.value;
  return (
    <div class="first-call">
      <ConnectionHelp source={source} />
      {source.writeKey && firstCall && (
        <>
          <p>Point an SDK at <code>{location.origin}</code> with the write key of {visible(source.name)}, or paste this into a terminal{plan === null ? '.' : ': the call passes the plan in force.'}</p>
          <Copyable label="the curl line" text={`curl -u ${source.writeKey}: ${location.origin}/v1/track \\\n  -d ${shellWord(JSON.stringify(firstCall))}`} />
        </>
      )}
      <label class="field">SDK
        <select value={shown?.sdk} onChange={(event) => (sdk.value = event.currentTarget.value)}>{list.map((each) => <option key={each.sdk}>{each.sdk}</option>)}</select>
      </label>
      {shown && (
        <>
          <Copyable label={`the installation of ${shown.sdk}`} text={shown.install} />
          <Copyable label={`the lines of ${shown.sdk}`} text={shown.code} />
          <p class="quiet">{shown.note}</p>
        </>
      )}
      {!source.writeKey && <p class="quiet">An owner sees the write key; it ends with {source.writeKeyLast4}.</p>}
    </div>
  );
}
