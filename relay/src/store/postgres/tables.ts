import { warningDays } from '@noiseaware-connect/shared/webhook';
import { day } from '../../base/time.ts';
import { refreshTokenLife } from '../../domain/connection/renewal-plan.ts';
import type { nextWarningAt } from '../../domain/webhook/webhook.ts';
import { actorOf, auditTables } from '../logs/audit-tables.ts';
import { deliveryTables } from '../logs/delivery-tables.ts';
import { eventTables } from '../logs/event-tables.ts';
import { inAnyCase } from '../sql.ts';
import { alertTables } from './alert-tables.ts';
import { listSortKey, number, pageSortKey, row, text } from './columns.ts';
import { postgres } from './dialect.ts';
import { accountGroups, sharedRevisions } from './table-names.ts';

/** How long after its last renewal a connection's next dies_soon event is due, by the one before, as {@link nextWarningAt} has it. */
const warnedAfter = [null, ...warningDays]
  .map((warned, index) => {
    const next = warningDays[index];
    const after = next === undefined ? 'NULL' : refreshTokenLife - next * day;
    return `WHEN '${warned ?? 'never'}' THEN ${after}`;
  })
  .join(' ');

/**
 * The tables of a database. Each record is stored whole, as JSON of the domain's schema. PostgreSQL computes the columns for
 * lookup and order from it, so they cannot disagree.
 */
