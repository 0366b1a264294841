import { entryIdPaths } from '../../domain/audit/audit.ts';
import { inAnyCase } from '../sql.ts';
import { row } from './columns.ts';

/** SQL for the ids that an entry names; null for each that it lacks. */
export const idsOf = (entry: string): string =>
  entryIdPaths.map((path) => `${entry} #>> '{${path.join(',')}}'`).join(', ');

/** In lower case, an entry's account and actor, of which people search parts. */
export const searchedText = inAnyCase(
  [['account'], ['who', 'kind'], ['who', 'id'], ['who', 'name']]
    .map((path) => `coalesce(entry #>> '{${path.join(',')}}', '')`)
    .join(` || E'\\n' || `),
);

/** The audit log, and both ends of its chain: a part of `tables.ts`. */
export const auditTables = `CREATE TABLE audit_log (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry jsonb NOT NULL,
  at double precision NOT NULL GENERATED ALWAYS AS ((entry ->> 'at')::double precision) STORED,
  -- Digest of the entry as it was added, to detect a later change.
  digest text NOT NULL,
  -- Its place in the chain and its chain value (digest of the previous chain value and its own digest), added soon after the
  -- commit.
  link bigint,
  chain text
);
CREATE INDEX audit_log_by_time ON audit_log (at);
CREATE INDEX audit_log_by_event ON audit_log ((entry ->> 'what'), seq);
CREATE INDEX audit_log_by_kind_of_actor ON audit_log ((entry #>> '{who,kind}'), seq);
CREATE UNIQUE INDEX audit_log_by_link ON audit_log (link);
CREATE INDEX unlinked_audit_log ON audit_log (seq) WHERE link IS NULL;
CREATE FUNCTION digest_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW.digest := encode(sha256(convert_to(NEW.entry::text, 'UTF8')), 'hex');
  RETURN NEW;
END $$;
-- The last link with its entry's number, and the chain value of the last entry that retention has removed.
CREATE TABLE audit_tip (link bigint NOT NULL, seq bigint NOT NULL, chain text NOT NULL, chain_before text NOT NULL);
INSERT INTO audit_tip VALUES (0, 0, '', '');
CREATE TRIGGER digest_of_entry BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION digest_of_entry();
-- Each id that an entry names, with its number.
CREATE TABLE audit_ids (id text, seq bigint, PRIMARY KEY (id, seq));
CREATE FUNCTION add_audit_ids() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO audit_ids SELECT DISTINCT each.id, NEW.seq FROM unnest(ARRAY[${idsOf('NEW.entry')}]) AS each (id)
    WHERE each.id IS NOT NULL;
  RETURN NULL;
END $$;
CREATE FUNCTION remove_audit_ids() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM audit_ids WHERE seq = OLD.seq AND id = ANY (ARRAY[${idsOf('OLD.entry')}]);
  RETURN NULL;
END $$;
CREATE TRIGGER add_audit_ids AFTER INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION add_audit_ids();
CREATE TRIGGER remove_audit_ids AFTER DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION remove_audit_ids();

-- The end of the log that was last reported to the operator.
CREATE TABLE audit_heads (
  ${row()}
);`;
