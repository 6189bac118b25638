import { useSignal } from '@preact/signals';

import { visibleLines } from './text.ts';

/** A button that copies a text and says whether it did. */
export function CopyButton({ text, label, children = 'Copy' }: { text: () => string | undefined; label: string; children?: string }) {
  const said = useSignal('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text() ?? '');
      said.value = 'Copied';
    } catch {
      said.value = 'Select it and copy by hand';
    }
    setTimeout(() => (said.value = ''), 2_000);
  };
  return (
    <span class="copy">
      <button type="button" class="small" onClick={copy} aria-label={label}>{children}</button>
      <span class="quiet" role="status">{said}</span>
    </span>
  );
}

/** Text to copy: shown, selectable, with a button. */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <div class="copyable">
      <pre tabIndex={0}><code>{visibleLines(text)}</code></pre>
      <CopyButton text={() => text} label={`Copy ${label}`} />
    </div>
  );
}
