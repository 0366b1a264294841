import { line, replaceDeceptiveCharacters } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Effects } from '../base/effects.ts';
import type { Identity } from '../domain/connection/identity.ts';
import type { Config } from '../settings/config.ts';
import type { IdentitySource } from '../settings/noiseaware.ts';
import { createAskJson } from './ask-json.ts';
import type { ApiToken, Authorization } from './authorization.ts';
import { claimsOf } from './json.ts';

/** Finds the organization, or at least the login, that a user token belongs to. */
export interface Identify {
  /** From the token itself; null if it does not say, or a call would be needed. */
  fromToken(userToken: string): Identity | null;
  /**
   * From the token, or from the configured probe call. Null if nothing identifies it; `unavailable` if NoiseAware did not answer,
   * which proves nothing.
   */
  ask(token: ApiToken): Promise<Identity | null | 'unavailable'>;
}

/** The most bytes read of a probe's answer. */
const answerLimit = 256 * 1024;

/** What the operator does where no organization is known. */
export const nameOrganizations =
  'set NOISEAWARE_IDENTITY to where NoiseAware names the organization: "claim NAME" or "probe METHOD /path key.key"';

/** Claims that are likely to contain the organization's name. */
const namesForPeople = ['organizationName', 'organization_name', 'orgName', 'org_name'];

/** The most characters of such a name; a longer one is not shown. */
const longestName = 100;

export function createIdentify(
  config: Config['noiseaware'],
  effects: Pick<Effects, 'fetch' | 'timeout' | 'elapsed' | 'metrics' | 'log'>,
  authorization: Pick<Authorization, 'call'>,
): Identify {
  const { identity: source } = config;
  const { log } = effects;
  let isTold = false;
  const askJson = createAskJson(config, effects, authorization);

  const fromToken = (userToken: string) =>
    source?.kind === 'claim' ? identityIn(claimsOf(userToken), source.names) : null;

  const probe = async (
    { method, path, keys }: Extract<IdentitySource, { kind: 'probe' }>,
    token: ApiToken,
  ) => {
    const requestBody = method === 'POST' ? { body: {} } : {};
    const { status, body } = await askJson(token, { method, path, ...requestBody, limit: answerLimit });
    if (status === undefined || status >= 500 || status === 429) return 'unavailable';
    const value = valueAt(keys, body);
    if (value === undefined)
      log.warn(
        { status },
        'identity probe found no organization in NoiseAware’s answer: check NOISEAWARE_IDENTITY',
      );
    return value === undefined ? null : { by: `${method} ${path} ${keys.join('.')}`, value, name: null };
  };

  return {
    fromToken,
    async ask(token) {
      const identity = source?.kind === 'probe' ? await probe(source, token) : fromToken(token.userToken);
      if (identity === null && !isTold) {
        isTold = true;
        log.warn({ fix: nameOrganizations }, 'a user token does not name its NoiseAware organization');
      }
      return identity;
    },
  };
}

// --- Internal helpers ---

function identityIn(claims: unknown, names: readonly string[]): Identity | null {
  const [claim] = valuesOf(claims, names);
  if (claim === undefined) return null;
  // An id with deceptive characters identifies nothing, since ids are compared; a name is only shown.
  const [name = null] = namesForPeople
    .map((key) => fieldAt([key], claims))
    .filter((value) => typeof value === 'string')
    .map((value) => replaceDeceptiveCharacters(value).trim())
    .filter((value) => v.is(line, value) && value.length <= longestName);
  return { by: claim.key, value: claim.value, name };
}

const valuesOf = (claims: unknown, names: readonly string[]) =>
  names.flatMap((key) => {
    const value = valueAt([key], claims);
    return value === undefined ? [] : [{ key, value }];
  });

/** The string or number at a path of keys, as a text that people can read and confirm. */
function valueAt(keys: readonly string[], from: unknown): string | undefined {
  const value = fieldAt(keys, from);
  return v.is(line, value) ? value : undefined;
}

function fieldAt(keys: readonly string[], from: unknown): unknown {
  let value = from;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
