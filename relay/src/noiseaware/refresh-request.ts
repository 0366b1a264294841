import type { Config } from '../settings/config.ts';
import { authorizationOf } from './authorization.ts';

/** A call with a credential in its body, query or header. */
export interface CredentialCall {
  method: string;
  url: string;
  body?: object;
  authorization?: string;
}

/** The refresh call according to its setting: with GET the fields are in the query, else in a JSON body. */
export function refreshRequest(
  { apiUrl, authorization, clientId }: Config['noiseaware'],
  { method, host = apiUrl, path, key, fields }: NonNullable<Config['noiseaware']['refresh']>,
  refreshToken: string,
): CredentialCall {
  const sent = Object.fromEntries([
    ...(key === undefined ? [] : [[key, refreshToken]]),
    ...fields.map(([name, value = clientId]) => [name, value]),
  ]) as Record<string, string>;
  const url = new URL(host + path);
  if (method === 'GET') for (const [name, value] of Object.entries(sent)) url.searchParams.set(name, value);
  return {
    method,
    url: url.href,
    ...(key === undefined ? { authorization: authorizationOf(authorization, refreshToken) } : {}),
    ...(method === 'GET' ? {} : { body: sent }),
  };
}
