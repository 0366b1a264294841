import * as v from 'valibot';
import { account, causes, connection, connectionStatuses, count, line, timestamp } from '../shapes.ts';
import { accountPattern, tool } from '../tool.ts';
import { scopes } from './access.ts';
import { publicEntry } from './audit-entry.ts';
import { endpoint } from './endpoint.ts';
import { duration, long, overlap, text, wholeNumber } from './request-shapes.ts';

/** The end of the audit log, as the number and the hash of its last entry: `48213:9f86d0…`. */
export const auditHead = /^(\d{1,15}):([0-9a-f]{64})$/;

/** The most patterns of accounts of a key, since each call is matched against all of them. */
const mostPatterns = 100;

/** Whether a relay runs: `unknown` if the answering process works on a shared database and asks no relay. */
const relay = v.picklist(['answers', 'unknown', 'away']);

/** A service key that was just made, with its value, which is in this answer alone. */
const madeKey = {
  key: v.string(),
  /** The service's name. */
  service: v.string(),
  scopes: v.array(v.picklist(scopes)),
  accounts: v.nullable(v.array(v.string())),
  expiresAt: v.nullable(timestamp),
} as const;

/** A sealing key, as the answering process knows it. */
const sealingKey = v.strictObject({
  id: v.string(),
  /** Whether new values are sealed with it. */
  seals: v.boolean(),
  /** `missing`: values need it, but the settings lack it. `wrong`: the settings have a different key under this name. */
  state: v.picklist(['right', 'missing', 'wrong']),
  /** The number of sealed values that need it. */
  values: count,
  /** Whether a relay on the same store has sealed with it in the last minutes. */
  inUse: v.boolean(),
});

const check = v.strictObject({
  level: v.picklist(['ok', 'warning', 'bad']),
  says: long,
  fix: v.optional(long),
});

/**
 * What only the operator calls: through the relay's socket, or on a store at rest in the process of the command itself.
 * None of these is served at the relay's public address. A part of the contract (`api.ts`).
 */
