import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';

/** A request names a path (RFC 9112, section 3.2.1): whole URLs are for proxies, and some of them cannot be parsed. */
export const requireOriginForm: Middleware = ({ req }, next) => {
  if (req.url?.startsWith('/') !== true)
    throw new Failure('invalid_request', { detail: 'The target must be a path.' });
  return next();
};
