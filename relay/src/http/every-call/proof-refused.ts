import { Failure } from '@noiseaware-connect/shared/failure';

/** Error codes of RFC 9449, sections 7.1 and 9. */
export type ProofError = 'invalid_dpop_proof' | 'use_dpop_nonce';

/** `unauthenticated`, because the DPoP proof is missing or invalid; becomes `WWW-Authenticate: DPoP`. */
export class ProofRefused extends Failure {
  readonly error: ProofError;
  /** Sent as `DPoP-Nonce`; lets a browser with a wrong clock prove that its next proof is fresh. */
  readonly nonce: string | undefined;

  constructor(detail: string, error: ProofError = 'invalid_dpop_proof', nonce?: string) {
    super('unauthenticated', { detail, fixedBy: 'caller' });
    this.error = error;
    this.nonce = nonce;
  }
}
