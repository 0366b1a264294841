import type { NoiseAwareStanding } from '../../noiseaware/guard.ts';
import { bad, type Check, named } from './check.ts';

/** What to do about a certificate of NoiseAware that is not accepted. */
export const certificateAdvice =
  'ask NoiseAware to renew it; if a proxy in between has a certificate of its own, name its authority in NODE_EXTRA_CA_CERTS';

/** Whether something ends each connection to NoiseAware before it answers, as this relay has seen it. Empty if nothing does. */
export function checkCalls({ cutOff }: Pick<NoiseAwareStanding, 'cutOff'>): Check[] {
  if (cutOff === null) return [];
  const { by, errorCode } = cutOff;
  return by === 'certificate'
    ? [
        bad(
          `the certificate of NOISEAWARE_API_URL is not accepted (${errorCode}), so no connection is renewed`,
          certificateAdvice,
          named('noiseaware_certificate', { code: errorCode }),
        ),
      ]
    : [
        bad(
          `connections to NOISEAWARE_API_URL are reset before NoiseAware answers (${errorCode}), so no connection is renewed`,
          'check firewalls and proxies in between; if they let the relay through, ask NoiseAware',
          named('noiseaware_reset', { code: errorCode }),
        ),
      ];
}
