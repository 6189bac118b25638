import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A file system of `mib` MiB (tmpfs) that is gone after the test: its folder. Where this process may not mount one, a
 * reason is said and the answer is undefined: there is nothing to show without it.
 */
export function mountSmallDisk(t, mib) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0700`, 'tmpfs', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    rmSync(folder, { recursive: true });
    t.diagnostic(`not shown here: a small file system cannot be mounted (${String(error.stderr ?? error).trim()}); root may`);
    return undefined;
  }
  t.after(() => {
    execFileSync('umount', ['--lazy', folder]); // the daemon ends after this
    rmSync(folder, { recursive: true });
  });
  return folder;
}
