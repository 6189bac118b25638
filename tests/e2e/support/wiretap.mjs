import { createServer, request } from 'node:http';

/** A door in front of the daemon that passes everything on, byte for byte, and remembers what came: {method, path, headers}. */
export async function startWiretap(t, daemon) {
  const seen = [];
  const server = createServer((incoming, outgoing) => {
    seen.push({ method: incoming.method, path: incoming.url, headers: incoming.headers });
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
  return { url: `http://127.0.0.1:${server.address().port}`, seen };
}
