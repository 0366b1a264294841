import { refusalOf } from '../recorded/body-text.ts';
import type { TracedNoiseAwareCall } from '../recorded/events.ts';
import type { TraceLine } from '../recorded/trace-line.ts';

/** Why the last redirect that a browser brought back made no connection, as the end of a sentence; undefined if none was refused. */
export function whyNotConnected(lines: readonly TraceLine[]): string | undefined {
  const { code } = lines.findLast((line) => line.kind === 'completion') ?? {};
  if (code === undefined) return undefined;
  const exchange = lines
    .filter((line) => line.kind === 'noiseaware')
    .findLast(({ carries }) => carries === 'access code');
  switch (code) {
    case 'nothing':
      return 'the browser came back without an access code';
    case 'left':
    case 'pairing_not_authorized':
      return 'the browser came back, and NoiseAware had not called the ConnectionURL for this attempt';
    case 'superseded':
    case 'redirect_mismatch':
      return 'the browser came back, and not with the access code of this attempt';
    case 'password_reset':
      return 'NoiseAware asks for a new password, which the account’s owner resets there';
    case 'refused':
    case 'unavailable':
    case 'reauthorization_required':
    case 'noiseaware_unavailable':
      return refusalOf(exchange) + noteOn(exchange);
    default:
      return `the relay refused the redirect (${code})`;
  }
}

// --- Internal helpers ---

/** What a status alone does not say: that tokens are missing, or that time may heal it. */
function noteOn(exchange: TracedNoiseAwareCall | undefined): string {
  const { status = 503 } = exchange ?? {};
  if (status < 300) return ', without a user token that is read';
  return status >= 500 || status === 429 ? ' (this may pass: try again later)' : '';
}
