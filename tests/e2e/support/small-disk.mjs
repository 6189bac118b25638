import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

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

/**
 * The same with ext4 in a file, which can be brought to the state that a failing disk brings it to: read-only while files
 * are open for writing.
 */
export function mountFailingDisk(t, mib) {
  const image = join(mkdtempSync(join(tmpdir(), 'plumbline-image-')), 'disk');
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-disk-'));
  const run = (...words) => execFileSync(words[0], words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    run('truncate', '-s', `${mib}M`, image);
    run('mkfs.ext4', '-q', image);
    run('mount', '-o', 'loop', image, folder);
  } catch (error) {
    rmSync(folder, { recursive: true });
    rmSync(dirname(image), { recursive: true });
    t.diagnostic(`not shown here: a file system in a file cannot be mounted (${String(error.stderr ?? error).trim()}); root may`);
    return undefined;
  }
  t.after(() => {
    run('umount', '--lazy', folder); // the daemon ends after this
    rmSync(folder, { recursive: true });
    rmSync(dirname(image), { recursive: true });
  });
  return {
    folder,
    /** As after an error that it cannot mend. */
    fail: () => run('mount', '-o', 'remount,abort', folder),
    /** Nothing may have it open. */
    mountAgain() {
      run('umount', folder);
      run('mount', '-o', 'loop', image, folder);
    },
  };
}
