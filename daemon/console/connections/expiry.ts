export const lifetimes = [{ days: '1', title: 'in a day' }, { days: '30', title: 'in 30 days' }, { days: '365', title: 'in a year' }, { days: '', title: 'never' }];

const day = 86_400_000;

/** When a token of so many days ends, as the API has times; undefined: never. */
export const expiryOf = (days: string, now: number): string | undefined => (days === '' ? undefined : new Date(now + Number(days) * day).toISOString());
