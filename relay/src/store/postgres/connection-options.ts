import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { PoolConfig } from 'pg';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import type { Seconds } from '../../domain/time.ts';
import type { PostgresLocation } from './location.ts';

/** Seconds that things may take. NoiseAware waits for the ConnectionURL: whoever cannot be answered is told so soon. */
export interface TimeLimits {
  connect: Seconds;
  statement: Seconds;
  lock: Seconds;
}
export const usualLimits: TimeLimits = { connect: 5, statement: 10, lock: 5 };

export const milliseconds = (seconds: Seconds): number => Math.round(seconds * 1000);

/** What node-postgres is told. Everything is said, so that no PG… variable of the environment says anything else. */
export function connectionOptions(location: PostgresLocation, limits: TimeLimits = usualLimits): PoolConfig {
  const { host, port, database, user, password } = location;
  return {
    host,
    port,
    database,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ssl: tlsOptions(location),
    max: location.poolMax,
    application_name: 'noiseaware-connect',
    connectionTimeoutMillis: milliseconds(limits.connect),
    // Connections that rest are let go, so that a relay at night holds few.
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // The server's own limits are set once the connection is there: a pooler knows no parameters for them. This one is for
    // a network that swallows everything: theirs come first where the server is there.
    query_timeout: milliseconds(limits.statement + limits.lock),
  };
}

// --- Internal helpers ---

function tlsOptions({
  tls,
  host,
  rootCertificate,
  certificate,
  key,
}: PostgresLocation): false | ConnectionOptions {
  if (tls === 'disable') return false;
  // "system" is PostgreSQL's own word for the certificates that the machine trusts.
  const own = rootCertificate === undefined || rootCertificate === 'system' ? undefined : rootCertificate;
  // PostgreSQL's documentation, section 32.19.1: with a root certificate, require checks as verify-ca does.
  const checks = tls !== 'require' || own !== undefined;
  return {
    // Node checks a certificate against the host it is told, and would take an IP address for none.
    host,
    rejectUnauthorized: checks,
    ...(own === undefined ? {} : { ca: certificatesIn('sslrootcert', own).pem }),
    ...(certificate === undefined || key === undefined ? {} : identityIn(certificate, key)),
    ...(tls === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/**
 * What the relay shows of itself.
 * @throws {OperatorRefusal} where one of the two is not what it has to be, or they do not belong together
 */
function identityIn(certificate: string, key: string): { cert: string; key: string } {
  const { pem: cert, first } = certificatesIn('sslcert', certificate);
  const { pem, made } = read('sslkey', key, 'a private key without a passphrase', createPrivateKey);
  if (!first.checkPrivateKey(made)) {
    throw new OperatorRefusal(
      'store_unusable',
      'the sslcert and the sslkey of RELAY_STORE do not belong together',
    );
  }
  return { cert, key: pem };
}

function certificatesIn(parameter: string, file: string): { pem: string; first: X509Certificate } {
  const { pem, made: first } = read(parameter, file, 'a certificate', (text) => new X509Certificate(text));
  return { pem, first };
}

/** Node takes an empty file for none, and would then trust every public authority: what is named has to be there. */
function read<T>(
  parameter: string,
  file: string,
  what: string,
  make: (pem: string) => T,
): { pem: string; made: T } {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    throw new OperatorRefusal(
      'store_unusable',
      `the file that RELAY_STORE names as ${parameter} cannot be read`,
    );
  }
  try {
    return { pem, made: make(pem) };
  } catch {
    throw new OperatorRefusal(
      'store_unusable',
      `the file that RELAY_STORE names as ${parameter} does not hold ${what} (PEM)`,
    );
  }
}
