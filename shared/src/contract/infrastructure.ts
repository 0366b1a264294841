import * as v from 'valibot';
import { endpoint } from './endpoint.ts';
import { text } from './request-shapes.ts';

/** What the identity provider and the platform around the relay call. A part of the contract (`api.ts`). */
export const infrastructureCalls = {
  /** OpenID Connect Back-Channel Logout 1.0, section 2.5. */
  receiveBackchannelLogout: endpoint({
    method: 'POST',
    path: '/v1/sign-ins/logout',
    access: ['anyone'],
    form: true,
    request: v.object({ logout_token: text(12_000) }),
    answer: v.strictObject({}),
    failures: ['not_found', 'provider_unavailable'],
  }),
  ready: endpoint({
    method: 'GET',
    path: '/health/ready',
    access: ['anyone'],
    answer: v.strictObject({ ready: v.literal(true) }),
  }),
} as const;
