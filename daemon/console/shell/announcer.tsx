import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { plural } from '../kit/text.ts';
import { arrived } from '../live/stream.ts';

const pause = 5_000;

/** A screen reader hears counts now and then, not every row. */
export function Announcer() {
  const text = useSignal('');
  useEffect(() => {
    const timer = setInterval(() => {
      const { calls, failing } = arrived;
      if (calls === 0) return;
      text.value = `${plural(calls, 'new call')}, ${failing} failing`;
      arrived.calls = arrived.failing = 0;
    }, pause);
    return () => clearInterval(timer);
  }, []);
  return <p id="announcer" class="unseen" aria-live="polite">{text}</p>;
}