export const tables = `
CREATE TABLE staff (
  ${row()},
  ${text('name')} NOT NULL,
  -- Identifies the person at an identity provider; null for invited staff. No issuer contains a line break.
  subject text GENERATED ALWAYS AS ((record #>> '{provider,issuer}') || E'\\n' || (record #>> '{provider,subject}')) STORED
);
CREATE UNIQUE INDEX invited_staff_by_name ON staff (name) WHERE subject IS NULL;
CREATE UNIQUE INDEX staff_by_subject ON staff (subject);
CREATE INDEX staff_by_name ON staff (name);

CREATE TABLE invites (
  ${row('hash')},
  ${text('staff')} NOT NULL,
  ${text('inviter', 'invitedBy,id')},
  ${number('expires_at', 'expiresAt')} NOT NULL
);
CREATE INDEX invites_by_inviter ON invites (inviter);
CREATE INDEX invites_by_staff ON invites (staff);
CREATE INDEX invites_by_end ON invites (expires_at);

CREATE TABLE sessions (
  ${row()},
  ${text('hash')} NOT NULL,
  ${text('staff')} NOT NULL,
  ${text('inviter', 'invitedBy,id')},
  ${number('last_used_at', 'lastUsedAt')}
);
CREATE UNIQUE INDEX sessions_by_hash ON sessions (hash);
CREATE INDEX sessions_by_inviter ON sessions (inviter);
CREATE UNIQUE INDEX sessions_by_staff ON sessions (staff, id);
CREATE INDEX sessions_by_last_use ON sessions (last_used_at);

CREATE TABLE services (
  ${row()},
  ${text('hash')} NOT NULL
);
CREATE UNIQUE INDEX services_by_hash ON services (hash);

-- When keys were last used: a table of its own, so that reading a key does not contend with writing its use.
CREATE TABLE uses (
  ${row()}
);

CREATE TABLE pairings (
  ${row()},
  ${text('hash', 'codeHash')} NOT NULL,
  ${text('session')},
  ${text('staff', 'staff,id')},
  ${text('account', 'account,id')},
  ${text('connection')},
  ${number('expires_at', 'expiresAt')} NOT NULL,
  ${number('ended_at', 'ended,at')}
);
CREATE UNIQUE INDEX pairings_by_hash ON pairings (hash);
CREATE INDEX open_pairings_by_account ON pairings (account) WHERE ended_at IS NULL;
CREATE INDEX open_pairings_by_session ON pairings (session) WHERE ended_at IS NULL;
CREATE INDEX open_pairings_by_staff ON pairings (staff) WHERE ended_at IS NULL;
CREATE INDEX open_pairings_by_connection ON pairings (connection) WHERE ended_at IS NULL;
CREATE INDEX open_pairings ON pairings (expires_at) WHERE ended_at IS NULL;
CREATE INDEX pairings_by_end ON pairings ((coalesce(ended_at, expires_at)));

CREATE TABLE links (
  ${row()},
  -- When it was made, to the millisecond, then its id, as a text that sorts: the cursor of a page.
  ${pageSortKey('cursor', 'createdAt')},
  ${text('hash')} NOT NULL,
  ${text('account', 'account,id')},
  ${text('made_by', 'madeBy,id')},
  ${number('expires_at', 'expiresAt')} NOT NULL,
  ${number('ended_at', 'ended,at')}
);
CREATE UNIQUE INDEX links_by_cursor ON links (cursor);
CREATE UNIQUE INDEX links_by_hash ON links (hash);
CREATE INDEX links_by_account ON links (account, cursor);
CREATE INDEX links_by_maker ON links (made_by, cursor);
CREATE INDEX open_links ON links (expires_at) WHERE ended_at IS NULL;
CREATE INDEX links_by_end ON links ((coalesce(ended_at, expires_at)));

CREATE TABLE connections (
  ${row()},
  -- When it was connected, to the millisecond, then its id, as a text that sorts: the cursor of a page.
  ${pageSortKey('cursor', 'connectedAt')},
  ${text('account', 'account,id')},
  ${text('status')},
  ${text('responsible', 'responsible,id')},
  ${number('last_renewed_at', 'lastRenewedAt')},
  state text GENERATED ALWAYS AS ((record ->> 'status') || '/' || coalesce(record ->> 'cause', '')) STORED,
  -- When it was last renewed, from which its end follows, then its account and id, as a text that sorts.
  ${listSortKey.byTime('ending', 'lastRenewedAt')},
  -- Its account's name and id, with numbers in the order of their values, then its id, as a text that sorts.
  ${listSortKey.byName('listed')},
  -- The searchable names in lower case.
  names text GENERATED ALWAYS AS (${inAnyCase(`(record #>> '{account,id}')
      || E'\\n' || coalesce(record #>> '{account,name}', '')
      || E'\\n' || (record #>> '{connectedBy,name}')
      || E'\\n' || (record #>> '{responsible,name}')
      || E'\\n' || coalesce(
        (record #>> '{identity,name}') || ' (' || (record #>> '{identity,value}') || ')',
        record #>> '{identity,value}',
        ''
      )`)}) STORED,
  -- When the next dies_soon event is due.
  warn_at double precision GENERATED ALWAYS AS (CASE WHEN record ->> 'status' = 'disconnected' THEN NULL
    ELSE (record ->> 'lastRenewedAt')::double precision + CASE coalesce(record ->> 'warned', 'never')
      ${warnedAfter} END END) STORED,
  ${number('renew_at', 'renewAt')},
  ${number('refused_at', 'failing,refusedAt')},
  -- The header of each sealed value, which names its key: counted without reading the values.
  sealed_under text[] GENERATED ALWAYS AS (ARRAY[
    split_part(record ->> 'accessCode', '.', 1),
    split_part(record #>> '{tokens,userToken}', '.', 1),
    split_part(record #>> '{tokens,refreshToken}', '.', 1)
  ]) STORED,
  ${text('lease_owner', 'renewal,owner')},
  ${number('lease_until', 'renewal,until')}
)
-- Counts read indexes alone where vacuum was since the last change: after 2 % of changed rows, not after 20 %.
WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE UNIQUE INDEX connections_by_cursor ON connections (cursor);
CREATE INDEX connections_by_account ON connections (account, cursor);
-- For searches: accounts whose id is a text, or begins with it, in any case.
CREATE INDEX connections_by_account_in_any_case ON connections (${inAnyCase('account')} text_pattern_ops);
CREATE INDEX connections_by_status ON connections (status, cursor);
CREATE INDEX connections_by_responsible ON connections (responsible, status);
CREATE INDEX connections_by_state ON connections (state, ending);
CREATE UNIQUE INDEX connections_by_listing ON connections (listed);
CREATE INDEX scheduled_connections ON connections (status, renew_at, id)
  WHERE lease_until IS NULL AND renew_at IS NOT NULL;
CREATE INDEX refused_connections ON connections (refused_at) WHERE refused_at IS NOT NULL;
CREATE INDEX connections_by_warning ON connections (warn_at) WHERE warn_at IS NOT NULL;
CREATE INDEX leased_connections ON connections (lease_until) WHERE lease_until IS NOT NULL;
-- How many connections are in each state: the sum of the numbers of its rows. Each change adds rows, so that none waits for another
-- one, and each sweep adds them up.
CREATE TABLE connection_counts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  state text NOT NULL,
  number integer NOT NULL
);
CREATE FUNCTION count_connections() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO connection_counts (state, number)
    SELECT state, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END FROM changed GROUP BY state;
  RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON connections REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_connections();
CREATE TRIGGER count_removed AFTER DELETE ON connections REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_connections();
CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO connection_counts (state, number) VALUES (OLD.state, -1), (NEW.state, 1);
  RETURN NULL;
END $$;
CREATE TRIGGER count_change AFTER UPDATE ON connections FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION count_change();

CREATE TABLE webhooks (
  ${row()}
);

-- How far each webhook has been followed through the log of events.
CREATE TABLE cursors (
  ${row()}
);

-- The events up to the cursor of each webhook, with the attempts to deliver them, as long as the log keeps them.
${deliveryTables(postgres, `${row()},\n  ${number('next_at', 'nextAt')}`)}
-- None of these has a delivery that was delivered.
CREATE INDEX deliveries_in_order ON deliveries (webhook, subject, seq) WHERE state = 'waiting';
CREATE INDEX due_deliveries ON deliveries (webhook, next_at) WHERE state = 'waiting';
CREATE INDEX dead_letters ON deliveries (webhook, seq) WHERE state = 'given_up';

-- Calls with an idempotency key, and their sealed answers.
CREATE TABLE answers (
  ${row()},
  ${text('caller')} NOT NULL,
  ${number('at')} NOT NULL
);
CREATE INDEX answers_by_time ON answers (at);
CREATE INDEX answers_by_caller ON answers (caller, at, id);

-- What each relay has counted in each hour, for a year.
CREATE TABLE activity (
  ${row()},
  ${number('at')} NOT NULL
);
CREATE INDEX activity_by_time ON activity (at);

${eventTables(postgres)}

${auditTables(postgres)}
CREATE INDEX audit_by_kind_of_actor ON audit (kind, seq);
CREATE UNIQUE INDEX audit_by_link ON audit (link);
CREATE INDEX unchained_audit ON audit (seq) WHERE link IS NULL;

-- The end of the audit log that was last reported to the operator.
CREATE TABLE audit_heads (
  ${row()}
);

-- One for each sealing key that a relay has started with.
CREATE TABLE keys (
  ${row()}
);

-- The unfinished restore or migration into this database, if any.
CREATE TABLE moves (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  record jsonb NOT NULL
);

-- The revisions of small collections: each change of one is counted here, so that decisions on all of it notice others. Those of
-- groups of accounts count the connections added: of an account that had none, only one completion may add one. That of refusals
-- counts what was written of connections that NoiseAware refused: each such decision is made on all before it.
CREATE TABLE revisions (
  id text PRIMARY KEY,
  version integer NOT NULL
);
INSERT INTO revisions (id, version) VALUES ${sharedRevisions.map((revision) => `('${revision}', 0)`).join(', ')};
INSERT INTO revisions (id, version) SELECT 'accounts-' || number, 0 FROM generate_series(0, ${accountGroups - 1}) AS number;

-- When relays were last at work, by the key that they seal with.
CREATE TABLE relay_notes (
  key text PRIMARY KEY,
  at double precision NOT NULL
);

-- DPoP proofs of calls that changed something, while they are valid: each is accepted once, whichever relay gets it.
CREATE TABLE used_proofs (
  used text PRIMARY KEY,
  until double precision NOT NULL
);
CREATE INDEX used_proofs_by_end ON used_proofs (until);

-- When each shared job was last done, and the row that probes whether writing works.
CREATE TABLE moments (
  name text PRIMARY KEY,
  at double precision NOT NULL
);
INSERT INTO moments (name, at) VALUES ('turn', 0), ('events', 0), ('probe', 0);

${alertTables}

-- The web tools that staff work in, each stored whole.
CREATE TABLE tools (
  ${row()}
);

-- Searching for a part of a text works without the extension too, in a tenth of a second per 20,000 rows.
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX connections_by_part_of_name ON connections USING gin (names gin_trgm_ops);
  CREATE INDEX audit_by_part_of_text ON audit
    USING gin (${inAnyCase('account')} gin_trgm_ops, ${inAnyCase(actorOf(postgres, 'entry'))} gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported THEN
  RAISE NOTICE 'searches are not indexed: %', SQLERRM;
END $$;
`;
