import type { ReferenceOf } from './endpoint.ts';
import type { infrastructureCalls } from './infrastructure.ts';

/** What the reference says of each call in `infrastructure.ts`. */
export const infrastructureReference: ReferenceOf<typeof infrastructureCalls> = {
  receiveBackchannelLogout: {
    words:
      'Back-channel logout: ends the sessions that a logout token of the provider names, by `sid` or `sub` (OpenID Connect Back-Channel Logout 1.0). Register this address with the provider. Any other token is `invalid_request`; one that is too old by the clock of the relay, or of the future, is `provider_unavailable` with `cause: clock_ahead` or `clock_behind`.',
    request: { logout_token: 'eyJhbGciOiJSUzI1NiJ9.eyJldmVudHMi…' },
    answer: {},
  },
  ready: {
    words:
      'Succeeds while the store can be read and the relay is not stopping; otherwise 503 `store_unavailable`.',
    answer: { ready: true },
  },
};
