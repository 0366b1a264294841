import * as v from 'valibot';
import { roles } from '../role.ts';
import { connection, count, line, link, timestamp } from '../shapes.ts';
import { accountPattern } from '../tool.ts';
import { scopes } from './access.ts';
import { actorKind, auditEvents, auditFacts, publicEntry, signInRefusals } from './audit-entry.ts';
import { endpoint } from './endpoint.ts';
import { connectionFilter, linkFilter } from './extension.ts';
import {
  cursor,
  inviteUses,
  long,
  numberFrom,
  oneOf,
  pageLimit,
  text,
  wholeNumber,
} from './request-shapes.ts';

const at = v.optional(v.pipe(v.string(), v.isoTimestamp('must be a time such as 2026-11-26T12:00:00Z')));

const staffMember = v.strictObject({
  id: v.string(),
  name: v.string(),
  role: v.picklist(roles),
  /** Whether they sign in at the identity provider; else they were invited. */
  signsIn: v.boolean(),
  /** Whether this is the operator at the console, who came by a link of the command line. */
  operator: v.boolean(),
  createdAt: timestamp,
  revokedAt: v.nullable(timestamp),
  /** When the last of their open invites expires. */
  inviteExpiresAt: v.nullable(timestamp),
  /** How many more sessions their open invites begin, all together. */
  inviteUses: count,
  /** How many connections they are responsible for, without disconnected ones. */
  connections: count,
  sessions: v.array(
    v.strictObject({
      id: v.string(),
      /** Whether the session is bound to a browser's key. */
      bound: v.boolean(),
      createdAt: timestamp,
      lastUsedAt: timestamp,
      expiresAt: timestamp,
      /** The id of the staff member who made its invite; null if it was the operator, or began at the identity provider. */
      invitedBy: v.nullable(v.string()),
    }),
  ),
  /** Their refused sign-ins since the time that the call names. */
  refusals: v.strictObject({
    count,
    last: v.nullable(
      v.strictObject({
        at: timestamp,
        reason: v.picklist(signInRefusals),
        /** The claim that the provider did not send. */
        claim: v.optional(v.string()),
      }),
    ),
  }),
});
export type ListedStaff = v.InferOutput<typeof staffMember>;

const serviceKey = v.strictObject({
  id: v.string(),
  /** The id of its service, the same for all of its keys: under which the audit log has what they did. */
  service: v.string(),
  name: v.string(),
  scopes: v.array(v.picklist(scopes)),
  /** Patterns; null for all accounts. */
  accounts: v.nullable(v.array(v.string())),
  createdAt: timestamp,
  expiresAt: v.nullable(timestamp),
  lastUsedAt: v.nullable(timestamp),
  lastUsedFrom: v.nullable(v.string()),
  revokedAt: v.nullable(timestamp),
  /** Its refused calls since the time that the call names. */
  refusals: v.strictObject({
    count,
    last: v.nullable(
      v.strictObject({
        at: timestamp,
        code: v.string(),
        route: v.string(),
        needs: v.optional(v.string()),
      }),
    ),
  }),
});
export type ListedServiceKey = v.InferOutput<typeof serviceKey>;

/** Whether NoiseAware answers this relay. Unless it does, the circuit breaker is open: only probes are sent. */
export const noiseawareStates = ['answering', 'unanswered', 'refusing_all'] as const;

/** For how many days activity can be read: by the hour up to 7, by the day above. */
export const activityDays = ['1', '7', '30', '90', '365'] as const;

const seconds = v.nullable(v.pipe(v.number(), v.minValue(0)));

/** What happened in an hour or a day; `connections` and `waiting` are as they stood at its end. */
const bucket = v.strictObject({
  at: timestamp,
  connections: v.strictObject({ active: count, degraded: count, reauthorization_required: count }),
  /** `late`: the refresh token had ended before. */
  renewals: v.strictObject({ ok: count, late: count, failed: count }),
  /** Of the calls, those without an answer, with 5xx or with one that cannot be read; seconds below which half and 95 % of the answers stayed. */
  noiseaware: v.strictObject({ calls: count, failed: count, p50: seconds, p95: seconds }),
  /** Attempts, and events that wait. */
  deliveries: v.strictObject({ delivered: count, failed: count, waiting: count }),
  alerts: count,
  links: v.strictObject({ made: count, opened: count, authorized: count, connected: count }),
});
export type ActivityBucket = v.InferOutput<typeof bucket>;

/** What explains a moment: an outage, changed settings, or what a person did. */
const mark = v.strictObject({
  at: timestamp,
  what: v.pipe(v.picklist(['outage', 'settings', ...auditEvents]), v.metadata({ unknown: 'settings' })),
  /** Of an outage until when, null while it goes on; of settings their names; else who did it. */
  note: v.nullable(v.string()),
});
export type ActivityMark = v.InferOutput<typeof mark>;

const noiseawareState = v.strictObject({
  /** A client treats an unknown state as not answering. */
  state: v.pipe(v.picklist(noiseawareStates), v.metadata({ unknown: 'unanswered' })),
  since: v.nullable(timestamp),
});

