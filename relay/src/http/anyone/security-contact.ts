import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import type { Effects } from '../../base/effects.ts';
import { day, type Seconds, timestampOf } from '../../base/time.ts';
import type { Config } from '../../settings/config.ts';

/** How long a fetched file is valid: RFC 9116, section 2.5.5, recommends less than a year. */
const validity: Seconds = 180 * day;

/** Serves `/.well-known/security.txt` (RFC 9116) from RELAY_SECURITY_CONTACT. */
export const securityText =
  (
    { securityContact, publicUrl }: Pick<Config, 'securityContact' | 'publicUrl'>,
    { now }: Pick<Effects, 'now'>,
  ): Middleware =>
  (context) => {
    if (securityContact === undefined) throw new Failure('not_found');
    context.type = 'text/plain; charset=utf-8';
    context.body = `Contact: ${securityContact}
Expires: ${timestampOf(now() + validity)}
Preferred-Languages: en
Canonical: ${publicUrl}/.well-known/security.txt
`;
  };
