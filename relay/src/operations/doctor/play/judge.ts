import type { Seconds } from '../../../base/time.ts';
import { day } from '../../../base/time.ts';
import { bad, type Check, ok, warning } from '../../checks/check.ts';
import type { TracedConnectionUrlCall } from '../../rehearsal/recorded/events.ts';
import type { Answer } from './call.ts';

/** Days before a certificate's end below which there is a warning, and below which something is wrong. */
const soon = 21;
const verySoon = 7;

/** How long the certificate of the public URL is still valid. */
export function* checkCertificate({ certificateEnds }: Answer, now: Seconds): Generator<Check> {
  if (certificateEnds === undefined) return;
  const days = Math.floor((certificateEnds - now) / day);
  const says = `the certificate at RELAY_PUBLIC_URL expires in ${days} days`;
  const fix = 'find out why it was not renewed: NoiseAware does not call a URL whose certificate has expired';
  yield days > soon ? ok(says) : days > verySoon ? warning(says, fix) : bad(says, fix);
}

/** Whether the number of proxies matches the setting: the doctor itself sends no X-Forwarded-For. */
export function checkForwarding({ forwardedFor }: TracedConnectionUrlCall, trustProxy: number): Check {
  if (forwardedFor === trustProxy)
    return ok(`RELAY_TRUST_PROXY=${trustProxy} is right: it is the number of proxies in front of the relay`);
  const counted =
    forwardedFor < trustProxy
      ? 'callers can forge the address for which refused calls are limited'
      : 'all callers share the limit of refused calls of one proxy address';
  return bad(
    `RELAY_TRUST_PROXY is ${trustProxy}, but calls arrive with ${forwardedFor} addresses in X-Forwarded-For: ${counted}`,
    forwardedFor === 0
      ? 'let the proxy set X-Forwarded-For; without a proxy set RELAY_TRUST_PROXY=0'
      : `set RELAY_TRUST_PROXY=${forwardedFor} and restart the relay`,
  );
}

/** Whether these headers arrived. */
export function checkHeaders({ headers }: TracedConnectionUrlCall, names: readonly string[]): Check {
  const lost = names.filter((name) => !Object.hasOwn(headers, name.toLowerCase()));
  return lost.length === 0
    ? ok(`${names.join(' and ')} arrive at the relay`)
    : bad(
        `${lost.join(' and ')} ${lost.length === 1 ? 'does' : 'do'} not arrive at the relay: staff and backends cannot sign in`,
        'configure the proxy in front of the relay to forward all headers',
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
