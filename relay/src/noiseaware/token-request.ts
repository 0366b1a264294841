import type { Config } from '../settings/config.ts';
import type { CredentialCall, FieldValue } from '../settings/noiseaware.ts';
import { authorizationOf } from './authorization.ts';

/** A call with a credential in its body, query or header. */
export interface TokenRequest {
  method: string;
  url: string;
  body?: object;
  authorization?: string;
}

/** A token call according to its setting: with GET the fields are in the query, else in a JSON body. */
export function tokenRequest(
  { apiUrl, authorization, clientId, clientSecrets }: Config['noiseaware'],
  { method, host = apiUrl, path, key, fields }: CredentialCall,
  credential: string,
): TokenRequest {
  const textOf = (value: FieldValue): string => {
    if (value === 'clientSecret') return clientSecrets[0] ?? '';
    return value === 'clientID' ? clientId : value.text;
  };
  const sent = Object.fromEntries([
    ...(key === undefined ? [] : [[key, credential]]),
    ...fields.map(([name, value]) => [name, textOf(value)]),
  ]) as Record<string, string>;
  const url = new URL(host + path);
  if (method === 'GET') for (const [name, value] of Object.entries(sent)) url.searchParams.set(name, value);
  return {
    method,
    url: url.href,
    ...(key === undefined ? { authorization: authorizationOf(authorization, credential) } : {}),
    ...(method === 'GET' ? {} : { body: sent }),
  };
}
