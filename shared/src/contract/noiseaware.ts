import * as v from 'valibot';
import { endpoint } from './endpoint.ts';
import { text } from './request-shapes.ts';

/** What NoiseAware's servers call. A part of the contract (`api.ts`). */
export const noiseawareCalls = {
  /**
   * NoiseAware's call for an access code ("ConnectionURL details" on its page). Unknown fields are ignored, because
   * NoiseAware may add some.
   */
  answerConnectionUrl: endpoint({
    method: 'POST',
    path: '/noiseaware/connection',
    access: ['noiseaware'],
    request: v.object({ client_id: text(1000), client_secret: text(1000), code: text(1000) }),
    answer: v.strictObject({ access_code: v.string() }),
    failures: ['unauthenticated'],
  }),
  /** Called by NoiseAware, which proves nothing but that it knows the address. */
  receiveAlert: endpoint({
    method: 'POST',
    path: '/noiseaware/alerts/:secret',
    access: ['noiseaware'],
    request: v.pipe(
      v.record(v.string(), v.unknown()),
      v.check((body) => Object.keys(body).length > 0, 'must not be empty'),
    ),
    exact: true,
    answer: v.strictObject({ message: v.string() }),
  }),
} as const;
