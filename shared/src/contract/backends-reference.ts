import type { backendCalls } from './backends.ts';
import type { ReferenceOf } from './endpoint.ts';
import { events } from './events.ts';
import { account, alert, connection, expiresAt, id } from './example-records.ts';

const token = {
  request: { minTtl: 60 },
  answer: { userToken: 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl', expiresAt },
};

const webhook = {
  id,
  url: 'https://backend.example.com/noiseaware',
  events: ['connection.connected', 'connection.reauthorization_required'],
  createdAt: '2026-11-26T12:00:00.000Z',
  disabledAt: null,
  paused: false,
  waiting: 2,
  dead: 0,
  behindSince: '2026-11-26T12:14:00.000Z',
  failingSince: '2026-11-26T12:14:00.000Z',
  failure: { at: '2026-11-26T12:14:05.000Z', status: 500, reason: 'answered 500' },
};

/** What the reference says of each call in `backends.ts`. */
export const backendReference: ReferenceOf<typeof backendCalls> = {
  readAccount: {
    words:
      'Reads an account: its connections, the healthiest first, and its state, which is that of the first one. Calls by account use that connection. `ambiguous` if several live that are not known to be of one organization: calls by account are refused then.',
    answer: { account, state: 'active', connections: [connection] },
  },
  readOwnerState: {
    words:
      "Reads how an account stands for its owner, for a page of your own product: `not_connected`, `waiting` (someone authorized, and a person must confirm the organization), `connected` or `needs_authorization` (the owner must authorize again). `sentence` says so in the owner's words, in the language of `language` (BCP 47). An account that nobody knows is `not_connected`. With an `ETag`: a call with `If-None-Match` gets 304 while nothing has changed.",
    answer: {
      account: 'cust-1042',
      state: 'connected',
      since: '2026-11-26T12:14:00.000Z',
      sentence: 'NoiseAware is connected.',
      organization: 'Sea View',
    },
  },
  vendToken: {
    words:
      'Gives a user token that is valid for at least `minTtl` more seconds (default 60), or for four fifths of its lifetime if that is less. It is renewed first if necessary. A `minTtl` above the lifetime of tokens (15 minutes) is `invalid_request`.',
    ...token,
  },
  vendAccountToken: {
    words:
      'The same for the healthiest connection of an account. `ambiguous_account` if several live that are not known to be of one organization: call by connection.',
    ...token,
  },
  listAlerts: {
    words:
      "Lists NoiseAware's alerts for a connection, newest first, 100 per page. `verified` says whether NoiseAware's own events confirm it; `follows` is the id of the alert that this one continues or resolves.",
    answer: { alerts: [alert] },
  },
  listAccountAlerts: {
    words: 'The same for an account, over all its connections, and for times without one.',
    answer: { alerts: [alert] },
  },
  listAllAlerts: {
    words:
      'Lists the alerts of all accounts that the caller may access, newest first, 100 per page; with `account` those of one, with `q` those whose account id, property name or zone name has this part, in any case, with `verified` those with that verdict, with `unmatched=true` those for accounts that had never been connected. Alerts that name no account are only for callers with access to all.',
    answer: { alerts: [alert] },
  },
  readKey: {
    words:
      'Reads what the key of the call may do: its scopes, its accounts (patterns, null for all), when it expires (null if never), and how many calls its service may make (`limit`). Any key may. A `key.expires_soon` comes 14, 3 and 1 days before `expiresAt`.',
    answer: {
      id,
      name: 'billing',
      scopes: ['connections:read', 'token'],
      accounts: ['cust-{*}'],
      createdAt: '2026-11-26T12:00:00.000Z',
      expiresAt: '2027-11-26T12:00:00.000Z',
      limit: { calls: 600_000, seconds: 60 },
    },
  },
  readEvents: {
    words:
      'Reads the log of events, oldest first: what webhooks get, of the accounts of the key, also without a webhook. `since` (exclusive) is the number of an event or a time, without it from the oldest event that is kept; `next` is the `since` of the following call. With `type`, which may be repeated, only events of these types. With `wait` (up to 30 seconds) a call without an event is answered once there is one; a key may have 100 such calls at a time, which end with their connections. Store `next` after you have worked on the events: each comes at least once. Numbers grow in the order in which things happened, also over several relays; some are missing, those of other accounts. Events are kept 30 days (`RELAY_EVENT_RETENTION`): a `since` before that, or more than a million ahead of the log, is 410 `events_gone` with `oldest`, a `since` that works; `detail` says which of the two. Events of no account come only to keys without a limit on accounts, but for `key.expires_soon`, which only the key’s own service gets.',
    answer: {
      events: [
        {
          id: 'msg_Zr3kq0V8sT6mB1xNfJ4cWgZr3kq0V8sT',
          seq: 1042,
          type: 'connection.connected',
          timestamp: '2026-11-26T12:00:00.000Z',
          account: account.id,
          data: events['connection.connected'].example,
        },
      ],
      next: 1042,
    },
  },
  addWebhook: {
    words:
      'Adds a webhook: `events` of these types (null, empty or left out for all) are sent to `url` from now on. `secret` is only in this answer. Plain http and addresses of private networks are refused unless the operator has set `RELAY_WEBHOOKS_PRIVATE`. A relay can have 50 webhooks.',
    request: {
      url: 'https://backend.example.com/noiseaware',
      events: ['connection.connected', 'connection.reauthorization_required'],
    },
    answer: { id, secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' },
  },
  listWebhooks: {
    words:
      "Lists webhooks, each with the number of waiting and given-up events, when the oldest of them happened, and the failure of the last attempt. A key sees those of its own service; one with all scopes and accounts also the operator's; admins see all.",
    answer: { webhooks: [webhook] },
  },
  readWebhook: {
    words: 'Reads a webhook.',
    answer: webhook,
  },
  changeWebhook: {
    words:
      'Changes a webhook: its `url`, the types of its `events` (null or empty for all), or whether it is `paused`. While it is paused its events wait, up to thirty days; `paused: false` sends them, and enables a webhook whose receiver answered 410.',
    request: { url: 'https://backend.example.com/noiseaware', events: null, paused: false },
    answer: { ...webhook, events: null },
  },
  removeWebhook: {
    words: 'Removes a webhook and its undelivered events.',
  },
  testWebhook: {
    words:
      'Sends the example of a type of message to a webhook, also if it does not subscribe to the type, and answers with the outcome. Without `type` that is a `webhook.test`. It is signed as any other, is not retried and not in the log; its `webhook-id` begins with `msg_test_`, by which a receiver tells that nothing has happened. A caller may have four tests under way.',
    request: { type: 'alert.received' },
    answer: { delivered: true, status: 204, reason: null },
  },
  rotateWebhook: {
    words:
      'Makes a new secret, which is only in this answer. Messages are signed with the previous one too for `overlap` seconds (default a day), so that receivers can change it meanwhile.',
    request: { overlap: 86_400 },
    answer: { secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' },
  },
  listDeliveries: {
    words:
      'Lists the attempts to deliver events to a webhook since each was last queued, of all events that are kept: the event with the latest attempt first, and the latest attempt of each event first. A page has the attempts of 100 events, or of `limit` (1 to 200); with `account` of those about that account, with `type` of those of that type, with `failed=true` the attempts that failed, also of what was delivered since. `error` is null for what was delivered; `answer` is the beginning of what the receiver answered. `state` says what the event was after the attempt: `delivered`, `waiting` for the next one, or `given_up`.',
    answer: {
      deliveries: [
        {
          event: 'msg_2Yw4pQ0aVnT8cXk1ZrLmB5eHsD7uJfGo',
          type: 'connection.connected',
          account: 'cust-1042',
          attempt: 2,
          at: '2026-11-26T12:14:05.000Z',
          seconds: 0.182,
          status: 500,
          error: 'answered 500',
          answer: '{"error":"database is locked"}',
          state: 'waiting',
        },
      ],
    },
  },
  listAccountDeliveries: {
    words:
      'Lists what became of the events about an account at each webhook that the caller may see, the newest event first: `delivered`, `waiting` or `given_up`, with the status of the last answer and the number of attempts since the event was last queued. A page has the deliveries of 100 events, or of `limit` (1 to 200). What became of events before `keptSince` is not known, or only in part: they are kept 30 days (`RELAY_EVENT_RETENTION`), and a restored backup lacks what was sent after it. The list is empty for an account that nobody knows.',
    answer: {
      deliveries: [
        {
          event: 'msg_2Yw4pQ0aVnT8cXk1ZrLmB5eHsD7uJfGo',
          type: 'connection.connected',
          at: '2026-11-26T12:14:00.000Z',
          webhook: id,
          state: 'waiting',
          status: 500,
          attempts: 2,
        },
      ],
      keptSince: '2026-10-27T13:00:00.000Z',
    },
  },
  repeatDelivery: {
    words:
      'Sends an event to a webhook again, under its id: any that is kept and that the webhook subscribes to, also if it was delivered long ago. Else 404. Later events of the same connection do not wait for it.',
    request: {},
    answer: { events: 1 },
  },
  replayWebhook: {
    words:
      'Sends events to a webhook again, under their ids, and enables a disabled one. `since` (exclusive) is the number of an event or a time: all since then, also those that were delivered. Without it the undelivered ones; `types` and `accounts` (patterns) limit them. Answers at once with their number: they are sent as fast as the receiver takes them, before newer events, also over restarts of the relay, and `waiting` of the webhook counts down. A replay that has all that is left of an earlier one takes its place; `conflict` if two are under way, naming the first.',
    request: { since: '2026-11-26T12:00:00Z', types: ['alert.received'], accounts: ['cust-{*}'] },
    answer: { events: 3 },
  },
};
