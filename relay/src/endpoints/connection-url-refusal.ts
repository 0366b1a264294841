import { Failure } from '@noiseaware-connect/shared/failure';

/** The two refusals that only the ConnectionURL knows, named as OAuth names them (RFC 6749, section 5.2). */
const refusals = {
  invalid_client: {
    code: 'unauthenticated',
    detail: 'client_id or client_secret is not what this partner gave to NoiseAware.',
  },
  invalid_grant: { code: 'invalid_request', detail: 'The code is not one that can be used now.' },
} as const;

/** Refuses a call of the ConnectionURL. One sentence for every reason: it never says whether a code exists. */
export class ConnectionUrlRefusal extends Failure {
  readonly error: keyof typeof refusals;

  constructor(error: keyof typeof refusals) {
    super(refusals[error].code, { detail: refusals[error].detail });
    this.error = error;
  }
}
