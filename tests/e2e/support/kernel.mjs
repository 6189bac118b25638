import { readFileSync } from 'node:fs';

const sizesOf = (name) => readFileSync(`/proc/sys/net/ipv4/${name}`, 'utf8').trim().split(/\s+/).map(Number);

/**
 * How many bytes this machine's kernel may hold of a connection over the loopback whose reader has stopped: the sender's buffer grows to its
 * most; the reader's grows as it reads, and stays at its default here, which is counted twice.
 */
export const kernelTakes = () => sizesOf('tcp_wmem')[2] + 2 * sizesOf('tcp_rmem')[1];
