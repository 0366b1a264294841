import type { Dialect } from './dialect.ts';
import { generated } from './generated.ts';

/** The log of events, and its ends. */
export function eventTables({ types, field, numberField, tableEnd }: Dialect): string {
  const { text, integer } = types;
  return `
CREATE TABLE events (
  -- Events become visible in the order of their numbers.
  seq ${integer} PRIMARY KEY,
  record ${types.record} NOT NULL,
  ${generated('at', types.number, numberField('record', 'at'))} NOT NULL,
  ${generated('event', text, field('record', 'event'))} NOT NULL,
  ${generated('type', text, field('record', 'type'))} NOT NULL,
  ${generated('subject', text, field('record', 'subject'))} NOT NULL,
  ${generated('account', text, field('record', 'account'))}
)${tableEnd};
CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_by_id ON events (event);
CREATE INDEX events_by_type ON events (type, seq);
CREATE INDEX events_by_subject ON events (subject);
CREATE INDEX events_by_account ON events (account, seq) WHERE account IS NOT NULL;
-- The number of the last event, also if it was erased, and of the first one that retention has left.
CREATE TABLE event_ends (seq ${integer} NOT NULL, beginning ${integer} NOT NULL)${tableEnd};
INSERT INTO event_ends VALUES (0, 1);
`;
}
