import * as v from 'valibot';
import { account, connection, connectionStatus, timestamp } from '../shapes.ts';
import { endpoint } from './endpoint.ts';
import { long, minTtl } from './request-shapes.ts';

const vending = {
  request: v.strictObject({ minTtl: v.optional(minTtl) }),
  answer: v.strictObject({ userToken: long, expiresAt: timestamp }),
  failures: ['reauthorization_required', 'noiseaware_unavailable'],
} as const;

/** Calls of backends: a part of the contract (`api.ts`). */
export const backendCalls = {
  readAccount: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account',
    answer: v.strictObject({
      account,
      /** The status of the first connection, which calls by account use. */
      state: connectionStatus,
      /** The healthiest first; of equally healthy ones, the newest first. */
      connections: v.array(connection),
    }),
  }),
  vendToken: endpoint({ method: 'POST', path: '/v1/connections/:id/token', ...vending }),
  vendAccountToken: endpoint({ method: 'POST', path: '/v1/accounts/:account/token', ...vending }),
} as const;
