import { auditEvents } from '@noiseaware-connect/shared/audit-entry';
import * as v from 'valibot';
import { timestampOf } from '../../base/time.ts';
import { define } from '../operation.ts';

/** Operations on the audit log. */
export const auditOperations = {
  verifyAudit: define(v.strictObject({ known: v.optional(v.string()) }), async ({ store }, { known }) => {
    const { broken, ...verdict } = await store.audit.verify(known);
    const at = broken?.at === undefined ? {} : { at: timestampOf(broken.at) };
    return { ...verdict, ...(broken && { broken: { seq: broken.seq, what: broken.what, ...at } }) };
  }),

  /** The newest matching entries, in chronological order. Input times are seconds since 1970. */
  readAudit: define(
    v.strictObject({
      connection: v.optional(v.string()),
      account: v.optional(v.string()),
      what: v.optional(
        v.array(v.picklist(auditEvents, 'there is no such event: see relay/docs/operating.md')),
      ),
      who: v.optional(v.string()),
      since: v.optional(v.number()),
      until: v.optional(v.number()),
      after: v.optional(v.number()),
      before: v.optional(v.number()),
      limit: v.number(),
    }),
    async ({ store }, filter) => {
      const entries = await store.audit.numbered(filter);
      return { audit: entries.map(({ seq, entry }) => ({ seq, ...entry, at: timestampOf(entry.at) })) };
    },
  ),
};
