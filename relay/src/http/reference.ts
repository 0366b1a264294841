import type { Middleware } from 'koa';
import type { Config } from '../settings/config.ts';

/** Serves the contract as OpenAPI and as a page. Both are generated at the first request, so that they do not delay the start. */
export function createReference({ publicUrl }: Pick<Config, 'publicUrl'>) {
  const draw = async () => (await import('./openapi/served.ts')).drawContract(publicUrl);
  let drawn: ReturnType<typeof draw> | undefined;
  const served = () => {
    drawn ??= draw();
    return drawn;
  };
  const openApi: Middleware = async (context) => {
    const { json } = await served();
    context.type = 'application/json';
    context.body = json;
  };
  const docs: Middleware = async (context) => {
    const { page } = await served();
    context.set('Content-Security-Policy', page.policy);
    context.type = 'text/html; charset=utf-8';
    context.body = page.html;
  };
  return { openApi, docs };
}
