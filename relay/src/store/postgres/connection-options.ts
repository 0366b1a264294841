import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { PoolConfig } from 'pg';
import type { Seconds } from '../../domain/time.ts';
import type { PostgresLocation } from './location.ts';
import { UnusableDatabase } from './trouble.ts';

/** Seconds that things may take. NoiseAware waits for the ConnectionURL: whoever cannot be answered is told so soon. */
export interface TimeLimits {
  connect: Seconds;
  statement: Seconds;
  lock: Seconds;
}
export const usualLimits: TimeLimits = { connect: 5, statement: 10, lock: 5 };

/** What node-postgres is told. Everything is said, so that no PG… variable of the environment says anything else. */
export function connectionOptions(location: PostgresLocation, limits: TimeLimits = usualLimits): PoolConfig {
  const { host, port, database, user, password } = location;
  const milliseconds = (seconds: Seconds) => Math.round(seconds * 1000);
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
    statement_timeout: milliseconds(limits.statement),
    lock_timeout: milliseconds(limits.lock),
    idle_in_transaction_session_timeout: milliseconds(limits.statement),
    // For a network that swallows everything: the server's own limit comes first where the server is there.
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
    ...(own === undefined ? {} : { ca: contentOf(own) }),
    ...(certificate === undefined ? {} : { cert: contentOf(certificate) }),
    ...(key === undefined ? {} : { key: contentOf(key) }),
    ...(tls === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UnusableDatabase('a certificate or key that RELAY_STORE names cannot be read');
  }
}
