import { useSignalEffect } from '@preact/signals';

import { drafts } from '../kit/drafts.ts';
import { isOutdated, isPaused } from '../live/stream.ts';
import { heldBy } from './held.ts';

/** The daemon was replaced by another version, and this page is of the old one: it is loaded again, as soon as nobody loses anything by it. */
export function Upgraded() {
  useSignalEffect(() => {
    if (isOutdated.value && heldBy(drafts.keys.value.length, isPaused.value) === '') location.reload();
  });
  if (!isOutdated.value) return null;
  return <p class="note" role="status">The daemon was replaced by another version. {heldBy(drafts.keys.value.length, isPaused.value)} Then the page is loaded again by itself. <button type="button" class="small" onClick={() => location.reload()}>Load it now</button></p>;
}
