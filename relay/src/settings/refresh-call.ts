import { Expected, secureUrl } from './forms.ts';

/** How NoiseAware's refresh is called. */
export interface RefreshCall {
  method: string;
  /** An origin, if it is not NoiseAware's API. */
  host: string | undefined;
  path: string;
  /** The field with the refresh token; undefined if it is in the Authorization header. */
  key: string | undefined;
  /** Further fields; undefined stands for the ClientID. */
  fields: readonly (readonly [name: string, value: string | undefined])[];
}

const form = /^(GET|POST|PUT|PATCH) (https?:\/\/[^\s/?#]+)?(\/[^\s#]*) (\w+)((?: [\w-]+(?:=[^\s=]+)?)*)$/;

/**
 * Parses `METHOD /path field [other…]`. The path may be a whole https address, the field may be `Authorization`, and each other
 * field is `name=value`, or a name alone for the ClientID.
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
