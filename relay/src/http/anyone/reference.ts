import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import type { Config } from '../../settings/config.ts';
import { isKnown } from '../api/known-answer.ts';

/**
 * Serves the contract as OpenAPI and as a page: whole, or with `for=backends` what services may call. Each is generated at the
 * first request, so that it does not delay the start.
 */
export function createReference({ publicUrl }: Pick<Config, 'publicUrl'>) {
  const draw = async () => (await import('../openapi/served.ts')).drawContract(publicUrl);
  let drawn: ReturnType<typeof draw> | undefined;
  const served = () => {
    drawn ??= draw();
    return drawn;
  };
  const openApi: Middleware = async (context) => {
    const { for: audience = 'all' } = context.query;
    if (audience !== 'all' && audience !== 'backends')
      throw new Failure('invalid_request', { detail: '"for" must be all or backends.' });
    const text = (await served()).json[audience];
    context.type = 'application/json';
    // The same for every caller, until the relay is another version.
    if (isKnown(context, text, 'no-cache')) context.status = 304;
    else context.body = text;
  };
  const docs: Middleware = async (context) => {
    const { page } = await served();
    context.set('Content-Security-Policy', page.policy);
    context.type = 'text/html; charset=utf-8';
    context.body = page.html;
  };
  return { openApi, docs };
}
