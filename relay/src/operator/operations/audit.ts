import * as v from 'valibot';
import { timestampOf } from '../../domain/time.ts';
import { define } from '../operation.ts';

/** The audit log. */
export const auditOperations = {
  readAudit: define(
    v.strictObject({ connection: v.optional(v.string()), limit: v.number() }),
    async ({ store }, filter) => {
      const entries = await store.audit.read(filter);
      return { audit: entries.map((entry) => ({ ...entry, at: timestampOf(entry.at) })) };
    },
  ),
};
