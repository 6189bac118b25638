import { createServer, request } from 'node:http';

/**
 * A door in front of the daemon that can be full. It passes every request on, byte for byte, but the next posts after
 * `refuse(count)`, which it answers as the daemon answers what is too much for now: 429 with Retry-After. It stands for
 * the daemon's own limits, which a test cannot reach on purpose: its waiting line is full only where the disk is slow.
 */
export async function startFront(t, daemon, { retryAfter = 1 } = {}) {
  let refusals = 0;
  let refused = 0;
  const seen = [];
  const server = createServer((incoming, outgoing) => {
    seen.push({ method: incoming.method, path: incoming.url, headers: incoming.headers });
    if (incoming.method === 'POST' && refusals > 0) {
      refusals -= 1;
      refused += 1;
      incoming.resume();
      incoming.on('end', () => refuse(incoming, outgoing, retryAfter));
      return;
    }
    const { hostname, port } = new URL(daemon.url);
    const onward = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    host: `127.0.0.1:${server.address().port}`,
    /** The next `count` posts are refused. */
    refuse: (count) => (refusals = count),
    refused: () => refused,
    /** Every request that came: {method, path, headers}. */
    seen,
  };
}

function refuse(incoming, outgoing, retryAfter) {
  const said = { code: 'rate_limited', message: 'Too many requests: try again.' };
  const body = JSON.stringify({ success: false, ...said, error: said });
  const { origin } = incoming.headers;
  outgoing.writeHead(429, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'retry-after': String(retryAfter),
    'access-control-allow-origin': origin ?? '*',
    ...(origin ? { 'access-control-allow-credentials': 'true', vary: 'Origin' } : {}),
    'access-control-expose-headers': 'Retry-After',
  });
  outgoing.end(body);
}
