import type { ProblemGroup } from '../api/types.ts';
import { quoted } from '../kit/text.ts';

/** The filter that finds a problem's calls. */
export function filterOf({ env, source, type, event, kind, path }: Pick<ProblemGroup, 'env' | 'source' | 'type' | 'event' | 'kind' | 'path'>) {
  const terms = [`source:${quoted(source.id)}`, type && `type:${type}`, event && `event:${quoted(event)}`, `kind:${kind}`, `path:${quoted(path)}`];
  return { env, result: '', q: terms.filter(Boolean).join(' ') };
}
