import { Failure } from '@noiseaware-connect/shared/failure';

/** Why a proof does not count (RFC 9449, sections 7.1 and 9). */
export type ProofError = 'invalid_dpop_proof' | 'use_dpop_nonce';

/** `unauthenticated` of a call whose proof of its key is missing or does not count; becomes `WWW-Authenticate: DPoP`. */
export class ProofRefused extends Failure {
  readonly error: ProofError;
  /** With it the browser tells the relay's time, independently of its own clock; becomes `DPoP-Nonce`. */
  readonly nonce: string | undefined;

  constructor(detail: string, error: ProofError = 'invalid_dpop_proof', nonce?: string) {
    super('unauthenticated', { detail });
    this.error = error;
    this.nonce = nonce;
  }
}
