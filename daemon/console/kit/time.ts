import { computed, signal } from '@preact/signals';

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

/** Made once for a zone: to make one takes longer than to draw a line of the list. */
const formats = computed(() => {
  const inZone: Intl.DateTimeFormatOptions = { hourCycle: 'h23', ...(zone.value === 'utc' && { timeZone: 'UTC' }) };
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat([], { ...inZone, ...options });
  return {
    clock: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    minute: format({ hour: '2-digit', minute: '2-digit' }),
    moment: format({ dateStyle: 'short', timeStyle: 'short' }),
    day: format({ dateStyle: 'short' }),
  };
});

/** Time of the day of a time of the API. */
export const clockOf = (time: Time): string => formats.value.clock.format(new Date(time));

/** The same without seconds. */
export const minuteOf = (time: Time): string => formats.value.minute.format(new Date(time));

/** Day and time of the day. */
export const momentOf = (time: Time): string => formats.value.moment.format(new Date(time));

/** Whether two times are of one day. */
export const isSameDay = (one: Time, other: Time): boolean => formats.value.day.format(new Date(one)) === formats.value.day.format(new Date(other));

/** Time of the day, with the day where that is not today. */
export const whenOf = (time: Time, now: number): string => (isSameDay(time, now) ? clockOf(time) : momentOf(time));
