import { gunzipSync } from 'node:zlib';
import { Failure } from '@noiseaware-connect/shared/failure';

/** Fields of NoiseAware's page. */
const documented = ['client_id', 'client_secret', 'code'] as const;

/**
 * Reads what NoiseAware's page leaves open about the ConnectionURL call: fields in another spelling (`clientId`, `clientID`), id and
 * secret by HTTP Basic (RFC 7617) where the body has none, and white space around a value. A field spelled as documented stands
 * before all others; unknown fields are kept.
 */
export function connectionUrlFields(sent: unknown, authorization: string): unknown {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sent;
  const spelled = new Map(Object.entries(sent).map(([name, value]) => [plain(name), value]));
  const basic = basicCredentials(authorization);
  const found = documented.flatMap((name) => {
    const value: unknown = Object.hasOwn(sent, name)
      ? (sent as Record<string, unknown>)[name]
      : (spelled.get(plain(name)) ?? basic[name]);
    return value === undefined ? [] : [[name, typeof value === 'string' ? value.trim() : value]];
  });
  return { ...sent, ...Object.fromEntries(found) };
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

// --- Internal helpers ---

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

function basicCredentials(authorization: string): Partial<Record<(typeof documented)[number], string>> {
  const [, encoded] = /^basic +([\w+/-]+=*)$/i.exec(authorization) ?? [];
  if (encoded === undefined) return {};
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return id === undefined || secret === undefined ? {} : { client_id: id, client_secret: secret };
}
