import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { serveBenchmark } from './server-side.ts';

// The least that Koa can do for a JSON call: read the body, parse it, answer with a random code. Nothing is checked
// and nothing is kept.
const koa = new Koa();
koa.use(async (context) => {
  const { code } = JSON.parse(await getRawBody(context.req, { encoding: 'utf8' })) as { code: string };
  context.body = { access_code: `${code.length}${randomBytes(32).toString('base64url')}` };
});
const server = koa.listen(0, '127.0.0.1');
await once(server, 'listening');
serveBenchmark(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
  server.close();
  server.closeAllConnections();
});
