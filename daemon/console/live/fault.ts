import { visible } from '../kit/text.ts';

interface BadFilter {
  message: string;
  at?: number | undefined;
  expected?: string[] | undefined;
}

/** The filter's text, a caret at its fault, and what was expected there. `at` counts bytes of UTF-8. */
export function faultText(q: string, { message, at = 0, expected = [] }: BadFilter): string {
  const before = visible(new TextDecoder().decode(new TextEncoder().encode(q).slice(0, at)));
  const wanted = expected.length > 0 ? `\nexpected: ${expected.join(', ')}` : '';
  return `${visible(q)}\n${' '.repeat([...before].length)}^ ${message}${wanted}`;
}
