import type { Context } from 'koa';
import type { Config } from '../settings/config.ts';

/**
 * A cookie that only the relay's own host can set, by the `__Host-` prefix (RFC 6265bis, section 4.1.3.2). On plain-http loopback
 * it has neither the prefix nor `Secure`.
 * @param attributes `SameSite` and, for a persistent cookie, `Max-Age`
 */
export function hostCookie({ publicUrl }: Pick<Config, 'publicUrl'>, name: string, attributes: string) {
  const isSecure = publicUrl.startsWith('https:');
  const fullName = isSecure ? `__Host-${name}` : name;
  const always = `Path=/; HttpOnly${isSecure ? '; Secure' : ''}`;
  return {
    /** The cookie's value. Empty if there are several of this name, since another host may have set one of them. */
    read(context: Context): string {
      const pairs = context.get('cookie').split(/; */);
      const [value = '', ...others] = pairs.filter((pair) => pair.startsWith(`${fullName}=`));
      return others.length > 0 ? '' : value.slice(fullName.length + 1);
    },
    set: (context: Context, value: string) =>
      context.append('Set-Cookie', `${fullName}=${value}; ${always}; ${attributes}`),
    clear: (context: Context) =>
      context.append('Set-Cookie', `${fullName}=; ${always}; ${attributes}; Max-Age=0`),
  };
}
