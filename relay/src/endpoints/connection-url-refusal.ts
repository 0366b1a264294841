/** The two refusals that only the ConnectionURL knows, named as OAuth names them (RFC 6749, section 5.2). */
const refusals = {
  invalid_client: {
    status: 401,
    description: 'client_id or client_secret is not what this partner gave to NoiseAware.',
  },
  invalid_grant: { status: 400, description: 'The code is not one that can be used now.' },
} as const;

/** Refuses a call of the ConnectionURL. One sentence for every reason: it never says whether a code exists. */
export class ConnectionUrlRefusal extends Error {
  override name = 'ConnectionUrlRefusal';
  readonly error: keyof typeof refusals;
  readonly status: number;

  constructor(error: keyof typeof refusals) {
    super(refusals[error].description);
    this.error = error;
    this.status = refusals[error].status;
  }
}
