import type { Context } from 'koa';
import type { Config } from '../config.ts';

/**
 * A cookie that the relay alone can set: the `__Host-` prefix keeps every other host from it (RFC 6265bis, section 4.1.3.2). On
 * plain-http loopback it has neither the prefix nor `Secure`.
 * @param attributes its lifetime and `SameSite`
 */
export function hostCookie({ publicUrl }: Pick<Config, 'publicUrl'>, name: string, attributes: string) {
  const isSecure = publicUrl.startsWith('https:');
  const fullName = isSecure ? `__Host-${name}` : name;
  const always = `Path=/; HttpOnly${isSecure ? '; Secure' : ''}`;
  return {
    /** The one of that name; empty where there are several: another host may have set one of them. */
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
