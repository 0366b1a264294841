import { gzipSync } from 'node:zlib';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import { version } from '../../base/version.ts';
import { builtConnectScript } from '../../pages/connect-script.ts';
import { isKnown } from '../api/known-answer.ts';

/** Where the script is served; that of the version never changes, so that a page may name it with its `integrity`. */
export const connectScriptPath = '/connect.js';
export const versionedConnectScriptPath = `/connect-${version}.js`;

/** Serves the script for the partner's own pages, to any origin. It is read at the first request. */
export function connectScript(): Middleware {
  let read: { text: string; gzip: Buffer } | undefined;
  const built = () => {
    const text = builtConnectScript();
    return text === undefined ? undefined : { text, gzip: gzipSync(text) };
  };
  return (context) => {
    read ??= built();
    if (read === undefined) throw new Failure('not_found');
    context.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    context.set('Vary', 'Accept-Encoding');
    const caching = context.path === connectScriptPath ? 'max-age=3600' : 'max-age=31536000, immutable';
    context.type = 'text/javascript; charset=utf-8';
    if (isKnown(context, read.text, `public, ${caching}`)) context.status = 304;
    else if (context.acceptsEncodings('gzip', 'identity') === 'gzip') {
      context.set('Content-Encoding', 'gzip');
      context.body = read.gzip;
    } else context.body = read.text;
  };
}
