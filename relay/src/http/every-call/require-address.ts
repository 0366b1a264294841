import type { IncomingMessage } from 'node:http';
import { api } from '@noiseaware-connect/shared/contract/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import type { Config } from '../../settings/config.ts';
import type { RelayState } from './state.ts';

/** Normalizes a request target in absolute form; its authority replaces `Host` (RFC 9112, section 3.2.2). */
export function normalizeAbsoluteForm(request: IncomingMessage): void {
  if (request.url?.startsWith('/') === true) return;
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url ?? '') ?? [];
  if (authority === undefined) return;
  request.headers.host = authority;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * Takes a slash too many before or in the ConnectionURL, as a public URL that ends in one gives it. Elsewhere such a path is
 * another one.
 */
export function normalizeDoubledSlash(request: IncomingMessage): void {
  request.url = request.url?.replace(doubledSlash, api.answerConnectionUrl.path);
}

/**
 * Refuses ambiguous requests (several `Host` or `Authorization` headers, a target that is not a path) and requests for a host that
 * is not the relay's (RFC 9110, section 7.4), which also prevents DNS rebinding. Health checks may use any host.
 * @throws {Failure} `invalid_request`, `misdirected_request`
 */
export function requireAddress(
  config: Pick<Config, 'publicUrl' | 'host' | 'otherHosts'>,
): Middleware<RelayState> {
  const { protocol, hostname, host } = new URL(config.publicUrl);
  const elsewhere = new Set([host, `${hostname}:${protocol === 'https:' ? 443 : 80}`, ...config.otherHosts]);
  const here = new Set(['localhost', '127.0.0.1', '[::1]', inBrackets(config.host)]);

  const isOwn = (name: string, { localPort, localAddress = '' }: IncomingMessage['socket']): boolean => {
    if (elsewhere.has(name)) return true;
    const [, local = '', port = '80'] = /^(.*?)(?::(\d+))?$/.exec(name) ?? [];
    const isHere = here.has(local) || local === inBrackets(localAddress.replace(/^::ffff:/, ''));
    return isHere && Number(port) === localPort;
  };

  return ({ req, path, state }, next) => {
    // From here on, refusals of the ConnectionURL are rendered in OAuth's form.
    if (path.startsWith(api.answerConnectionUrl.path)) state.endpoint = api.answerConnectionUrl;
    if (req.url?.startsWith('/') !== true) {
      throw new Failure('invalid_request', {
        detail: 'The request target must be a path or an absolute URL.',
      });
    }
    const repeated = repeatedIn(req.rawHeaders);
    if (repeated !== undefined)
      throw new Failure('invalid_request', { detail: `The ${repeated} header was sent more than once.` });
    const { host: name } = req.headers;
    // HTTP/1.0 does not require Host (RFC 9112, section 3.2).
    if (name === undefined && req.httpVersion !== '1.0') {
      throw new Failure('invalid_request', { detail: 'The Host header is missing.' });
    }
    const isFree = name === undefined || path === api.live.path || path === api.ready.path;
    if (isFree || isOwn(name.toLowerCase(), req.socket)) return next();
    throw new Failure('misdirected_request', {
      detail: 'The Host header is not a host of this relay (RELAY_PUBLIC_URL, RELAY_OTHER_HOSTS).',
    });
  };
}

// --- Internal helpers ---

const doubledSlash = /^\/{1,2}noiseaware\/{1,2}connection(?=\/?(?:\?|$))/;

const inBrackets = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** The name of a repeated `host` or `authorization` header, if any. */
function repeatedIn(rawHeaders: readonly string[]): string | undefined {
  let names = '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const { length } = rawHeaders[index] ?? '';
    if (length !== 'host'.length && length !== 'authorization'.length) continue;
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (name !== 'host' && name !== 'authorization') continue;
    if (names.includes(name)) return name;
    names += name;
  }
  return undefined;
}
