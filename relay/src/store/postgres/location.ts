import { isIP } from 'node:net';

/** How the connection to PostgreSQL is protected: PostgreSQL's sslmode values (section 32.1.2). */
const tlsModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
type TlsMode = (typeof tlsModes)[number];

/** A PostgreSQL database, parsed from its URL. */
export interface PostgresLocation {
  readonly host: string;
  readonly port: number;
  /** Further servers, tried in turn where the one before does not serve. */
  readonly others: readonly { readonly host: string; readonly port: number }[];
  /** Whether a server has to take writes: a standby is passed over. */
  readonly isWritable: boolean;
  readonly database: string;
  readonly user: string | undefined;
  /** Not enumerable, so that printing or listing the settings does not show it. */
  readonly password: string | undefined;
  readonly tls: TlsMode;
  /** Files: the trusted certificates, and the relay's own certificate and key. */
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** The most connections that one relay opens. */
  readonly poolMax: number;
}

const parameters = [
  ...['host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'pool_max', 'target_session_attrs'],
];

/**
 * Parses `postgres://user:password@host:port/database?sslmode=…`. Of several hosts, separated by commas, the first that serves is
 * used, with `target_session_attrs=read-write` the first that takes writes. Without an sslmode, certificates are verified in full; for
 * loopback and Unix sockets, which no network carries, TLS is off. A weaker mode must be given explicitly. `allow` and `prefer`
 * are refused: they may fall back to plain text silently.
 * @throws {RangeError} with words that follow the setting's name and reveal nothing of its value
 */
export function parsePostgresUrl(text: string): PostgresLocation {
  const [, before = '', servers = '', after = ''] =
    /^([^:]+:\/\/(?:[^/?@]*@)?)([^/?#]*)(.*)$/s.exec(text) ?? [];
  const [first = '', ...more] = servers.split(',');
  const url = URL.parse(before + first + after);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hash !== '') {
    throw new RangeError('must be postgres://user:password@host:port/database');
  }
  const query = new Map(url.searchParams);
  requireThat(
    query.size === url.searchParams.size && [...query.keys()].every((name) => parameters.includes(name)),
    `takes no other parameters than ${parameters.join(', ')}, each once`,
  );
  const database = decode(url.pathname.slice(1));
  requireThat(database !== '' && !database.includes('/'), 'must name a database behind its host');
  const host = query.get('host') ?? decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  requireThat(host !== '', 'must name a host, or the directory of a socket as host=/…');
  const others = more.map(serverIn);
  const attributes = query.get('target_session_attrs') ?? 'any';
  requireThat(
    attributes === 'any' || attributes === 'read-write',
    'must have a target_session_attrs of any or read-write',
  );
  const isWritable = attributes === 'read-write';
  const areLocal = [host, ...others.map((each) => each.host)].every(isLocal);
  const tls = (query.get('sslmode') ?? (areLocal ? 'disable' : 'verify-full')) as TlsMode;
  requireThat(tlsModes.includes(tls), `must have an sslmode of ${tlsModes.join(', ')}`);
  const rootCertificate = query.get('sslrootcert');
  // Without verification of the host, any certificate of a public authority would pass, so the authority must be named.
  requireThat(
    tls === 'verify-ca'
      ? rootCertificate !== undefined && rootCertificate !== 'system'
      : tls !== 'require' || rootCertificate !== 'system',
    'must have an sslrootcert of its own where its sslmode is not verify-full',
  );
  const [certificate, key] = [query.get('sslcert'), query.get('sslkey')];
  requireThat(
    (certificate === undefined) === (key === undefined),
    'must have both an sslcert and an sslkey, or neither',
  );
  const poolMax = Number(query.get('pool_max') ?? '10');
  requireThat(
    Number.isInteger(poolMax) && poolMax >= 2 && poolMax <= 200,
    'must have a pool_max from 2 to 200',
  );
  const user = decode(url.username) || undefined;
  const port = Number(url.port || '5432');
  const location = {
    ...{ host, port, others, isWritable, database, user, tls, rootCertificate, certificate, key, poolMax },
  };
  const password = decode(url.password) || undefined;
  return Object.freeze(Object.defineProperty({ ...location, password }, 'password', { enumerable: false }));
}

/** Loopback, or the directory of a Unix socket. */
export const isLocal = (host: string): boolean =>
  host.startsWith('/') ||
  host === 'localhost' ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

// --- Internal helpers ---

function serverIn(text: string): { host: string; port: number } {
  const url = URL.parse(`postgres://${text}`);
  const host = url === null ? '' : decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  requireThat(
    host !== '' && url?.pathname === '' && url.username === '',
    'must name a host between its commas',
  );
  return { host, port: Number(url?.port || '5432') };
}

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
