import * as v from 'valibot';
import { timestampOf } from '../../domain/time.ts';
import { define } from '../operation.ts';

/** The audit log. */
export const auditOperations = {
  readAudit: define(
    v.strictObject({ connection: v.optional(v.string()), limit: v.number() }),
    async ({ store }, { connection, limit }) => {
      const entries = await store.audit.read({ ...(connection === undefined ? {} : { connection }), limit });
      return { audit: entries.map((entry) => ({ ...entry, at: timestampOf(entry.at) })) };
    },
  ),
};
