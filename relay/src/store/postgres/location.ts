import { isIP } from 'node:net';

/** How a connection to PostgreSQL is kept from being read on the way: PostgreSQL's own words (its section 32.1.2). */
export const tlsModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof tlsModes)[number];

/** Where a PostgreSQL database is, parsed from its URL. */
export interface PostgresLocation {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string | undefined;
  /** Hidden from whatever prints or lists the settings. */
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
 * checked in full, but for loopback and Unix sockets, which nobody listens in on; anything weaker has to be written
 * out. `allow` and `prefer` would be plain without saying so and are not taken.
 * @throws {RangeError} with words that follow the setting's name and show nothing of its value
 */
export function parsePostgresUrl(text: string): PostgresLocation {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hash !== '') {
    throw new RangeError('has to be postgres://user:password@host:port/database');
  }
  const given = url.searchParams;
  const unknown = [...given.keys()].filter(
    (name) => !parameters.includes(name) || given.getAll(name).length > 1,
  );
  if (unknown.length > 0)
    throw new RangeError(`takes no other parameters than ${parameters.join(', ')}, each once`);
  const database = decode(url.pathname.slice(1));
  if (database === '' || database.includes('/'))
    throw new RangeError('has to name a database behind its host');
  const host = given.get('host') ?? decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  if (host === '') throw new RangeError('has to name a host, or the directory of a socket as host=/…');
  const mode = given.get('sslmode') ?? (isAtHand(host) ? 'disable' : 'verify-full');
  const tls = tlsModes.find((each) => each === mode);
  if (tls === undefined) throw new RangeError(`has to have an sslmode of ${tlsModes.join(', ')}`);
  const rootCertificate = given.get('sslrootcert') ?? undefined;
  // Where the host is not checked, any certificate of a public authority would do: there it has to be one's own.
  if (tls === 'verify-ca' ? isPublic(rootCertificate) : tls === 'require' && rootCertificate === 'system') {
    throw new RangeError('has to have an sslrootcert of its own where its sslmode is not verify-full');
  }
  if (given.has('sslcert') !== given.has('sslkey')) {
    throw new RangeError('has to have both an sslcert and an sslkey, or neither');
  }
  const poolMax = Number(given.get('pool_max') ?? '10');
  if (!Number.isInteger(poolMax) || poolMax < 2 || poolMax > 200) {
    throw new RangeError('has to have a pool_max from 2 to 200');
  }
  const location: PostgresLocation = {
    host,
    port: Number(url.port || '5432'),
    database,
    user: decode(url.username) || undefined,
    password: undefined,
    tls,
    rootCertificate,
    certificate: given.get('sslcert') ?? undefined,
    key: given.get('sslkey') ?? undefined,
    poolMax,
  };
  const password = decode(url.password) || undefined;
  return Object.freeze(Object.defineProperty(location, 'password', { value: password, enumerable: false }));
}

// --- Internal helpers ---

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError('has a % in it that stands for nothing');
  }
}

/** What the machine trusts: "system" is PostgreSQL's own word for it. */
const isPublic = (rootCertificate: string | undefined): boolean =>
  rootCertificate === undefined || rootCertificate === 'system';

/** On this machine: loopback, or the directory of a Unix socket. */
const isAtHand = (host: string): boolean =>
  host.startsWith('/') ||
  host === 'localhost' ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));
