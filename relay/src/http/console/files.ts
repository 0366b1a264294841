import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import { builtConsole } from '../../pages/console/files.ts';

/** Seconds that browsers cache a file. */
const forEver = 365 * 24 * 60 * 60;

/**
 * Serves a file of the console's page. If the address names another build (while relays are being updated), the answer is not
 * cacheable, so that no file is cached under a wrong build.
 */
export const serveFile: Middleware = (context) => {
  const { build, name } = context['params'] as { build: string; name: string };
  const built = builtConsole();
  const file = built?.files.get(name);
  if (file === undefined) throw new Failure('not_found');
  if (build === built?.build) context.set('Cache-Control', `public, max-age=${forEver}, immutable`);
  context.set('Cross-Origin-Resource-Policy', 'same-origin');
  context.vary('Accept-Encoding');
  context.type = file.type;
  if (context.acceptsEncodings('gzip') === 'gzip') {
    context.set('Content-Encoding', 'gzip');
    context.body = file.gzip;
  } else context.body = file.text;
};
