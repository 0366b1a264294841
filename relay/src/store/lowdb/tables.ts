import { entryIdPaths } from '../../domain/audit/audit.ts';

/** SQL for the ids that an entry names; null for each that it lacks. */
export const idsOf = (entry: string): string[] =>
  entryIdPaths.map((path) => `${entry} ->> '$.${path.join('.')}'`);

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

-- AUTOINCREMENT: the number of an erased entry is never given again.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at REAL NOT NULL,
  what TEXT NOT NULL,
  account TEXT,
  chain TEXT NOT NULL,
  entry TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_event ON audit (what);
-- Each id that an entry names, with its number.
CREATE TABLE audit_ids (id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (id, seq)) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_added AFTER INSERT ON audit BEGIN
  -- Ignores ids that the entry lacks or names twice.
  INSERT OR IGNORE INTO audit_ids (seq, id) VALUES ${idsOf('NEW.entry')
    .map((id) => `(NEW.seq, ${id})`)
    .join(', ')};
END;
CREATE TRIGGER audit_removed AFTER DELETE ON audit BEGIN
  DELETE FROM audit_ids WHERE seq = OLD.seq AND id IN (${idsOf('OLD.entry').join(', ')});
END;

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
