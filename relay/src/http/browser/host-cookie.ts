import type { Context } from 'koa';
import type { Config } from '../../settings/config.ts';

/**
 * Every cookie that the relay sets, by its name without `__Host-`; those of a name with `-` at its end have more after it. A test
 * finds each in `relay/docs/data-protection.md`.
 */
export const cookieNames = ['connect', 'connected-', 'console', 'console-attempt'] as const;
type CookieName = (typeof cookieNames)[number];

/**
 * A cookie that only the relay's own host can set, by the `__Host-` prefix (RFC 6265bis, section 4.1.3.2). On plain-http loopback
 * it has neither the prefix nor `Secure`.
 * @param attributes `SameSite` and, for a persistent cookie, `Max-Age`
 */
export function hostCookie(config: Pick<Config, 'publicUrl'>, name: CookieName, attributes: string) {
  const cookies = hostCookies(config, name, attributes);
  return {
    /** The cookie's value. Empty if there are several of this name, since another host may have set one of them. */
    read: (context: Context): string => cookies.read(context).get('') ?? '',
    set: (context: Context, value: string) => cookies.set(context, '', value),
    clear: (context: Context) => cookies.clear(context, ''),
  };
}

/** Cookies whose names begin alike, each told from the others by the rest of its name. */
export function hostCookies(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  prefix: CookieName,
  attributes: string,
) {
  const isSecure = publicUrl.startsWith('https:');
  const fullPrefix = isSecure ? `__Host-${prefix}` : prefix;
  const always = `Path=/; HttpOnly${isSecure ? '; Secure' : ''}`;
  return {
    /** Values by the rest of the name, the oldest first (RFC 6265, section 5.4), without names that stand there twice. */
    read(context: Context): ReadonlyMap<string, string> {
      const values = new Map<string, string>();
      const repeated = new Set<string>();
      for (const pair of context.get('cookie').split(/; */)) {
        const end = pair.indexOf('=');
        if (end < 0 || !pair.startsWith(fullPrefix)) continue;
        const rest = pair.slice(fullPrefix.length, end);
        if (values.has(rest)) repeated.add(rest);
        values.set(rest, pair.slice(end + 1));
      }
      for (const rest of repeated) values.delete(rest);
      return values;
    },
    set: (context: Context, rest: string, value: string) =>
      context.append('Set-Cookie', `${fullPrefix}${rest}=${value}; ${always}; ${attributes}`),
    clear: (context: Context, rest: string) =>
      context.append('Set-Cookie', `${fullPrefix}${rest}=; ${always}; ${attributes}; Max-Age=0`),
  };
}
