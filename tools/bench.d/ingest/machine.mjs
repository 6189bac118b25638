// On what is measured: for the head of the table.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { dirname } from 'node:path';

/** What a program says, on either output; '' where it says nothing or is not there. */
function said(command, args) {
  try {
    return execFileSync('sh', ['-c', '"$0" "$@" 2>&1 || true', command, ...args], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** The commit of the repository that a file lies in, "+" where its sources have changes; '' in none. */
function commitAround(path) {
  const commit = said('git', ['-C', dirname(path), 'rev-parse', '--short', 'HEAD']);
  if (!/^[0-9a-f]{7,40}$/.test(commit)) return '';
  return commit + (said('git', ['-C', dirname(path), 'status', '--porcelain', '--untracked-files=no']) === '' ? '' : '+');
}

/** A daemon's version, the commit that its folder is at, and the start of its SHA-256: a build may be older than its folder. */
export function daemonVersion(path) {
  const version = said(path, ['--version']).split(/\s+/).at(-1) || 'unknown';
  const commit = commitAround(path);
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
  return { version, commit, built: statSync(path).mtime.toISOString().slice(0, 16), sha256: hash };
}

export const daemonText = ({ version, commit, built, sha256 }) => `plumblined ${version}${commit && ` at ${commit}`}, built ${built.replace('T', ' ')}, SHA-256 ${sha256}`;

/** `{ type, device }` of the file system that a folder is on. */
function fileSystemOf(folder) {
  const [type = 'unknown', device = 'unknown'] = said('df', ['--output=fstype,source', folder]).split('\n').at(-1).trim().split(/\s+/);
  return { type, device };
}

const first = (pattern, text) => pattern.exec(text)?.[1] ?? 'unknown';

export function machineOf(stateFolder) {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    kernel: release(),
    load: Math.round(loadavg()[0] * 100) / 100,
    state: fileSystemOf(stateFolder),
  };
}

export const peerVersions = () => ({
  nginx: first(/nginx\/(\S+)/, said('nginx', ['-v'])),
  wrk: first(/^wrk (\S+)/, said('wrk', ['-v'])),
  node: process.versions.node,
});

/** What two packages are pinned to. */
export function fastifyVersions(folder) {
  const { dependencies } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return { fastify: dependencies.fastify, ajv: dependencies.ajv };
}
