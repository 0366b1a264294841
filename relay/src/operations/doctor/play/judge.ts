import type { Seconds } from '../../../base/time.ts';
import { day } from '../../../base/time.ts';
import { bad, type Check, ok, warning } from '../../checks/check.ts';
import type { ConnectionUrlSeen } from '../../trace/events.ts';
import type { Answer } from './call.ts';

/** Days before a certificate's end below which there is a warning, and below which something is wrong. */
const soon = 21;
const verySoon = 7;

/** How long the certificate of the public URL is still valid. */
export function* checkCertificate({ certificateEnds }: Answer, now: Seconds): Generator<Check> {
  if (certificateEnds === undefined) return;
  const days = Math.floor((certificateEnds - now) / day);
  const says = `the certificate at RELAY_PUBLIC_URL holds for ${days} more days`;
  const fix = 'look why it was not renewed: NoiseAware calls no address whose certificate has expired';
  yield days > soon ? ok(says) : days > verySoon ? warning(says, fix) : bad(says, fix);
}

/** Whether the number of proxies matches the setting: the doctor itself sends no X-Forwarded-For. */
export function checkForwarding({ forwardedFor }: ConnectionUrlSeen, trustProxy: number): Check {
  if (forwardedFor === trustProxy)
    return ok(`RELAY_TRUST_PROXY=${trustProxy} is right: so many proxies stand in front`);
  const counted =
    forwardedFor < trustProxy
      ? 'callers can write any address that refusals are counted by'
      : 'refusals are counted by a proxy’s address instead of the callers’';
  return bad(
    `RELAY_TRUST_PROXY is ${trustProxy}, and calls come with ${forwardedFor} addresses in X-Forwarded-For: ${counted}`,
    forwardedFor === 0
      ? 'let the proxy set X-Forwarded-For; without a proxy set RELAY_TRUST_PROXY=0'
      : `set RELAY_TRUST_PROXY=${forwardedFor} and restart the relay`,
  );
}

/** Whether these headers arrived. */
export function checkHeaders({ headers }: ConnectionUrlSeen, names: readonly string[]): Check {
  const lost = names.filter((name) => !Object.hasOwn(headers, name.toLowerCase()));
  return lost.length === 0
    ? ok(`${names.join(' and ')} arrive at the relay`)
    : bad(
        `${lost.join(' and ')} ${lost.length === 1 ? 'does' : 'do'} not arrive at the relay: staff and backends cannot sign in`,
        'let what stands in front of the relay hand on all headers',
      );
}

/** The `error` of an OAuth refusal (RFC 6749, section 5.2); undefined for any other answer. */
export function errorIn({ headers, text }: Answer): string | undefined {
  if (!headers['content-type']?.startsWith('application/json')) return undefined;
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}
