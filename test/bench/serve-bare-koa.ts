import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import getRawBody from 'raw-body';

// The least that Koa can do for a JSON call: read the body, parse it, answer with a random code. Nothing is checked
// and nothing is kept.
const koa = new Koa();
koa.use(async (context) => {
  const { code } = JSON.parse(await getRawBody(context.req, { encoding: 'utf8' })) as { code: string };
  context.body = { access_code: `${code.length}${randomBytes(32).toString('base64url')}` };
});
const server = koa.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const body = JSON.stringify({ client_id: 'example', client_secret: 'x'.repeat(43), code: 'y'.repeat(51) });
  process.send?.({
    url: `http://127.0.0.1:${port}/`,
    bodies: Array.from({ length: Number(process.argv[2]) }, () => body),
  });
});
process.once('message', () => {
  server.close();
  server.closeAllConnections();
  process.disconnect();
});
