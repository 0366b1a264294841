import type { Config } from '../../settings/config.ts';

/** Matches the raw URL: the rest is NoiseAware's path, which no router may decode. */
export const passThroughPath = /^\/v1\/(connections|accounts)\/([^/?#]+)\/noiseaware(\/.*)$/;

/** The path of a call to NoiseAware's API, or why it is refused. */
export type ApiPath =
  | { ok: true; path: string }
  | { ok: false; code: 'invalid_request' | 'forbidden'; detail: string };

/** Calls that take or give credentials. The usual ones are closed even if others are configured. */
const alwaysClosed = ['/token', '/login', '/refresh', '/authorize'];

/** The paths of the token calls that settings name, for {@link readApiPath}. */
export const tokenPathsIn = ({
  token,
  refresh,
}: Pick<Config['noiseaware'], 'token' | 'refresh'>): string[] =>
  refresh === undefined ? [token.path] : [token.path, refresh.path];

/** What a segment may decode to: not only dots, and no space at an end, which some servers drop. */
const plain = /^(?!\.+$|\s)[\p{L}\p{M}\p{N} _.~!$&'()*+,=:@-]+(?<!\s)$/u;

/** A first segment that looks like the address of another server. */
const likeAddress = /@|:$/;

/**
 * The raw rest of a URL with slashes for `%2F`, if it is one segment: clients generated from the OpenAPI document encode
 * NoiseAware's path as one parameter. Call it before {@link readApiPath}.
 */
export const decodeSlashes = (rest: string): string =>
  rest.replace(/^\/[^/?]+(?=\?|$)/, (segment) => segment.replace(/%2f/gi, '/'));

/**
 * Validates the raw rest of a URL as path and query for NoiseAware's API, to be sent unchanged behind the API's base. Servers
 * differ in how they read unusual paths, so only the form that all read alike is accepted, and no path of a credential call. The
 * query selects no resource and is not inspected further.
 * @param tokenPaths paths of the token calls that settings name
 */
export function readApiPath(rest: string, tokenPaths: readonly string[]): ApiPath {
  const [, path = '', query = ''] = /^\/([^?]*)(.*)$/s.exec(rest) ?? [];
  const segments = path.replace(/\/$/, '').split('/');
  const canonical = (path === '' || segments.every(isCanonical)) && !likeAddress.test(decode(segments[0]));
  if (!rest.startsWith('/') || !canonical || !/^[\x21\x22\x24-\x7e]*$/.test(query)) {
    const detail = 'The path behind "noiseaware" is not in the form that all servers read alike.';
    return { ok: false, code: 'invalid_request', detail };
  }
  const closed = [...alwaysClosed, ...tokenPaths].map(namesIn);
  const names = namesIn(rest);
  if (closed.some((call) => call.every((name, index) => name === names[index]))) {
    const detail = 'NoiseAware’s credential calls are the relay’s own and are not passed on.';
    return { ok: false, code: 'forbidden', detail };
  }
  return { ok: true, path: rest };
}

// --- Internal helpers ---

/** Whether a segment is in canonical form, ignoring the case of escapes. */
function isCanonical(segment: string): boolean {
  const text = decode(segment);
  const written = segment.replace(/%../g, (code) => code.toUpperCase());
  // Some servers fold compatible characters, such as a full-width slash.
  return plain.test(text) && text === text.normalize('NFKC') && written === encode(text);
}

/** Empty if it is not percent-encoded UTF-8. */
function decode(segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

/** Percent-encodes what a path must not contain (RFC 3986, section 3.3). */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/%(24|26|2B|2C|3A|3D|40)/g, decodeURIComponent);

/** The first word of each segment, in upper case: servers may ignore the signs around it, as in `token.` or `token,v=1`. */
const namesIn = (url: string): string[] =>
  url
    .replace(/[?#].*$/s, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (/[\p{L}\p{M}\p{N}_-]+/u.exec(decode(segment))?.[0] ?? '').toUpperCase());
