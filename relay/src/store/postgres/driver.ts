import type { Driver } from '../driver.ts';
import { isLocal, type PostgresLocation, parsePostgresUrl } from './location.ts';
import { openPostgresStore, readDatabaseVersion } from './open-postgres-store.ts';

export const postgresDriver: Driver = {
  form: 'postgres://…',
  parse: (setting) => {
    if (!/^postgres(ql)?:/.test(setting)) return undefined;
    const location = parsePostgresUrl(setting);
    const weakness = weaknessOf(location);
    return {
      name: nameOf(location),
      ...(weakness && { weakness }),
      version: () => readDatabaseVersion(location),
      open: ({ log, admit, note }) => openPostgresStore({ location, log, admit, note }),
    };
  },
};

// --- Internal helpers ---

function weaknessOf({ host, others, tls }: PostgresLocation): string | undefined {
  if (tls === 'verify-full' || [host, ...others.map((each) => each.host)].every(isLocal)) return undefined;
  const can = tls === 'disable' ? 'read and change what the relay stores' : 'pose as the database';
  return `with sslmode=${tls}, a host on the way to the database can ${can}`;
}

const nameOf = ({ host, port, others, database }: PostgresLocation): string =>
  host.startsWith('/')
    ? `postgres:///${database}?host=${host}`
    : `postgres://${[{ host, port }, ...others].map(placeOf).join(',')}/${database}`;

const placeOf = ({ host, port }: { host: string; port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
