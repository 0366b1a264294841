import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { PoolConfig } from 'pg';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import type { PostgresLocation } from './location.ts';

/** Time limits. NoiseAware waits for the ConnectionURL's answer, so a call that cannot be answered is refused soon. */
export interface TimeLimits {
  connect: Seconds;
  statement: Seconds;
  lock: Seconds;
}
export const defaultLimits: TimeLimits = { connect: 5, statement: 10, lock: 5 };

export const milliseconds = (seconds: Seconds): number => Math.round(seconds * 1000);

/** Options for node-postgres. All are given, so that no PG… environment variable has an effect. */
export function connectionOptions(
  location: PostgresLocation,
  limits: TimeLimits = defaultLimits,
): PoolConfig {
  const { host, port, database, user, password } = location;
  return {
    host,
    port,
    database,
    ...(user && { user }),
    ...(password && { password }),
    ssl: tlsOptions(location),
    max: location.poolMax,
    application_name: 'noiseaware-connect',
    connectionTimeoutMillis: milliseconds(limits.connect),
    // Closes idle connections, so that a relay without traffic holds few.
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // For a network that drops everything. Otherwise the server's own limits end a statement first; they are set after
    // connecting, since a pooler rejects or drops them as connection parameters.
    query_timeout: milliseconds(limits.statement + limits.lock),
  };
}

// --- Internal helpers ---

/** @throws {OperatorRefusal} if a file is not what it must be, or certificate and key do not match */
function tlsOptions(location: PostgresLocation): false | ConnectionOptions {
  const { tls, host, rootCertificate, certificate, key } = location;
  if (tls === 'disable') return false;
  // "system" is PostgreSQL's word for the certificates that the machine trusts.
  const root = rootCertificate === 'system' ? undefined : rootCertificate;
  const ca = pemIn('sslrootcert', root, 'a certificate', toCertificate);
  const ownCertificate = pemIn('sslcert', certificate, 'a certificate', toCertificate);
  const ownKey = pemIn('sslkey', key, 'a private key without a passphrase', createPrivateKey);
  if (
    ownCertificate !== undefined &&
    ownKey !== undefined &&
    !ownCertificate.parsed.checkPrivateKey(ownKey.parsed)
  ) {
    throw unusable('the sslcert and the sslkey of RELAY_STORE do not belong together');
  }
  return {
    // Node checks the certificate against this host; without it, it would not check an IP address.
    host,
    // PostgreSQL's documentation, section 32.19.1: with a root certificate, require checks as verify-ca does.
    rejectUnauthorized: tls !== 'require' || ca !== undefined,
    ca: ca?.pem,
    cert: ownCertificate?.pem,
    key: ownKey?.pem,
    ...(tls === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

const toCertificate = (pem: string): X509Certificate => new X509Certificate(pem);

const unusable = (words: string): OperatorRefusal => new OperatorRefusal('store_unusable', words);

/** Node treats an empty file as no certificate and would trust every public authority, so the content is checked. */
function pemIn<T>(parameter: string, file: string | undefined, what: string, make: (pem: string) => T) {
  if (file === undefined) return undefined;
  const named = `the file that RELAY_STORE names as ${parameter}`;
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    throw unusable(`${named} cannot be read`);
  }
  try {
    return { pem, parsed: make(pem) };
  } catch {
    throw unusable(`${named} does not hold ${what} (PEM)`);
  }
}
