import { Failure } from '@noiseaware-connect/shared/failure';

/** Error codes of OAuth (RFC 6749, section 5.2) that only the ConnectionURL uses. */
const refusals = {
  invalid_client: {
    code: 'unauthenticated',
    detail: 'client_id or client_secret is not what this partner gave to NoiseAware.',
  },
  invalid_grant: { code: 'invalid_request', detail: 'The code is not one that can be used now.' },
} as const;

/** A refused ConnectionURL call. The text is the same for every reason, so that it does not reveal whether a code exists. */
export class ConnectionUrlRefusal extends Failure {
  readonly error: keyof typeof refusals;

  constructor(error: keyof typeof refusals) {
    super(refusals[error].code, { detail: refusals[error].detail });
    this.error = error;
  }
}
