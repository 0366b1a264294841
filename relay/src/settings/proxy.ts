import http from 'node:http';
import { Expected } from './setting.ts';

/** The environment's proxy for outgoing calls, in the form of Node's `proxyEnv`. */
export type ProxyEnvironment = {
  readonly HTTP_PROXY?: string;
  readonly HTTPS_PROXY?: string;
  readonly NO_PROXY?: string;
};

type Env = Readonly<Record<string, string | undefined>>;

const proxies = ['HTTP_PROXY', 'HTTPS_PROXY'] as const;

/**
 * The proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name, in capitals or small letters; undefined if none. They have their usual
 * names, which container platforms and other programs share. An empty one, and one that {@link requireProxy} refuses, counts as
 * absent.
 */
export function proxyIn(env: Env): ProxyEnvironment | undefined {
  const entries = proxies.flatMap((name) => {
    const value = variableIn(env, name);
    return value !== undefined && isSupported && isAddress(value) ? [[name, value] as const] : [];
  });
  return entries.length === 0
    ? undefined
    : { ...Object.fromEntries(entries), NO_PROXY: variableIn(env, 'NO_PROXY') ?? '' };
}

/** @throws {Expected} if the variable is not the address of a proxy; shows no value, which may hold a password */
export function requireProxy(env: Env, name: (typeof proxies)[number]): void {
  const value = variableIn(env, name);
  if (value === undefined) return;
  if (!isSupported) throw new Expected('needs Node 24.14 or later');
  if (isAddress(value)) return;
  throw new Expected('must be the address of a proxy, such as http://proxy.example:3128');
}

// --- Internal helpers ---

const isSupported = typeof http.setGlobalProxyFromEnv === 'function';

/** Small letters stand before capitals, as in Node and curl. */
const variableIn = (env: Env, name: string): string | undefined =>
  env[name.toLowerCase()] || env[name] || undefined;

function isAddress(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && url.hostname !== '' && /^https?:$/.test(url.protocol);
}
