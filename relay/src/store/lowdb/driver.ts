import path from 'node:path';
import type { Driver } from '../driver.ts';
import { openLowdbStore } from './open-lowdb-store.ts';
import { versionOf } from './relay-database.ts';

export const lowdbDriver: Driver = {
  form: 'lowdb:<directory>',
  parse: (setting) => {
    const named = /^lowdb:(.+)$/.exec(setting)?.[1];
    if (named === undefined) return undefined;
    const directory = path.resolve(named);
    return {
      name: `lowdb:${directory}`,
      directory,
      version: () => versionOf(directory),
      open: (options) => openLowdbStore({ directory, ...options }),
    };
  },
};
