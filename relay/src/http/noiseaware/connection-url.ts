import { gunzipSync } from 'node:zlib';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import type { Effects } from '../../base/effects.ts';
import { createMinuteLimit } from '../../base/minute-limit.ts';
import { ConnectionUrlRefusal } from '../../calls/connection-url-refusal.ts';
import { createSecretNamer } from '../../domain/sealing/secret-namer.ts';
import { createSecretMatcher, memoizeByInput } from '../../domain/secrets.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { Throttled } from '../every-call/limits.ts';
import type { RelayState } from '../every-call/state.ts';

/** Fields of NoiseAware's page. */
const documented = ['client_id', 'client_secret', 'code'] as const;

/** Those fields; each as it came, or missing. */
type ConnectionUrlFields = { readonly [F in (typeof documented)[number]]?: unknown };

/**
 * Reads what NoiseAware's page leaves open about the ConnectionURL call: fields in another spelling (`clientId`, `clientID`), id and
 * secret by HTTP Basic (RFC 7617) where the body has none, and white space around a value. A field spelled as documented stands
 * before all others; unknown fields are left out. Undefined if the body is not an object.
 */
export function connectionUrlFields(body: unknown, authorization: string): ConnectionUrlFields | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const fields = body as Record<string, unknown>;
  const values = new Map<string, unknown>(Object.entries(basicCredentials(authorization)));
  for (const spelling of Object.keys(fields)) {
    const field = documented.find((_, index) => spellings[index]?.test(spelling));
    if (field !== undefined) values.set(field, fields[spelling]);
  }
  for (const field of documented) if (Object.hasOwn(fields, field)) values.set(field, fields[field]);
  const trimmed = (value: unknown) => (typeof value === 'string' ? value.trim() : value);
  return Object.fromEntries([...values].map(([field, value]) => [field, trimmed(value)]));
}

/**
 * Decompresses a gzip body.
 * @param limit the most bytes of the result
 * @throws {Failure} `payload_too_large`, `invalid_request`
 */
export function unzip(body: Buffer, limit: number): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Failure('payload_too_large', { detail: `A body may have at most ${limit} bytes.` });
    }
    throw new Failure('invalid_request', { detail: 'The body is not gzip, as its encoding says.' });
  }
}

export interface RecognizeDeps {
  config: Pick<Config, 'noiseaware' | 'sealingKeys'>;
  effects: Pick<Effects, 'now' | 'log'>;
  store: Pick<Store, 'audit'>;
}

/**
 * Attributes a refused ConnectionURL call to NoiseAware if it has a correct client secret, even if other fields are wrong or
 * missing: it is logged and audited. (The store audits refused codes itself, with the reason.) The time of the answer tells nothing of
 * the secret: what a limit has refused is not compared, and no answer waits for the audit log.
 */
export function recognizeNoiseAware({ config, effects, store }: RecognizeDeps): Middleware<RelayState> {
  const isOurSecret = memoizeByInput(() => config.noiseaware.clientSecrets, createSecretMatcher);
  const namesOf = memoizeByInput(() => config.sealingKeys, createSecretNamer);
  const refusals = createMinuteLimit(effects);
  return async ({ state }, next) => {
    try {
      await next();
    } catch (error) {
      if (state.sent === undefined || error instanceof Throttled) throw error;
      if (!isOurSecret()(secretIn(state.sent))) throw error;
      state.caller = 'noiseaware';
      const isAudited = error instanceof ConnectionUrlRefusal && error.error === 'invalid_grant';
      if (error instanceof Failure && !isAudited && !refusals.isReached()) {
        const [id] = namesOf()(secretIn(state.sent));
        const who = { kind: 'noiseaware', ...(id && { id }), requestId: state.requestId } as const;
        store.audit
          .add({ at: effects.now(), what: 'connection_url_refused', who })
          .catch((failure: unknown) =>
            effects.log.error({ err: failure }, 'a refused ConnectionURL call could not be audited'),
          );
      }
      refusals.count();
      throw error;
    }
  };
}

// --- Internal helpers ---

/** The spellings of each documented field. */
const spellings = documented.map((field) => new RegExp(`^${field.replace('_', '[_-]?')}$`, 'i'));

function basicCredentials(authorization: string): ConnectionUrlFields {
  const [, encoded] = /^basic +([\w+/-]+=*)$/i.exec(authorization) ?? [];
  if (encoded === undefined) return {};
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return id === undefined || secret === undefined ? {} : { client_id: id, client_secret: secret };
}

function secretIn(body: unknown): string {
  const { client_secret } = (body ?? {}) as ConnectionUrlFields;
  return typeof client_secret === 'string' ? client_secret : '';
}
