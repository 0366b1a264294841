import { number, text } from './columns.ts';

/** The log of events, and the number of its last one. */
export const eventTables = `CREATE TABLE event_log (
  -- Taken from event_tip, whose row is locked until the commit: so numbers grow in the order of commits.
  seq bigint PRIMARY KEY,
  record jsonb NOT NULL,
  ${number('at')} NOT NULL,
  ${text('type')} NOT NULL,
  ${text('subject')} NOT NULL,
  ${text('account')}
);
CREATE INDEX event_log_by_time ON event_log (at);
CREATE INDEX event_log_by_type ON event_log (type, seq);
CREATE INDEX event_log_by_subject ON event_log (subject);
CREATE INDEX event_log_by_account ON event_log (account, seq);
CREATE INDEX event_log_by_event ON event_log ((record ->> 'event'));
-- The beginning is the first number that retention has left.
CREATE TABLE event_tip (seq bigint NOT NULL, beginning bigint NOT NULL);
INSERT INTO event_tip VALUES (0, 1);`;
