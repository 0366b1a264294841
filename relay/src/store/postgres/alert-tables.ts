/** The tables of `alerts.ts`. */
export const alertTables = `-- Alerts of NoiseAware's, and where they come in.
CREATE TABLE alerts (
  record jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  -- When it came, to the millisecond, then its id, in a text that sorts: the cursor of a page.
  place text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
    lpad(greatest(0, round((record ->> 'receivedAt')::double precision * 1000))::bigint::text, 16, '0')
      || '.' || (record ->> 'id')
  ) STORED,
  id text GENERATED ALWAYS AS (record ->> 'id') STORED PRIMARY KEY,
  received_at double precision NOT NULL GENERATED ALWAYS AS ((record ->> 'receivedAt')::double precision) STORED,
  account text GENERATED ALWAYS AS (record ->> 'account') STORED,
  connection text GENERATED ALWAYS AS (record ->> 'connection') STORED,
  check_at double precision GENERATED ALWAYS AS ((record ->> 'checkAt')::double precision) STORED,
  subject text GENERATED ALWAYS AS (record ->> 'subject') STORED,
  at double precision NOT NULL GENERATED ALWAYS AS ((record ->> 'at')::double precision) STORED,
  begins boolean NOT NULL GENERATED ALWAYS AS (
    record ->> 'subject' IS NOT NULL AND starts_with(record ->> 'type', 'new')
  ) STORED
);
CREATE UNIQUE INDEX alerts_by_place ON alerts (place);
CREATE INDEX alerts_by_account ON alerts (account, place);
CREATE INDEX alerts_by_time ON alerts (received_at);
CREATE INDEX alerts_to_check ON alerts (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX alerts_that_begin ON alerts (subject, at, id) WHERE begins;
CREATE TABLE alert_paths (
  record jsonb NOT NULL,
  id text GENERATED ALWAYS AS (record ->> 'id') STORED PRIMARY KEY,
  created_at double precision NOT NULL GENERATED ALWAYS AS ((record ->> 'createdAt')::double precision) STORED,
  ends_at double precision GENERATED ALWAYS AS ((record ->> 'endsAt')::double precision) STORED
);`;
