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
  settle: (found, now) => {
    const ids = found.map(({ id }) => id);
    return records.change(
      { alerts: byIds('alerts', ids), begun: byQuery('begunBefore', keysIn('alerts', 'id')) },
      ({ alerts, begun }) => decideVerdicts(alerts, begun, found, now),
    );
  },
  paths: async () => byCreation((await records.read({ paths: everyRecord('alertPaths') })).paths).reverse(),
  addPath: (path, formerEnds, by) =>
    changeAll(records, 'alertPaths', (known) => decidePath(known, path, formerEnds, by)),
});
