import { readFileSync } from 'node:fs';

const of = (daemon, file) => readFileSync(`/proc/${daemon.pid}/${file}`, 'utf8');

/** What the daemon keeps in memory, in MiB. */
export const residentMegabytes = (daemon) => Number(/VmRSS:\s+(\d+) kB/.exec(of(daemon, 'status'))[1]) / 1024;

/** A sanitizer keeps what was freed, for its own ends: such a build's memory says nothing. */
export const memoryIsItsOwn = (daemon) => !/lib[atl]san/.test(of(daemon, 'maps'));
