import { number, pageSortKey, row, text } from './columns.ts';

/** The tables of `alerts.ts`. */
export const alertTables = `-- Alerts of NoiseAware's, and where they come in.
CREATE TABLE alerts (
  ${row()},
  -- When it was received, to the millisecond, then its id, as a text that sorts: the cursor of a page.
  ${pageSortKey('place', 'receivedAt')} NOT NULL,
  ${number('received_at', 'receivedAt')} NOT NULL,
  ${text('account')},
  ${text('connection')},
  ${number('check_at', 'checkAt')},
  ${text('subject')},
  ${number('at')} NOT NULL,
  begins boolean NOT NULL GENERATED ALWAYS AS (
    record ->> 'subject' IS NOT NULL AND starts_with(record ->> 'type', 'new')
  ) STORED
);
CREATE UNIQUE INDEX alerts_by_place ON alerts (place);
CREATE INDEX alerts_by_account ON alerts (account, place);
CREATE INDEX unmatched_alerts ON alerts (place) WHERE connection IS NULL;
CREATE INDEX alerts_by_time ON alerts (received_at);
CREATE INDEX alerts_to_check ON alerts (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX alerts_that_begin ON alerts (subject, at, id) WHERE begins;
CREATE TABLE alert_paths (
  ${row()},
  ${number('created_at', 'createdAt')} NOT NULL
);`;
