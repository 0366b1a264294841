import { entryIdPaths } from '../../domain/audit/audit.ts';
import type { Dialect } from './dialect.ts';
import { generated } from './generated.ts';

/** SQL for the ids that an entry names; null for each that it lacks. */
export const idsOf = ({ field }: Dialect, entry: string): string[] =>
  entryIdPaths.map((path) => field(entry, ...path));

/** An entry's actor: its kind, id and name. */
export const actorOf = ({ field }: Dialect, entry: string): string =>
  ['kind', 'id', 'name'].map((part) => `coalesce(${field(entry, 'who', part)}, '')`).join(" || ' ' || ");

/** The audit log. `relay/docs/store.md` describes the tables for people. */
export function auditTables(dialect: Dialect): string {
  const { types, field, numberField, auditNumber, auditLink, trigger, tableEnd, keyTableEnd } = dialect;
  return `
CREATE TABLE audit (
  ${auditNumber},
  -- As it was written, byte by byte: the chain is made of this text.
  entry ${types.json} NOT NULL,
  -- Its place in the chain, and its chain value: the SHA-256 of the chain value before and the entry.
  ${auditLink},
  chain ${types.text},
  ${generated('at', types.number, numberField('entry', 'at'))} NOT NULL,
  ${generated('what', types.text, field('entry', 'what'))} NOT NULL,
  ${generated('kind', types.text, field('entry', 'who', 'kind'))} NOT NULL,
  ${generated('account', types.text, field('entry', 'account'))}
)${tableEnd};
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_event ON audit (what, seq);
-- Each id that an entry names, with its number.
CREATE TABLE audit_ids (
  id ${types.text} NOT NULL,
  seq ${types.integer} NOT NULL,
  PRIMARY KEY (id, seq)
)${keyTableEnd};
${trigger(
  'audit_added',
  'AFTER INSERT',
  'audit',
  `INSERT INTO audit_ids (id, seq) SELECT column1, NEW.seq FROM (VALUES ${idsOf(dialect, 'NEW.entry')
    .map((id) => `(${id})`)
    .join(', ')}) AS named WHERE column1 IS NOT NULL ON CONFLICT DO NOTHING`,
)}
${trigger(
  'audit_removed',
  'AFTER DELETE',
  'audit',
  `DELETE FROM audit_ids WHERE seq = OLD.seq AND id IN (${idsOf(dialect, 'OLD.entry').join(', ')})`,
)}
-- Both ends of the chain: its last entry, the link of the first entry that retention has left, and the chain value before that.
CREATE TABLE audit_ends (
  seq ${types.integer} NOT NULL,
  link ${types.integer} NOT NULL,
  chain ${types.text} NOT NULL,
  beginning ${types.integer} NOT NULL,
  chain_before ${types.text} NOT NULL
)${tableEnd};
INSERT INTO audit_ends VALUES (0, 0, '', 1, '');
`;
}
