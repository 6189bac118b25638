import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

/** How each packed row begins (RFC 8878). */
export const packedRow = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** What a file says: its bytes, and then what its rows said before they were packed (zstd frames, wherever they lie). */
export function bytesOf(file) {
  const bytes = readFileSync(file);
  const parts = [bytes];
  for (let at = bytes.indexOf(packedRow); at !== -1; at = bytes.indexOf(packedRow, at + 1)) {
    try {
      parts.push(zstdDecompressSync(bytes.subarray(at)));
    } catch {
      // The rest of an overwritten row, or four bytes that only look like a beginning.
    }
  }
  return Buffer.concat(parts);
}

/** The files under `folder`, by their paths in it. */
export const filesUnder = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** A text that takes three quarters of its length in the journal, however often it comes: it cannot be packed further. */
export const unpackable = (length) => randomBytes(length).toString('base64').slice(0, length);
