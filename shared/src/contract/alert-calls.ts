import * as v from 'valibot';
import { alert } from '../shapes.ts';
import { endpoint } from './endpoint.ts';
import { long, text } from './request-shapes.ts';

/** The latest alert first. */
const listing = {
  query: v.strictObject({ cursor: v.optional(text(1_000)) }),
  answer: v.strictObject({ alerts: v.array(alert), nextCursor: v.optional(long) }),
} as const;

/** Calls of the contract about NoiseAware's alerts ("AutoResolve"). */
export const alertCalls = {
  /** Called by NoiseAware, which proves nothing but that it knows the address. */
  receiveAlert: endpoint({
    method: 'POST',
    path: '/noiseaware/alerts/:secret',
    request: v.pipe(
      v.record(v.string(), v.unknown()),
      v.check((sent) => Object.keys(sent).length > 0, 'must not be empty'),
    ),
    exact: true,
    answer: v.strictObject({ message: v.string() }),
  }),
  listAlerts: endpoint({ method: 'GET', path: '/v1/connections/:id/alerts', ...listing }),
  listAccountAlerts: endpoint({ method: 'GET', path: '/v1/accounts/:account/alerts', ...listing }),
} as const;
