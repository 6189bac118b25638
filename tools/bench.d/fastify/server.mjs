// A peer of `tools/bench ingest`: the same calls, checked by ajv with the same schemas, kept nowhere.
//   server.mjs PLAN     a plan in Segment's format; prints its address once it listens
import Ajv from 'ajv';
import Fastify from 'fastify';
import { readFileSync } from 'node:fs';
import { createGunzip } from 'node:zlib';

const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false, logger: false });
const { rules } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const validators = new Map(rules.map(({ key, jsonSchema: { $schema, $id, ...schema } }) => [key, ajv.compile(schema)]));

const mostKept = 10_000;
let verdicts = [];

function judge(call) {
  const passes = validators.get(call.event)?.(call) ?? false;
  if (verdicts.length >= mostKept) verdicts = [];
  verdicts.push({ messageId: call.messageId, event: call.event, passes });
}

const app = Fastify({ bodyLimit: 1 << 20, requestTimeout: 0 });
app.addHook('preParsing', async (request, reply, payload) => {
  if (request.headers['content-encoding'] !== 'gzip') return payload;
  const plain = payload.pipe(createGunzip());
  plain.receivedEncodedLength = Number(request.headers['content-length']);
  return plain;
});
app.post('/v1/track', async (request) => {
  judge(request.body);
  return { success: true };
});
app.post('/v1/batch', async (request) => {
  for (const call of request.body.batch) judge(call);
  return { success: true };
});
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
