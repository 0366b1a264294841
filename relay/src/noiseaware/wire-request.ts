import type { Config } from '../settings/config.ts';
import type { CredentialCall, FieldValue } from '../settings/noiseaware.ts';
import { type Authorization, authorizationOf } from './authorization.ts';

/** A call to NoiseAware as `fetch` takes it. Its body is a text, which a trace can show. */
export interface WireRequest {
  readonly url: string;
  readonly init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
}

/** A token call according to its setting: with GET the fields are in the query, else in a JSON body. */
export function tokenRequest(
  { apiUrl, clientId, clientSecrets }: Config['noiseaware'],
  { method, host = apiUrl, path, key, fields }: CredentialCall,
  credential: string,
  { form }: Pick<Authorization, 'form'>,
): WireRequest {
  const textOf = (value: FieldValue): string => {
    if (value === 'clientSecret') return clientSecrets[0] ?? '';
    return value === 'clientID' ? clientId : value.text;
  };
  const values = Object.fromEntries([
    ...(key === undefined ? [] : [[key, credential]]),
    ...fields.map(([name, value]) => [name, textOf(value)]),
  ]) as Record<string, string>;
  const url = new URL(host + path);
  if (method === 'GET') for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return wireRequest(method, url.href, {
    authorization: key === undefined ? authorizationOf(form, credential) : undefined,
    body: method === 'GET' ? undefined : jsonBody(values),
  });
}

/** A call of NoiseAware's API with an `Authorization` header. */
export const apiRequest = (
  { apiUrl }: Pick<Config['noiseaware'], 'apiUrl'>,
  authorization: string,
  { method, path, body }: { method: string; path: string; body?: object },
): WireRequest => wireRequest(method, apiUrl + path, { authorization, body: body && jsonBody(body) });

// --- Internal helpers ---

interface Body {
  readonly type: string;
  readonly text: string;
}

const jsonBody = (value: object): Body => ({ type: 'application/json', text: JSON.stringify(value) });

const wireRequest = (
  method: string,
  url: string,
  { authorization, body }: { authorization: string | undefined; body: Body | undefined },
): WireRequest => ({
  url,
  init: {
    method,
    headers: {
      accept: 'application/json',
      ...(authorization !== undefined && { authorization }),
      ...(body && { 'content-type': body.type }),
    },
    ...(body && { body: body.text }),
  },
});
