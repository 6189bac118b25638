// Builds the page: node build.mjs FOLDER puts console.js, console.css, index.html and icon.svg there. The types of the API come from
// its documents, the TypeScript is checked, and one script and one style sheet are bundled. No network is used.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

import { writeTypes } from './api/make_types.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) throw new Error('Say into which folder: node build.mjs FOLDER');

const most = 150 * 1024; // bytes of everything that the browser loads, as gzip

mkdirSync(out, { recursive: true });
writeTypes(join(here, '../api'), join(here, 'api/types.ts'));
try {
  execFileSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '-p', here], { stdio: 'inherit' });
} catch {
  process.exit(1); // tsc has said why
}
await build({
  entryPoints: ['main.tsx', 'console.css'].map((file) => ({ in: join(here, file), out: 'console' })),
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'eof',
  logLevel: 'warning',
});
for (const file of ['index.html', 'icon.svg']) copyFileSync(join(here, file), join(out, file));

const bytes = ['console.js', 'console.css', 'index.html', 'icon.svg'].reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
if (bytes > most) throw new Error(`The page has ${bytes} bytes as gzip, more than ${most}.`);
console.log(`the page: ${bytes} bytes as gzip`);
