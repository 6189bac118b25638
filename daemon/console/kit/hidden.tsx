/** What the daemon sends a viewer in place of a value that --hide names. */
const hiddenValue = '•••';

/** Whether a text, or the JSON of one, stands for a hidden value. */
export const isHidden = (text: string | null | undefined): boolean => text === hiddenValue || text === JSON.stringify(hiddenValue);

/** Stands after a value that may be hidden. */
export const HiddenMark = ({ text }: { text: string | null | undefined }) => (isHidden(text) ? <span class="quiet"> hidden from viewers</span> : null);

/** Stands above a call that may have hidden values. */
export const HiddenNote = ({ call }: { call: string }) => (call.includes(JSON.stringify(hiddenValue)) ? <p class="quiet">Values shown as {hiddenValue} are hidden from viewers.</p> : null);
