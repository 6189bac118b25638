import { Agent, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';

import { patience, within } from './eventually.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/**
 * One request with node's own client, which sends what it is told: any method, any header, any body; to a https address with
 * an agent that trusts it.
 * The answer is {status, headers, text, bytes, json}; json is undefined where the body is none.
 */
export function exchange(url, { method = 'GET', path = '/', headers = {}, body, agent: own = agent } = {}) {
  const { protocol, hostname, port } = new URL(url);
  const request = protocol === 'https:' ? tlsRequest : plainRequest;
  const answer = new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: own, setHost: headers.host === undefined }, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString('utf8');
        resolve({ status: incoming.statusCode, headers: incoming.headers, bytes, text, json: parsed(text) });
      });
    });
    outgoing.setTimeout(patience, () => outgoing.destroy(new Error(`no answer to ${method} ${path}`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  return within(`an answer to ${method} ${path}`, answer);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
