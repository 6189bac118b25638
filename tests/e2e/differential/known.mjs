/** Differences that have a reason: who sees it otherwise, and in which case. */
export const known = [];
