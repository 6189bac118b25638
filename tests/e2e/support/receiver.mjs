import { createServer } from 'node:http';

/**
 * A server that deliveries go to: it keeps {method, path, headers, text, json, at} of each request, in order. `answer`, which a
 * test may change at any time, gives {status, headers, body} for a request; with `hints` it sends 103 before, and `silent` is no
 * answer at all.
 */
export async function startReceiver(t, { answer = () => ({ status: 200 }), port = 0 } = {}) {
  const receiver = { requests: [], answer };
  const server = createServer((incoming, outgoing) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const request = { method: incoming.method, path: incoming.url, headers: incoming.headers, text, at: performance.now() };
      try {
        request.json = JSON.parse(text);
      } catch {
        // A test that wants JSON fails for want of it.
      }
      const { status = 200, headers = {}, body = '', hints = false, silent = false } = receiver.answer(request, receiver.requests.length);
      receiver.requests.push({ ...request, status });
      if (silent) return;
      if (hints) outgoing.writeEarlyHints({ link: '</style.css>; rel=preload' });
      outgoing.writeHead(status, headers);
      outgoing.end(body);
    });
  });
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  t.after(close);
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  receiver.port = server.address().port;
  receiver.url = `http://127.0.0.1:${receiver.port}`;
  receiver.close = close;
  receiver.accepted = () => receiver.requests.filter(({ status }) => status === 200);
  return receiver;
}