/** The subjects of the doctor's findings. */
export const findingSubjects = [
  'settings',
  'store',
  'clock',
  'sealing_keys',
  'client_secrets',
  'noiseaware',
  'identity_provider',
  'connections',
  'webhooks',
  'alerts',
] as const;

const finding = v.strictObject({
  what: v.picklist(findingSubjects),
  /** A client treats an unknown level as a warning. */
  level: v.pipe(v.picklist(['ok', 'warning', 'problem']), v.metadata({ unknown: 'warning' })),
  /** In English. */
  sentence: v.string(),
  /** What to do about it, in English. */
  next: v.nullable(v.string()),
  /** The name of the sentence, and what it is about, for clients in other languages. */
  code: v.string(),
  values: v.record(v.string(), v.union([v.string(), v.number(), v.null(), v.array(v.string())])),
});
export type Finding = v.InferOutput<typeof finding>;

/** The statuses in which all connections can be renewed at once: what was disconnected is restored one by one. */
export const renewable = ['active', 'degraded', 'reauthorization_required'] as const;

/** Selects entries of the audit log. */
const auditFilter = {
  since: at,
  until: at,
  /** One event, or several separated by commas. */
  what: v.optional(
    v.pipe(
      text(2_000),
      v.check(
        (names) => names.split(',').every((name) => (auditEvents as readonly string[]).includes(name)),
        'must be events of the audit log, with commas between',
      ),
    ),
  ),
  /** `people` are staff, owners and the operator; or one kind of actor. */
  by: oneOf(['people', ...actorKind.options]),
  /** The id or kind of an actor, or part of its name, in any case. */
  who: v.optional(text(200)),
  /** The id of anything that an entry names: who did it, the request that caused it, or what it is about. */
  about: v.optional(text(200)),
  /** Part of an account's id, in any case. */
  account: v.optional(text(200)),
  connection: v.optional(text(200)),
  /** The id of the request that caused it, which refusals and the log have. */
  request: v.optional(text(200)),
};

/** The kinds of what a search finds. */
export const searchKinds = [
  'account',
  'connection',
  'link',
  'staff',
  'key',
  'webhook',
  'event',
  'request',
] as const;

const searchResult = v.strictObject({
  kind: v.picklist(searchKinds),
  id: v.string(),
  /** Its name, or what it is called by: of a webhook the address, of an event the type, of a request the audit event. */
  title: v.string(),
  /**
   * Of an account the organization, of a connection and an event the account's id, of a link the status, of a staff member the
   * role, of a key the scopes, of a webhook the event types, of a request the time. Empty if there is none.
   */
  note: v.string(),
});
export type SearchResult = v.InferOutput<typeof searchResult>;

/** From when on refusals are counted; without it, those of the last 24 hours. */
const refusedSince = v.strictObject({ since: at });

