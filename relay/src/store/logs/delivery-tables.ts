import type { Dialect } from './dialect.ts';
import { generated } from './generated.ts';

/**
 * The deliveries: an event for a webhook each, from when it is queued.
 * @param row the columns that a record has in the store: at least its id and itself
 */
export function deliveryTables({ types, field, numberField, tableEnd }: Dialect, row: string): string {
  const { text, number } = types;
  return `
CREATE TABLE deliveries (
  ${row},
  ${generated('webhook', text, field('record', 'webhook'))} NOT NULL,
  ${generated('type', text, field('record', 'type'))} NOT NULL,
  ${generated('subject', text, field('record', 'subject'))} NOT NULL,
  ${generated('account', text, field('record', 'account'))},
  ${generated('state', text, field('record', 'state'))} NOT NULL,
  ${generated('seq', types.integer, numberField('record', 'seq'))} NOT NULL,
  ${generated('at', number, numberField('record', 'at'))} NOT NULL,
  -- When it was last attempted, and whether an attempt has failed: all but the last one have.
  ${generated('tried_at', number, numberField('record', 'attempts', -1, 'at'))},
  ${generated('failed', types.flag, `${field('record', 'attempts', 0, 'error')} IS NOT NULL`)} NOT NULL
)${tableEnd};
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, tried_at, id);
CREATE INDEX deliveries_by_type ON deliveries (webhook, type, tried_at, id);
CREATE INDEX deliveries_by_account ON deliveries (account, webhook, tried_at, id) WHERE account IS NOT NULL;
CREATE INDEX failed_deliveries_by_webhook ON deliveries (webhook, tried_at, id) WHERE failed;
CREATE INDEX failed_deliveries_by_type ON deliveries (webhook, type, tried_at, id) WHERE failed;
CREATE INDEX deliveries_by_subject ON deliveries (subject);
CREATE INDEX deliveries_by_time ON deliveries (at);
`;
}
