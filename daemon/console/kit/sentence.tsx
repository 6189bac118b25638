import type { Violation } from '../api/types.ts';
import { visible } from './text.ts';

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const said = (value: unknown) => value !== undefined && value !== null;

/** A violation in a line: what is wrong, where, what was expected and what came, and what was most likely meant. */
export function Sentence({ violation }: { violation: Violation }) {
  const { message, path, kind, expected, actual, hint } = violation;
  return (
    <span>
      <span class="message">{visible(message)}</span>
      {path !== '' && (
        <>
          {' ('}
          <code>{visible(path)}</code>
          {kind !== 'required' && said(expected) && (
            <>
              : expected <code>{visible(asText(expected))}</code>
              {said(actual) && <>, got <code>{visible(JSON.stringify(actual))}</code></>}
            </>
          )}
          )
        </>
      )}
      {hint && <>{' '}<span class="hint">{visible(hint.message)}</span></>}
    </span>
  );
}
