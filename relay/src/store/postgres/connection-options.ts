import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { PoolConfig } from 'pg';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import type { Seconds } from '../../domain/time.ts';
import type { PostgresLocation } from './location.ts';

/** Limits of time. NoiseAware waits for the ConnectionURL: a call that cannot be answered is refused soon. */
export interface TimeLimits {
  connect: Seconds;
  statement: Seconds;
  lock: Seconds;
}
export const usualLimits: TimeLimits = { connect: 5, statement: 10, lock: 5 };

export const milliseconds = (seconds: Seconds): number => Math.round(seconds * 1000);

/** The options of node-postgres. All are given, so that no PG… variable of the environment decides anything. */
export function connectionOptions(location: PostgresLocation, limits: TimeLimits = usualLimits): PoolConfig {
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
    // Idle connections are closed, so that a relay at night holds few.
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // For a network that swallows everything. Where the server answers, its own limits end a statement first: they are set
    // once connected, since a pooler knows no parameters for them.
    query_timeout: milliseconds(limits.statement + limits.lock),
  };
}

// --- Internal helpers ---

/** @throws {OperatorRefusal} where a file is not what it has to be, or the relay's own two do not belong together */
function tlsOptions(location: PostgresLocation): false | ConnectionOptions {
  const { tls, host, rootCertificate, certificate, key } = location;
  if (tls === 'disable') return false;
  // "system" is PostgreSQL's own word for the certificates that the machine trusts.
  const root = rootCertificate === 'system' ? undefined : rootCertificate;
  const ca = pemIn('sslrootcert', root, 'a certificate', toCertificate);
  const own = pemIn('sslcert', certificate, 'a certificate', toCertificate);
  const ownKey = pemIn('sslkey', key, 'a private key without a passphrase', createPrivateKey);
  if (own !== undefined && ownKey !== undefined && !own.made.checkPrivateKey(ownKey.made)) {
    throw unusable('the sslcert and the sslkey of RELAY_STORE do not belong together');
  }
  return {
    // Node checks a certificate against the host it is given, and would take an IP address for none.
    host,
    // PostgreSQL's documentation, section 32.19.1: with a root certificate, require checks as verify-ca does.
    rejectUnauthorized: tls !== 'require' || ca !== undefined,
    ca: ca?.pem,
    cert: own?.pem,
    key: ownKey?.pem,
    ...(tls === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

const toCertificate = (pem: string): X509Certificate => new X509Certificate(pem);

const unusable = (words: string): OperatorRefusal => new OperatorRefusal('store_unusable', words);

/** Node takes an empty file for none, and would then trust every public authority: what is named has to be there. */
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
    return { pem, made: make(pem) };
  } catch {
    throw unusable(`${named} does not hold ${what} (PEM)`);
  }
}
