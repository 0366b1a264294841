/** The audit log, and both ends of its chain: a part of `tables.ts`. */
export const auditTables = `CREATE TABLE audit_log (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry jsonb NOT NULL,
  at double precision NOT NULL GENERATED ALWAYS AS ((entry ->> 'at')::double precision) STORED,
  connection text GENERATED ALWAYS AS (entry ->> 'connection') STORED,
  -- Digest of the entry as it was added, to detect a later change.
  digest text NOT NULL,
  -- Its place in the chain and its chain value (digest of the previous chain value and its own digest), added soon after the
  -- commit.
  link bigint,
  chain text
);
CREATE INDEX audit_log_by_time ON audit_log (at);
CREATE INDEX audit_log_by_event ON audit_log ((entry ->> 'what'), seq);
CREATE INDEX audit_log_by_connection ON audit_log (connection, seq) WHERE connection IS NOT NULL;
CREATE INDEX audit_log_by_account ON audit_log ((entry ->> 'account'), seq) WHERE entry ->> 'account' IS NOT NULL;
CREATE INDEX audit_log_by_request ON audit_log ((entry #>> '{who,requestId}')) WHERE entry #>> '{who,requestId}' IS NOT NULL;
CREATE UNIQUE INDEX audit_log_by_link ON audit_log (link);
CREATE INDEX unlinked_audit_log ON audit_log (seq) WHERE link IS NULL;
CREATE FUNCTION digest_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW.digest := encode(sha256(convert_to(NEW.entry::text, 'UTF8')), 'hex');
  RETURN NEW;
END $$;
-- The last link, and the first one that retention has left.
CREATE TABLE audit_tip (link bigint NOT NULL, chain text NOT NULL, beginning bigint NOT NULL);
INSERT INTO audit_tip VALUES (0, '', 1);
CREATE TRIGGER digest_of_entry BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION digest_of_entry();`;
