import type { adminCalls } from './admins.ts';
import type { ReferenceOf } from './endpoint.ts';
import { id } from './example-records.ts';

/** What the reference says of each call in `admins.ts`. */
export const adminReference: ReferenceOf<typeof adminCalls> = {
  listStaff: {
    words:
      'Lists staff members, including revoked ones, with their signed-in browsers and their refused sign-ins since the time `since`, by default within 24 hours.',
    answer: {
      staff: [
        {
          id: 'stf-7Yw2',
          name: 'Alex Doe',
          role: 'staff',
          signsIn: false,
          operator: false,
          createdAt: '2026-11-20T08:00:00.000Z',
          revokedAt: null,
          inviteExpiresAt: null,
          inviteUses: 0,
          connections: 12,
          sessions: [
            {
              id,
              bound: true,
              createdAt: '2026-11-20T08:00:00.000Z',
              lastUsedAt: '2026-11-26T12:00:00.000Z',
              expiresAt: '2026-12-26T12:00:00.000Z',
              invitedBy: null,
            },
          ],
          refusals: { count: 1, last: { at: '2026-11-26T03:12:00.000Z', reason: 'not_allowed' } },
        },
      ],
    },
  },
  invite: {
    words:
      'Invites a staff member. If there is one with this name, that one is invited again on a further device, and a revoked one is reinstated. The operator’s name is `invalid_request`, and so is a `role` with more rights than that member has, unless the operator calls. The invite works once within 7 days and is only in this answer; send `link` to the person. On a demonstration relay (`RELAY_DEMONSTRATION`) it may work several times within 90 days: `uses`, `forbidden` elsewhere. Without `role` a new member is `staff`, and an existing one keeps the role. A new role takes effect at once: that of a person who may no longer connect ends their open pairings and links, and `connectionsToHandOver` counts the connections for which a colleague must be made responsible. `forbidden` if `RELAY_INVITES` is off.',
    request: { name: 'Sam Lee', role: 'staff' },
    answer: {
      invite: 'nacinv_3fX…',
      link: 'https://connect.example-stays.com/#nacinv_3fX…',
      name: 'Sam Lee',
      role: 'staff',
      uses: 1,
      expiresAt: '2026-12-03T12:00:00.000Z',
      connectionsToHandOver: 0,
    },
  },
  revokeStaff: {
    words:
      'Revokes a staff member: ends all sessions, invites, pairings and links, and the sessions and open invites of others whom they invited, unless `takeOver=1` makes the caller the one who invited. Connections are not changed. Admins cannot revoke themselves: `forbidden`.',
  },
  returnStaff: {
    words:
      'Reinstates a revoked person of the identity provider, who can then sign in again. Anyone else is `not_found`: a person who was invited is invited again instead.',
    request: {},
  },
  handOver: {
    words:
      'Makes the staff member with the id `to` responsible for all connections of this one, who may be revoked. Answers with their number.',
    request: { to: 'stf-2Kd9' },
    answer: { connections: 12 },
  },
  endStaffSession: {
    words: 'Ends one session of a staff member, and its open pairings.',
  },
  listServiceKeys: {
    words:
      'Lists service keys, including revoked ones, with their last use and their refused calls since the time `since`, by default within 24 hours; never a key itself.',
    answer: {
      serviceKeys: [
        {
          id,
          service: id,
          name: 'billing',
          scopes: ['connections:read', 'token'],
          accounts: ['cust-{*}'],
          createdAt: '2026-11-20T08:00:00.000Z',
          expiresAt: null,
          lastUsedAt: '2026-11-26T12:00:00.000Z',
          lastUsedFrom: '203.0.113.7',
          revokedAt: null,
          refusals: {
            count: 9,
            last: {
              at: '2026-11-26T03:12:00.000Z',
              code: 'forbidden',
              route: 'POST /v1/connections/:id/noiseaware/*',
              needs: 'api:read',
            },
          },
        },
      ],
    },
  },
  revokeServiceKey: {
    words:
      'Revokes a service key immediately. If it is the last valid one of its service, the links and webhooks of the service end too.',
  },
  readAudit: {
    words:
      'Lists the audit log, newest entry first, 100 per page. `what` is an event, or several separated by commas; `by` is a kind of actor (`staff`, `service`, `owner`, `noiseaware`, `operator`, `relay`), or `people` for staff, owners and the operator; `who` is the id of an actor, part of its name in any case, or `staff`, `service`, `owner`, `noiseaware`, `operator`, `relay`; `account` is part of the id of an account, in any case; `about` is exactly the id of anything that an entry names: the actor, the request or what it is about; `request` is the id of the request that caused it. `since` is inclusive, `until` exclusive.',
    answer: {
      entries: [
        {
          seq: 4711,
          at: '2026-11-26T12:14:00.000Z',
          what: 'renewed',
          who: { kind: 'relay' },
          connection: id,
          account: 'cust-1042',
          status: 'active',
        },
      ],
    },
  },
  summarizeAudit: {
    words:
      'Counts the events of the audit log by what happened and by kind of actor (`who`), the most frequent first: with `by=people` what people have decided. `since` is inclusive, `until` exclusive. An entry with a `count` counts as often as it says. The entries themselves: `GET /v1/audit` with the same times, `what`, and `who` as `by`.',
    answer: {
      entries: [
        { what: 'connected', who: 'staff', count: 12 },
        { what: 'settings_changed', who: 'relay', count: 1 },
      ],
    },
  },
  exportAudit: {
    words:
      'The same as a table in CSV (RFC 4180), up to 100,000 entries. The columns are the fields, those of an object with its name before a dot. A cell that begins with `=`, `+`, `-`, `@` or a tab is preceded by an apostrophe, so that no spreadsheet takes it for a formula.',
  },
  exportConnections: {
    words: 'The list of connections as a table in CSV, in the same order, up to 100,000.',
  },
  exportLinks: {
    words: 'The list of links as a table in CSV, newest first, up to 100,000.',
  },
  renewConnections: {
    words:
      'Renews all connections in a status now, of all accounts or of those that match the pattern `account`, and answers once all were tried: how many, and how many of them are active then.',
    request: { status: 'reauthorization_required' },
    answer: { looked: 12, healed: 11 },
  },
  readHistory: {
    words:
      'Lists what happened to a connection, newest first, 100 per page. An event with `count` happened that often within a minute.',
    answer: {
      events: [
        { at: '2026-11-26T12:14:00.000Z', what: 'renewed', who: { kind: 'relay' }, status: 'active' },
        {
          at: '2026-11-26T12:00:00.000Z',
          what: 'connected',
          who: { kind: 'staff', name: 'Alex Doe' },
          status: 'active',
        },
      ],
    },
  },
  readAccess: {
    words:
      'Lists who can see an account: the valid service keys that are for it, and the staff members who are not revoked. `lastReadAt` is when the key last read a token of the account or called NoiseAware for it, `lastActedAt` when the person last did something about it; null if the audit log has no such entry. Those who did most recently come first. An account that was never connected has the same answer: the rights are those for its id.',
    answer: {
      keys: [
        {
          id,
          name: 'billing',
          scopes: ['connections:read', 'token'],
          lastReadAt: '2026-11-26T12:00:00.000Z',
        },
      ],
      staff: [{ id: 'stf-7Yw2', name: 'Alex Doe', role: 'staff', lastActedAt: null }],
    },
  },
  readActivity: {
    words:
      'With `days` (1, 7, 30, 90 or 365): what happened in each hour (1 and 7) or day of that time in UTC, oldest first, the present one included. `connections` and `deliveries.waiting` are as they stood at its end. `renewals.late`: the refresh token had ended before; `noiseaware.failed`: calls without an answer, with 5xx or with an answer that cannot be read; `p50` and `p95`: seconds in which half and 95 % of the answers came, to an eighth, null without one; `deliveries`: attempts; `links`: made, first pressed, authorized and connected. `marks` are outages (`note`: until, null while they go on), changed settings (`note`: their names) and what people did (`note`: who). What other relays on the same database counted comes half a minute later. Without `days`: successful and failed renewals, and refused calls and codes, for each of the last 24 clock hours. `noiseaware` is `answering`, or, since then, `unanswered` or `refusing_all`: calls of the relay that answers are paused.',
    answer: {
      hours: [{ from: '2026-11-26T12:00:00.000Z', renewed: 214, failed: 3, refused: 0 }],
      noiseaware: { state: 'answering', since: null },
    },
  },
  countExpiries: {
    words:
      'Counts the connections that end on each day in UTC, today first, unless they are renewed: those that the list has for the day by `dies`. 15 days, or `days` (at most 31).',
    answer: {
      days: [
        { day: '2026-11-26', connections: 3 },
        { day: '2026-11-27', connections: 41 },
      ],
    },
  },
  search: {
    words:
      'Searches everything at once: accounts and links as their lists do, staff members, service keys and webhooks by name or address, and each of these, connections, events (their `webhook-id`) and requests by their whole id. At most 20 results, of each kind but accounts at most 3; one with exactly that id is first. Staff, keys, webhooks, requests and events without an account are for admins only. `note` says more: the organization of an account, the account of a connection or an event, the status of a link, the role of a staff member, the scopes of a key, the event types of a webhook, the time of a request.',
    answer: {
      results: [
        { kind: 'account', id: 'cust-1042', title: 'Sea View Rentals', note: 'Harbor House Rentals' },
        { kind: 'link', id, title: 'Sea View Rentals', note: 'connected' },
      ],
    },
  },
  readFindings: {
    words:
      "Lists findings of the doctor, without a call outside the relay: settings, store, clock, sealing keys, NoiseAware's use of client secrets, whether NoiseAware and the identity provider answer, connections, webhooks and alerts. The answer is at most a minute old.",
    answer: {
      checkedAt: '2026-11-26T12:14:00.000Z',
      findings: [
        {
          what: 'store',
          level: 'ok',
          sentence: 'The store can be read and written.',
          next: null,
          code: 'store_ok',
          values: {},
        },
        {
          what: 'webhooks',
          level: 'warning',
          sentence: 'The webhook 5mT could not deliver 3 events.',
          next: 'Repair the receiver, then run: pnpm relay webhooks replay 5mT',
          code: 'webhook_dead',
          values: { webhook: '5mT', count: 3 },
        },
      ],
    },
  },
};
