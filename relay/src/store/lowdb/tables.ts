import { auditTables } from '../logs/audit-tables.ts';
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
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at REAL NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  account TEXT,
  event TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_by_id ON events (id);
CREATE INDEX events_by_type ON events (type);
CREATE INDEX events_by_subject ON events (subject);
CREATE INDEX events_by_account ON events (account) WHERE account IS NOT NULL;

-- Events for webhooks, from when they are queued. Those that are not delivered are in memory besides.
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  webhook TEXT NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  account TEXT,
  at REAL NOT NULL,
  state TEXT NOT NULL,
  tried_at REAL,
  -- Whether an attempt failed.
  failed INTEGER NOT NULL,
  delivery TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, tried_at, id);
CREATE INDEX deliveries_by_type ON deliveries (webhook, type, tried_at, id);
CREATE INDEX deliveries_by_account ON deliveries (account, webhook, tried_at, id) WHERE account IS NOT NULL;
CREATE INDEX failed_deliveries_by_webhook ON deliveries (webhook, tried_at, id) WHERE failed;
CREATE INDEX failed_deliveries_by_type ON deliveries (webhook, type, tried_at, id) WHERE failed;
CREATE INDEX deliveries_by_subject ON deliveries (subject);
CREATE INDEX deliveries_by_time ON deliveries (at);
CREATE INDEX undelivered ON deliveries (state) WHERE state <> 'delivered';
`;
