import { Expected, secureUrl } from './forms.ts';

/** How NoiseAware's refresh is called. */
export interface RefreshCall {
  method: string;
  /** Where it lives, when that is not NoiseAware's API: an origin. */
  host: string | undefined;
  path: string;
  /** The field that holds the refresh token; undefined where the Authorization header does. */
  key: string | undefined;
  /** What else is sent; undefined stands for the ClientID. */
  fields: readonly (readonly [name: string, value: string | undefined])[];
}

const form = /^(GET|POST|PUT|PATCH) (https?:\/\/[^\s/?#]+)?(\/[^\s#]*) (\w+)((?: [\w-]+(?:=[^\s=]+)?)*)$/;

/**
 * `METHOD /path field [other…]`: the path may be a whole https address, the field that holds the token may be
 * `Authorization`, and each other field is `name=value`, or a name alone for the ClientID.
 */
export function refreshCall(text: string): RefreshCall {
  const [, method, host, path, key, others = ''] = form.exec(text) ?? [];
  if (method === undefined || path === undefined || key === undefined) {
    throw new Expected(
      'has to be "METHOD /path field", with a whole https address for the path and other fields (name=value, or a name for the ClientID) where needed, or off',
    );
  }
  return {
    method,
    host: host === undefined ? undefined : secureUrl(host),
    path,
    key: /^authorization$/i.test(key) ? undefined : key,
    fields: others
      .split(' ')
      .filter(Boolean)
      .map((other) => {
        const [name = '', value] = other.split('=');
        return [name, value] as const;
      }),
  };
}
