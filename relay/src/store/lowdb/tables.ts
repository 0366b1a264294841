import { auditTables } from '../logs/audit-tables.ts';
import { deliveryTables } from '../logs/delivery-tables.ts';
import { eventTables } from '../logs/event-tables.ts';
import { sqlite } from './dialect.ts';

/** The tables of `relay.db`. `relay/docs/store.md` describes them for people. */
export const tables = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

-- Every record whole, as JSON. All of them are in memory besides, where decisions are made.
CREATE TABLE records (
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (collection, id)
) STRICT;

${auditTables(sqlite)}
${eventTables(sqlite)}
-- Those that are not delivered are in memory besides.
${deliveryTables(sqlite, 'id TEXT PRIMARY KEY, record TEXT NOT NULL')}
CREATE INDEX undelivered ON deliveries (state) WHERE state <> 'delivered';
`;
