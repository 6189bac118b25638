import { signal } from '@preact/signals';

import { remember, remembered } from './remember.ts';

export const zones = ['local', 'utc'] as const;
export type Zone = (typeof zones)[number];

/** The time zone in which every time of the page is shown. */
export const zone = signal<Zone>(remembered('zone') === 'utc' ? 'utc' : 'local');

export function chooseZone(chosen: Zone) {
  zone.value = chosen;
  remember('zone', chosen === 'local' ? '' : chosen);
}

type Time = string | number;

const inZone = (): Intl.DateTimeFormatOptions => ({ hourCycle: 'h23', ...(zone.value === 'utc' && { timeZone: 'UTC' }) });

/** Time of the day of a time of the API. */
export const clockOf = (time: Time): string => new Date(time).toLocaleTimeString([], inZone());

/** The same without seconds. */
export const minuteOf = (time: Time): string => new Date(time).toLocaleTimeString([], { ...inZone(), hour: '2-digit', minute: '2-digit' });

/** Day and time of the day. */
export const momentOf = (time: Time): string => new Date(time).toLocaleString([], { ...inZone(), dateStyle: 'short', timeStyle: 'short' });

/** Whether two times are of one day. */
export const isSameDay = (one: Time, other: Time): boolean => dayOf(one) === dayOf(other);

const dayOf = (time: Time): string => new Date(time).toLocaleDateString([], inZone());

/** Time of the day, with the day where that is not today. */
export const whenOf = (time: Time, now: number): string => (isSameDay(time, now) ? clockOf(time) : momentOf(time));
