import * as v from 'valibot';
import { events } from '../../domain/audit.ts';
import { timestampOf } from '../../domain/time.ts';
import { define } from '../operation.ts';

/** The audit log. */
export const auditOperations = {
  /** The newest entries that are asked for, the oldest of them first. Times are seconds since 1970. */
  readAudit: define(
    v.strictObject({
      connection: v.optional(v.string()),
      account: v.optional(v.string()),
      what: v.optional(v.array(v.picklist(events, 'there is no such event: see relay/docs/operating.md'))),
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