/** What the console's page calls, mostly for admins. A part of the contract (`api.ts`). */
export const adminCalls = {
  listStaff: endpoint({
    method: 'GET',
    path: '/v1/staff',
    access: ['administer', 'operator'],
    query: refusedSince,
    answer: v.strictObject({ staff: v.array(staffMember) }),
  }),
  invite: endpoint({
    method: 'POST',
    path: '/v1/invites',
    access: ['administer', 'operator'],
    request: v.strictObject({
      name: v.pipe(line, v.trim()),
      role: v.optional(v.picklist(roles)),
      /** How often it works; more than once on a demonstration relay alone. */
      uses: v.optional(inviteUses),
    }),
    answer: v.strictObject({
      invite: v.string(),
      link: long,
      name: v.string(),
      role: v.picklist(roles),
      uses: count,
      expiresAt: timestamp,
      /** How many connections the person is responsible for and, with this role, may not look after. */
      connectionsToHandOver: count,
    }),
    created: true,
  }),
  revokeStaff: endpoint({
    method: 'DELETE',
    path: '/v1/staff/:id',
    access: ['administer', 'operator'],
    /** `takeOver`: sessions and open invites of others whom this person invited stay, as invited by the caller. */
    query: v.strictObject({ takeOver: oneOf(['0', '1']) }),
  }),
  returnStaff: endpoint({
    method: 'POST',
    path: '/v1/staff/:id/return',
    access: ['administer', 'operator'],
    request: v.strictObject({}),
  }),
  handOver: endpoint({
    method: 'POST',
    path: '/v1/staff/:id/handover',
    access: ['administer', 'operator'],
    request: v.strictObject({ to: text(200) }),
    answer: v.strictObject({ connections: count }),
  }),
  endStaffSession: endpoint({
    method: 'DELETE',
    path: '/v1/staff/:id/sessions/:session',
    access: ['administer'],
  }),
  listServiceKeys: endpoint({
    method: 'GET',
    path: '/v1/service-keys',
    access: ['administer', 'operator'],
    query: refusedSince,
    answer: v.strictObject({ serviceKeys: v.array(serviceKey) }),
  }),
  revokeServiceKey: endpoint({
    method: 'DELETE',
    path: '/v1/service-keys/:id',
    access: ['administer', 'operator'],
  }),
  readAudit: endpoint({
    method: 'GET',
    path: '/v1/audit',
    access: ['administer', 'operator'],
    query: v.strictObject({
      ...auditFilter,
      /** Only entries with lower numbers (`seq`). */
      before: v.optional(wholeNumber),
      cursor,
      limit: pageLimit,
    }),
    answer: v.strictObject({
      entries: v.array(publicEntry),
      nextCursor: v.optional(long),
    }),
  }),
  /** How often each event happened, by kind of actor, the most frequent first. */
  summarizeAudit: endpoint({
    method: 'GET',
    path: '/v1/audit/summary',
    access: ['administer'],
    query: v.strictObject({ since: auditFilter.since, until: auditFilter.until, by: auditFilter.by }),
    answer: v.strictObject({
      entries: v.array(v.strictObject({ what: auditFacts.what, who: actorKind, count })),
    }),
  }),
  exportAudit: endpoint({
    method: 'GET',
    path: '/v1/audit.csv',
    access: ['administer'],
    query: v.strictObject(auditFilter),
    rows: publicEntry,
  }),
  exportConnections: endpoint({
    method: 'GET',
    path: '/v1/connections.csv',
    access: ['administer'],
    query: v.strictObject(connectionFilter),
    rows: connection,
  }),
  exportLinks: endpoint({
    method: 'GET',
    path: '/v1/links.csv',
    access: ['administer'],
    query: v.strictObject(linkFilter),
    rows: link,
  }),
  /** Renews all connections in a status now, of all accounts or of those that match a pattern; `healed` are active then. */
  renewConnections: endpoint({
    method: 'POST',
    path: '/v1/connections/renewals',
    access: ['administer', 'operator'],
    request: v.strictObject({ status: v.picklist(renewable), account: v.optional(accountPattern) }),
    answer: v.strictObject({ looked: count, healed: count }),
  }),
  readHistory: endpoint({
    method: 'GET',
    path: '/v1/connections/:id/history',
    access: ['read'],
    query: v.strictObject({ cursor, limit: pageLimit }),
    answer: v.strictObject({
      events: v.array(
        v.strictObject({
          at: timestamp,
          what: auditFacts.what,
          who: v.strictObject({ kind: actorKind, name: v.optional(v.string()) }),
          status: auditFacts.status,
          cause: auditFacts.cause,
          count: auditFacts.count,
        }),
      ),
      nextCursor: v.optional(long),
    }),
  }),
  /** Who can see an account: the keys that are for it, and staff. */
  readAccess: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account/access',
    access: ['administer'],
    answer: v.strictObject({
      keys: v.array(
        v.strictObject({
          id: v.string(),
          name: v.string(),
          scopes: v.array(v.picklist(scopes)),
          /** When it last read a token of the account, or called NoiseAware for it; to the minute. */
          lastReadAt: v.nullable(timestamp),
        }),
      ),
      staff: v.array(
        v.strictObject({
          id: v.string(),
          name: v.string(),
          role: v.picklist(roles),
          /** When they last did something about the account. */
          lastActedAt: v.nullable(timestamp),
        }),
      ),
    }),
  }),
  readActivity: endpoint({
    method: 'GET',
    path: '/v1/activity',
    access: ['read'],
    query: v.strictObject({
      days: v.optional(
        v.pipe(
          v.picklist(activityDays, `must be one of ${activityDays.join(', ')}`),
          v.transform(Number),
          v.picklist(activityDays.map(Number)),
        ),
      ),
    }),
    answer: v.union([
      v.strictObject({
        hours: v.array(v.strictObject({ from: timestamp, renewed: count, failed: count, refused: count })),
        noiseaware: noiseawareState,
      }),
      v.strictObject({
        unit: v.picklist(['hour', 'day']),
        since: timestamp,
        buckets: v.array(bucket),
        marks: v.array(mark),
        noiseaware: noiseawareState,
      }),
    ]),
  }),
  /** How many connections end on each day (UTC), today first, unless they are renewed. */
  countExpiries: endpoint({
    method: 'GET',
    path: '/v1/connections/expiry',
    access: ['read'],
    query: v.strictObject({ days: v.optional(numberFrom(1, 31)) }),
    answer: v.strictObject({ days: v.array(v.strictObject({ day: v.string(), connections: count })) }),
  }),
  /** Everything with that id, or with that text in its name, exact matches first. Admins also find staff, keys, webhooks and requests. */
  search: endpoint({
    method: 'GET',
    path: '/v1/search',
    access: ['read'],
    query: v.strictObject({ q: line }),
    answer: v.strictObject({ results: v.pipe(v.array(searchResult), v.maxLength(20)) }),
  }),
  readFindings: endpoint({
    method: 'GET',
    path: '/v1/findings',
    access: ['administer'],
    answer: v.strictObject({ checkedAt: timestamp, findings: v.array(finding) }),
  }),
} as const;
