import * as v from 'valibot';
import { endpoint } from './endpoint.ts';
import { long, minTtl } from './request-shapes.ts';
import { account, connection, connectionStatus, timestamp } from './shapes.ts';

const vending = {
  request: v.strictObject({ minTtl: v.optional(minTtl) }),
  answer: v.strictObject({ userToken: long, expiresAt: timestamp }),
  failures: ['reauthorization_required', 'noiseaware_unavailable'],
} as const;

/** Calls of the contract by which backends use what is connected. */
export const backendCalls = {
  readAccount: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account',
    answer: v.strictObject({
      account,
      /** That of the first connection, which is the one that calls by account use. */
      state: connectionStatus,
      /** The healthiest in front, and of equals the newest. */
      connections: v.array(connection),
    }),
  }),
  vendToken: endpoint({ method: 'POST', path: '/v1/connections/:id/token', ...vending }),
  vendAccountToken: endpoint({ method: 'POST', path: '/v1/accounts/:account/token', ...vending }),
} as const;
