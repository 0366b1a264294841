import { decideCheck, decideVerdicts } from '../../domain/alert/alert.ts';
import { decidePath } from '../../domain/alert/alert-path.ts';
import { byCreation } from '../../domain/by-creation.ts';
import type { AlertStore } from '../contract/alert.ts';
import type { Native } from '../native.ts';
import { byIds, byQuery, changeAll, everyRecord, keysIn, type RecordStore } from '../record-store.ts';

export const alertStore = (records: RecordStore, native: Native['alerts']): AlertStore => ({
  ...native,
  takeDue: (now, until, limit) =>
    records.change({ due: byQuery('dueAlerts', now, limit) }, ({ due }) => decideCheck(due, until)),
  settle: (results, now) => {
    const ids = results.map(({ id }) => id);
    return records.change(
      { alerts: byIds('alerts', ids), openingAlerts: byQuery('begunBefore', keysIn('alerts', 'id')) },
      ({ alerts, openingAlerts }) => decideVerdicts(alerts, openingAlerts, results, now),
    );
  },
  paths: async () => byCreation((await records.read({ paths: everyRecord('alertPaths') })).paths).reverse(),
  addPath: (path, formerEnds, by) =>
    changeAll(records, 'alertPaths', (paths) => decidePath(paths, path, formerEnds, by)),
});
