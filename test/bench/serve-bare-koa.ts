import { randomBytes } from 'node:crypto';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { listen } from './listen.ts';

// The least that Koa can do for a JSON call: read the body, parse it, answer with a random code. Nothing is checked
// and nothing is kept.
const koa = new Koa();
koa.use(async (context) => {
  const { code } = JSON.parse(await getRawBody(context.req, { encoding: 'utf8' })) as { code: string };
  context.body = { access_code: `${code.length}${randomBytes(32).toString('base64url')}` };
});
listen(koa.callback());
