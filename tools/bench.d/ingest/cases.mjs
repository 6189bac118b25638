// What `tools/bench ingest` can measure: cases by their names, and groups of them.
//   cases.mjs NAME...      status 1 and the names that there are, where one is none of them

/**
 * connections; batch: calls a request, 1: single calls; alike: the same call again and again, else varied ones; gzip; failing: of 100 calls;
 * rules: of the plan, absent: the plan of a use case (3 rules); relaxed: answered before the sync; viewers: of the stream, which read all.
 */
const one = (more = {}) => ({ connections: 16, batch: 1, alike: false, gzip: false, failing: 0, relaxed: false, viewers: 0, ...more });
const batches = (more = {}) => one({ batch: 100, ...more });

export const cases = {
  single1: one({ connections: 1 }),
  single16: one(),
  single64: one({ connections: 64 }),
  single256: one({ connections: 256 }),
  single1024: one({ connections: 1024 }),
  'single64-alike': one({ connections: 64, alike: true }),
  'single256-alike': one({ connections: 256, alike: true }),
  batch16: batches(),
  'batch16-alike': batches({ alike: true }),
  gzip: batches({ gzip: true }),
  failing0: batches(),
  failing1: batches({ failing: 1 }),
  failing100: batches({ failing: 100 }),
  plan3: batches({ rules: 3 }),
  plan200: batches({ rules: 200 }),
  plan2000: batches({ rules: 2000 }),
  strict64: one({ connections: 64 }),
  relaxed64: one({ connections: 64, relaxed: true }),
  strict16: batches(),
  relaxed16: batches({ relaxed: true }),
  viewers0: one({ connections: 64 }),
  viewers1: one({ connections: 64, viewers: 1 }),
  viewers100: one({ connections: 64, viewers: 100 }),
};

export const groups = {
  default: ['single64', 'single256', 'batch16', 'batch16-alike'],
  single: ['single1', 'single16', 'single64', 'single256', 'single1024'],
  failing: ['failing0', 'failing1', 'failing100'],
  plans: ['plan3', 'plan200', 'plan2000'],
  durability: ['strict64', 'relaxed64', 'strict16', 'relaxed16'],
  viewers: ['viewers0', 'viewers1', 'viewers100'],
  alike: ['single64', 'single64-alike', 'single256', 'single256-alike', 'batch16', 'batch16-alike'],
  all: Object.keys(cases),
};

/** The names of the cases that these names of cases and groups stand for, each once. Throws RangeError on a name that is neither's. */
export function chosen(names) {
  const wanted = names.length === 0 ? ['default'] : names;
  return [...new Set(wanted.flatMap((name) => {
    if (Object.hasOwn(groups, name)) return groups[name];
    if (Object.hasOwn(cases, name)) return [name];
    throw new RangeError(`There is no scenario ${name}. There are ${Object.keys(cases).join(', ')}; and, of several, ${Object.keys(groups).join(', ')}.`);
  }))];
}

/** What a case is, in words. */
export function titleOf({ connections, batch, alike, gzip, failing, rules, relaxed, viewers }) {
  const parts = [batch === 1 ? 'single calls' : `${gzip ? 'gzip ' : ''}batches of ${batch}`, alike ? 'alike' : 'varied', `${connections} connection${connections === 1 ? '' : 's'}`];
  if (failing > 0) parts.push(`${failing}% failing`);
  if (rules !== undefined) parts.push(`plan of ${rules} rules`);
  if (relaxed) parts.push('relaxed');
  if (viewers > 0) parts.push(`${viewers} viewer${viewers === 1 ? '' : 's'}`);
  return parts.join(', ');
}

if (import.meta.main) {
  try {
    chosen(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
