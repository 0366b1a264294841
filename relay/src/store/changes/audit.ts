import { decideHeadReport, isHeadReportDue, lastReport } from '../../domain/audit/decide-head-report.ts';
import type { AuditStore } from '../contract/audit.ts';
import type { Native } from '../native.ts';
import { byId, changeOne, type RecordStore } from '../record-store.ts';

export const auditStore = (
  records: RecordStore,
  { head: readHead, ...native }: Native['audit'],
): AuditStore => ({
  ...native,
  reportHead: async (now) => {
    const { last } = await records.read({ last: byId('auditHeads', lastReport) });
    if (!isHeadReportDue(last, now)) return undefined;
    const head = await readHead();
    return (
      head && changeOne(records, 'auditHeads', lastReport, (latest) => decideHeadReport(latest, head, now))
    );
  },
});
