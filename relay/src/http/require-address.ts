import type { IncomingMessage } from 'node:http';
import { api } from '@noiseaware-connect/shared/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import type { Config } from '../config.ts';
import type { RelayState } from './state.ts';

/** A whole URL as target is its path, and its authority goes before `Host` (RFC 9112, section 3.2.2). */
export function takeAbsoluteForm(request: IncomingMessage): void {
  if (request.url?.startsWith('/') === true) return;
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url ?? '') ?? [];
  if (authority === undefined) return;
  request.headers.host = authority;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * Takes a request that can be read in one way only and is meant for this relay: one `Host` and one `Authorization` at the
 * most, a path as target, and a host that is one of the relay's own (RFC 9110, section 7.4). What leads a browser here
 * under another name (DNS rebinding) is refused. Health checks may come under any name.
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
    // NoiseAware is refused in its own form from here on.
    if (path.startsWith(api.answerConnectionUrl.path)) state.endpoint = api.answerConnectionUrl;
    if (req.url?.startsWith('/') !== true) {
      throw new Failure('invalid_request', { detail: 'The target must be a path, or a whole URL.' });
    }
    const repeated = repeatedIn(req.rawHeaders);
    if (repeated !== undefined)
      throw new Failure('invalid_request', { detail: `There may be one ${repeated} header at the most.` });
    const { host: name } = req.headers;
    // HTTP/1.0 has none (RFC 9112, section 3.2).
    if (name === undefined && req.httpVersion !== '1.0') {
      throw new Failure('invalid_request', { detail: 'A Host header is needed.' });
    }
    const isFree = name === undefined || path === api.live.path || path === api.ready.path;
    if (isFree || isOwn(name.toLowerCase(), req.socket)) return next();
    throw new Failure('misdirected_request', {
      detail:
        'The host that was asked for is none of this relay: RELAY_PUBLIC_URL and RELAY_OTHER_HOSTS name them.',
    });
  };
}

// --- Internal helpers ---

const inBrackets = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** `host` or `authorization`, where there is more than one. */
function repeatedIn(rawHeaders: readonly string[]): string | undefined {
  let seen = '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const { length } = rawHeaders[index] ?? '';
    if (length !== 'host'.length && length !== 'authorization'.length) continue;
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (name !== 'host' && name !== 'authorization') continue;
    if (seen.includes(name)) return name;
    seen += name;
  }
  return undefined;
}
