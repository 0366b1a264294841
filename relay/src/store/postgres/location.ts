import { isIP } from 'node:net';

/** How a connection to PostgreSQL is kept from being read on the way: PostgreSQL's own words (its section 32.1.2). */
const tlsModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
type TlsMode = (typeof tlsModes)[number];

/** Where a PostgreSQL database is, parsed from its URL. */
export interface PostgresLocation {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string | undefined;
  /** Not enumerable: what prints or lists the settings does not show it. */
  readonly password: string | undefined;
  readonly tls: TlsMode;
  /** Files: what certificates are trusted, and what the relay shows of its own. */
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Connections that one relay opens at the most. */
  readonly poolMax: number;
}

const parameters = ['host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'pool_max'];

/**
 * Parses `postgres://user:password@host:port/database?sslmode=…`. Where the URL says nothing of TLS, the connection is
 * checked in full, but for loopback and Unix sockets, which no network carries; anything weaker has to be written
 * out. `allow` and `prefer` would be plain without saying so and are not taken.
 * @throws {RangeError} with words that follow the setting's name and show nothing of its value
 */
export function parsePostgresUrl(text: string): PostgresLocation {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hash !== '') {
    throw new RangeError('has to be postgres://user:password@host:port/database');
  }
  const given = new Map(url.searchParams);
  requireThat(
    given.size === url.searchParams.size && [...given.keys()].every((name) => parameters.includes(name)),
    `takes no other parameters than ${parameters.join(', ')}, each once`,
  );
  const database = decode(url.pathname.slice(1));
  requireThat(database !== '' && !database.includes('/'), 'has to name a database behind its host');
  const host = given.get('host') ?? decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  requireThat(host !== '', 'has to name a host, or the directory of a socket as host=/…');
  const tls = (given.get('sslmode') ?? (isLocal(host) ? 'disable' : 'verify-full')) as TlsMode;
  requireThat(tlsModes.includes(tls), `has to have an sslmode of ${tlsModes.join(', ')}`);
  const rootCertificate = given.get('sslrootcert');
  // Where the host is not checked, any certificate of a public authority would do: there it has to be one's own.
  requireThat(
    tls === 'verify-ca'
      ? rootCertificate !== undefined && rootCertificate !== 'system'
      : tls !== 'require' || rootCertificate !== 'system',
    'has to have an sslrootcert of its own where its sslmode is not verify-full',
  );
  const [certificate, key] = [given.get('sslcert'), given.get('sslkey')];
  requireThat(
    (certificate === undefined) === (key === undefined),
    'has to have both an sslcert and an sslkey, or neither',
  );
  const poolMax = Number(given.get('pool_max') ?? '10');
  requireThat(
    Number.isInteger(poolMax) && poolMax >= 2 && poolMax <= 200,
    'has to have a pool_max from 2 to 200',
  );
  const user = decode(url.username) || undefined;
  const port = Number(url.port || '5432');
  const location = { host, port, database, user, tls, rootCertificate, certificate, key, poolMax };
  const password = decode(url.password) || undefined;
  return Object.freeze(Object.defineProperty({ ...location, password }, 'password', { enumerable: false }));
}

/** On this machine: loopback, or the directory of a Unix socket. */
export const isLocal = (host: string): boolean =>
  host.startsWith('/') ||
  host === 'localhost' ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

// --- Internal helpers ---

function requireThat(holds: boolean, words: string): void {
  if (!holds) throw new RangeError(words);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError('has a % in it that stands for nothing');
  }
}
