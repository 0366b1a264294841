import { decidePath } from '../../domain/alert-path.ts';
import { byCreation } from '../../domain/by-creation.ts';
import type { AlertStore } from '../alert-store.ts';
import type { Deciding } from './deciding.ts';

export const alertPathChanges = ({ all, changeAll }: Deciding) =>
  ({
    paths: async () => byCreation(await all('alertPaths')).reverse(),
    addPath: (path, formerEnds, by) =>
      changeAll('alertPaths', (known) => decidePath(known, path, formerEnds, by)),
  }) satisfies Partial<AlertStore>;
