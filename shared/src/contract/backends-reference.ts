import type { backendCalls } from './backends.ts';
import type { ReferenceOf } from './endpoint.ts';
import { account, alert, connection, expiresAt, id } from './example-records.ts';

const token = {
  request: { minTtl: 60 },
  answer: { userToken: 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl', expiresAt },
};

/** What the reference says of each call in `backends.ts`. */
export const backendReference: ReferenceOf<typeof backendCalls> = {
  readAccount: {
    words:
      'Reads an account: its connections, the healthiest first, and its state, which is that of the first one. Calls by account use that connection. `ambiguous` if several live that are not known to be of one organization: calls by account are refused then.',
    answer: { account, state: 'active', connections: [connection] },
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
  addWebhook: {
    words:
      'Adds a webhook: events of these types, by default of all types, are sent to `url` from now on. `secret` is only in this answer. Plain http and addresses of private networks are refused unless the operator has set `RELAY_WEBHOOKS_PRIVATE`. A relay can have 50 webhooks.',
    request: {
      url: 'https://backend.example.com/noiseaware',
      events: ['connection.connected', 'connection.reauthorization_required'],
    },
    answer: { id, secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' },
  },
  listWebhooks: {
    words:
      'Lists webhooks, each with the number of waiting and given-up events, and the failure of the last attempt.',
    answer: {
      webhooks: [
        {
          id,
          url: 'https://backend.example.com/noiseaware',
          events: ['connection.connected', 'connection.reauthorization_required'],
          createdAt: '2026-11-26T12:00:00.000Z',
          disabledAt: null,
          waiting: 2,
          dead: 0,
          failure: { at: '2026-11-26T12:14:05.000Z', status: 500, reason: 'answered 500' },
        },
      ],
    },
  },
  removeWebhook: {
    words: 'Removes a webhook and its undelivered events.',
  },
  testWebhook: {
    words: 'Sends a `webhook.test` to a webhook, without retries, and answers with the outcome.',
    request: {},
    answer: { delivered: true, status: 204, reason: null },
  },
};
