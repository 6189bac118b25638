import { useSignal } from '@preact/signals';

import { addressText, nowhere } from '../kit/address.ts';
import { CopyButton } from '../kit/copyable.tsx';
import { indented } from '../kit/json_text.ts';
import { sources } from '../shell/workspace.ts';
import { curlOf, expectationOf, markdownOf, sdkCodeOf } from './copy_as.ts';
import type { Opened } from './opened.ts';
import { sdkOf } from './sdk_code.ts';

/** The call for other places: a shell, code, a ticket, a test. */
export function CopyBar({ call }: { call: Opened }) {
  const withKey = useSignal(false);
  const { verdict } = call;
  const key = sources.value.find(({ id }) => id === verdict.source?.id)?.writeKey;
  const isShown = withKey.value && key !== undefined;
  const link = () => `${location.origin}${location.pathname}${addressText({ ...nowhere, place: 'live', call: call.seq })}`;
  return (
    <div class="bar start copies" role="group" aria-label="Copy the call">
      <CopyButton label="Copy JSON of the call" text={() => indented(call.call)}>JSON</CopyButton>
      <CopyButton label={`Copy as cURL, ${isShown ? 'with' : 'without'} the write key`} text={() => curlOf(call, location.origin, isShown ? key : undefined)}>cURL</CopyButton>
      {verdict.type !== null && <CopyButton label={`Copy as code of ${sdkOf(verdict.library).title}`} text={() => sdkCodeOf(call, location.origin)}>Code</CopyButton>}
      <CopyButton label="Copy as Markdown for a ticket" text={() => markdownOf(call, link())}>Markdown</CopyButton>
      {verdict.type !== null && <CopyButton label="Copy as a test for plumbline expect" text={() => expectationOf(call)}>Test</CopyButton>}
      <CopyButton label="Copy link to the call" text={() => location.href}>Link</CopyButton>
      {key !== undefined && <label class="check quiet"><input type="checkbox" checked={withKey.value} onChange={(event) => (withKey.value = event.currentTarget.checked)} /> cURL with write key</label>}
    </div>
  );
}
