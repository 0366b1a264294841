import type { Driver } from '../driver.ts';
import { type PostgresLocation, parsePostgresUrl } from './location.ts';
import { openPostgresStore } from './open-postgres-store.ts';

export const postgresDriver: Driver = {
  form: 'postgres://…',
  parse: (setting) => {
    if (!/^postgres(ql)?:/.test(setting)) return undefined;
    const location = parsePostgresUrl(setting);
    return {
      name: nameOf(location),
      open: ({ log, admit }) => openPostgresStore({ location, log, admit }),
    };
  },
};

// --- Internal helpers ---

const nameOf = ({ host, port, database }: PostgresLocation): string =>
  host.startsWith('/')
    ? `postgres:///${database}?host=${host}`
    : `postgres://${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
