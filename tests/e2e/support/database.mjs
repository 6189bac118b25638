import { DatabaseSync } from 'node:sqlite';

import { patience } from './eventually.mjs';

/** A file of a running daemon's state, for what only another program does to it. The daemon may be writing: it is waited for. */
export const openDatabase = (file) => new DatabaseSync(file, { timeout: patience });