export const operatorCalls = {
  /** The address that NoiseAware's alerts are sent to; it is made if there is none. */
  alertsUrl: endpoint({
    method: 'POST',
    path: '/v1/alerts/url',
    access: ['operator'],
    request: v.strictObject({}),
    answer: v.strictObject({ url: long }),
    failures: ['conflict'],
  }),
  /** Makes another address for alerts; the one before works on until `formerEndsAt`. */
  rotateAlertsUrl: endpoint({
    method: 'POST',
    path: '/v1/alerts/url/rotation',
    access: ['operator'],
    request: v.strictObject({ overlap }),
    answer: v.strictObject({ url: long, formerEndsAt: timestamp }),
  }),
  /** Whether each audit entry follows from the one before it and is found by what it says, and what is with an earlier end of the log. */
  verifyAudit: endpoint({
    method: 'GET',
    path: '/v1/audit/verification',
    access: ['operator'],
    query: v.strictObject({
      /** An earlier end of the log, as number:hash. */
      head: v.optional(v.pipe(text(200), v.regex(auditHead, 'must be number:hash'))),
    }),
    answer: v.strictObject({
      entries: count,
      /** The end of the log: the number and hash of its last entry. */
      head: v.optional(v.strictObject({ seq: count, hash: v.string() })),
      /** What is with the earlier end; `expired` if the log begins after it. */
      earlier: v.optional(v.picklist(['unchanged', 'differs', 'expired', 'missing'])),
      /** The first entry that does not follow, or is not found by what it says. */
      broken: v.optional(
        v.strictObject({ seq: v.number(), what: v.optional(v.string()), at: v.optional(timestamp) }),
      ),
    }),
  }),
  /** Writes everything that is kept into a new file on the relay's machine. */
  backUp: endpoint({
    method: 'POST',
    path: '/v1/backups',
    access: ['operator'],
    request: v.strictObject({
      /** An absolute path. */
      file: text(4_000),
    }),
    answer: v.strictObject({
      file: long,
      at: timestamp,
      /** Names of the sealing keys that are needed to open it. */
      keys: v.array(v.string()),
      /** The number of records by collection. */
      counts: v.record(v.string(), count),
      bytes: count,
      sha256: v.string(),
    }),
    created: true,
    failures: ['conflict'],
  }),
  /** A connection, by its id or as the healthiest of the account with that id, with its newest audit entries. */
  inspectConnection: endpoint({
    method: 'GET',
    path: '/v1/connections/:id/inspection',
    access: ['operator'],
    answer: v.strictObject({
      connection,
      /** Seconds by which NoiseAware's clock was ahead of the relay's at the last renewal; null if it did not say. */
      clockAhead: v.nullable(v.number()),
      /** The newest 50, in chronological order. */
      entries: v.array(publicEntry),
    }),
  }),
  /**
   * Moves a connection to another account, with its codes and tokens or, if they were erased, with what its access code is known by.
   * `conflict` while it is renewed, while the other account has a living connection, or while a link or pairing of either is open.
   */
  moveConnection: endpoint({
    method: 'POST',
    path: '/v1/connections/:id/move',
    access: ['operator'],
    request: v.strictObject({ account }),
    answer: v.strictObject({
      connection,
      /** The id of the account that it belonged to. */
      from: v.string(),
    }),
    failures: ['conflict'],
  }),
  /** Makes a link that opens the console as an admin, once, within five minutes. */
  makeConsoleLink: endpoint({
    method: 'POST',
    path: '/v1/console-links',
    access: ['operator'],
    request: v.strictObject({}),
    answer: v.strictObject({ url: long, expiresAt: timestamp }),
    created: true,
  }),
  /** The doctor's checks of the data. Opens every sealed value, and keeps none. */
  examine: endpoint({
    method: 'GET',
    path: '/v1/examination',
    access: ['operator'],
    answer: v.strictObject({
      relay,
      seals: v.strictObject({
        values: count,
        unopened: count,
        /** The first few that do not open. */
        places: v.array(v.string()),
        missingKeys: v.array(v.string()),
        wrongKeys: v.array(v.string()),
      }),
      /** For comparing other settings with those of the running relay. Nothing here reveals a key or a setting. */
      kept: v.strictObject({
        /** How many sealed values need each key; null for damaged ones. */
        uses: v.array(v.strictObject({ key: v.nullable(v.string()), values: count })),
        /** A constant sealed by each key, and keyed marks of the settings at the relay's last start. */
        checks: v.array(
          v.strictObject({
            id: v.string(),
            check: long,
            marks: v.optional(v.record(v.string(), v.string())),
          }),
        ),
      }),
      /** When NoiseAware last used each client secret, in the order of the setting. */
      clientSecrets: v.array(v.strictObject({ lastUsedAt: v.nullable(timestamp) })),
      /** Checks of the store, connections, webhooks and alerts. */
      work: v.array(check),
    }),
  }),
  listSealingKeys: endpoint({
    method: 'GET',
    path: '/v1/sealing-keys',
    access: ['operator'],
    answer: v.strictObject({
      relay,
      keys: v.array(sealingKey),
      /** The number of damaged values, which name no key. */
      damaged: count,
    }),
  }),
  /** Forgets a sealing key that no value needs and that no relay seals with. */
  dropSealingKey: endpoint({
    method: 'DELETE',
    path: '/v1/sealing-keys/:id',
    access: ['operator'],
    failures: ['conflict'],
  }),
  makeServiceKey: endpoint({
    method: 'POST',
    path: '/v1/service-keys',
    access: ['operator'],
    request: v.strictObject({
      name: v.pipe(line, v.trim()),
      scopes: v.pipe(
        v.array(v.picklist(scopes, `must be one of ${scopes.join(', ')}`)),
        v.nonEmpty('must name a scope'),
      ),
      /** Patterns of the accounts that the key may access; all by default. */
      accounts: v.optional(
        v.pipe(
          v.array(accountPattern),
          v.nonEmpty('must name an account, or be left out for all'),
          v.maxLength(mostPatterns, `must be at most ${mostPatterns}`),
        ),
      ),
      /** Seconds; unlimited by default. */
      expiresIn: v.optional(duration(1)),
    }),
    answer: v.strictObject(madeKey),
    created: true,
    failures: ['conflict'],
    bodyLimit: 64 * 1024,
  }),
  /** Makes a second key of the same service and rights; the old one ends at `oldEndsAt`. */
  rotateServiceKey: endpoint({
    method: 'POST',
    path: '/v1/service-keys/:id/rotation',
    access: ['operator'],
    request: v.strictObject({ overlap }),
    answer: v.strictObject({ ...madeKey, oldEndsAt: timestamp }),
    created: true,
  }),
  /** Adds a tool, or replaces the one with its id. */
  putTool: endpoint({
    method: 'POST',
    path: '/v1/tools',
    access: ['operator'],
    request: tool,
    answer: v.strictObject({
      /** Its id. */
      tool: v.string(),
      name: v.string(),
      outcome: v.picklist(['added', 'changed']),
    }),
    failures: ['conflict'],
    bodyLimit: 64 * 1024,
  }),
  removeTool: endpoint({ method: 'DELETE', path: '/v1/tools/:id', access: ['operator'] }),
  /** Begins to record the calls of one pairing. It ends when it has not been read for a while. */
  startTrace: endpoint({
    method: 'POST',
    path: '/v1/traces',
    access: ['operator'],
    request: v.strictObject({}),
    answer: v.strictObject({ trace: v.string(), connectionUrl: long }),
    created: true,
    failures: ['not_found', 'conflict'],
  }),
  readTrace: endpoint({
    method: 'GET',
    path: '/v1/traces/:id',
    access: ['operator'],
    query: v.strictObject({
      /** Only events with higher numbers; lower ones are dropped. */
      after: v.optional(wholeNumber),
    }),
    answer: v.strictObject({
      /** See `relay/src/operations/rehearsal/recorded/events.ts`. */
      events: v.array(v.record(v.string(), v.unknown())),
      /** How many were counted and not kept. */
      leftOut: count,
      /** The id of the connection that the pairing made. */
      connection: v.nullable(v.string()),
    }),
  }),
  /** Renews the connection that the traced pairing made, so that this call is seen too. */
  renewTraced: endpoint({
    method: 'POST',
    path: '/v1/traces/:id/renewal',
    access: ['operator'],
    request: v.strictObject({}),
    answer: v.strictObject({
      connection: v.string(),
      /** The connection's status, or why it was not renewed. */
      status: v.picklist([...connectionStatuses, 'missing', 'forgotten', 'busy']),
      cause: v.optional(v.picklist(causes)),
    }),
    failures: ['conflict'],
  }),
  /** Calls NoiseAware with the credentials of the traced pairing, to find the form of a call that it takes. */
  probeTraced: endpoint({
    method: 'POST',
    path: '/v1/traces/:id/probes',
    access: ['operator'],
    /** The question whose probe is made. */
    request: v.strictObject({ what: text(100) }),
    answer: v.strictObject({
      /** How often NoiseAware was called. */
      calls: count,
      /** The status of its first answer; null without one, or if there was no credential to call it with. */
      status: v.nullable(v.number()),
      /** The form that works, as the value of its setting; null if none was found. */
      found: v.nullable(v.string()),
    }),
  }),
  stopTrace: endpoint({ method: 'DELETE', path: '/v1/traces/:id', access: ['operator'] }),
  /** Begins a pairing with which the doctor plays NoiseAware. No browser can complete it. */
  beginTrial: endpoint({
    method: 'POST',
    path: '/v1/trials',
    access: ['operator'],
    request: v.strictObject({}),
    answer: v.strictObject({ pairing: v.string(), code: v.string() }),
    created: true,
  }),
  /** Cancels the pairing of a trial. */
  endTrial: endpoint({ method: 'DELETE', path: '/v1/trials/:id', access: ['operator'] }),
} as const;

export type OperatorCalls = typeof operatorCalls;
