import { chooseZone, zone } from '../kit/time.ts';

export const toggleZone = () => chooseZone(zone.value === 'utc' ? 'local' : 'utc');

/** Whether the times of the page are UTC's, or those of this machine. */
export function ZoneButton() {
  return <button type="button" class="small" aria-pressed={zone.value === 'utc'} title="Times in UTC (u)" onClick={toggleZone}>UTC</button>;
}
