import type { ComponentChildren } from 'preact';

/** A result or state as a shape and a word: never colour alone. */
const shapes: Record<string, string> = {
  pass: '✓', fail: '✕', error: '!', unchecked: '–', done: '✓', ready: '◐', todo: '○', passing: '✓', failing: '✕', not_seen: '○', receiving: '✓', never: '○', running: '✓', paused: '‖', silent: '–', delivered: '✓', queued: '◐', retrying: '↻', dead: '✕', filtered: '–', blocked: '‖',
};

export function Badge({ word, children }: { word: string; children?: ComponentChildren }) {
  return (
    <span class={`badge ${word}`}>
      <span aria-hidden="true">{shapes[word] ?? '•'}</span> {children ?? word.replace('_', ' ')}
    </span>
  );
}

export const EnvTag = ({ env }: { env: string }) => <span class={`env ${env}`}>{env}</span>;
