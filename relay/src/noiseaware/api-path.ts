/** Where at NoiseAware's API a call goes, or why it goes nowhere. */
export type ApiPath =
  | { ok: true; path: string }
  | { ok: false; code: 'invalid_request' | 'forbidden'; detail: string };

/** Calls that take or give credentials. The guess at the refresh call is kept closed also where it is not in use. */
const alwaysClosed = ['/token', '/login', '/refresh', '/authorize'];

/** What a segment may decode to; not dots alone, and no space at an end, which some servers drop. */
const plain = /^(?!\.+$|\s)[\p{L}\p{M}\p{N} _.~!$&'()*+,=:@-]+(?<!\s)$/u;

/** A first segment that reads like the address of another server. */
const likeAddress = /@|:$/;

/**
 * Takes the raw rest of a URL as path and query for NoiseAware's API, to be sent byte for byte behind the API's base.
 * Servers differ in how they read an unusual path: one is taken only in the form that all read alike, and only where it
 * leads to no credential call. The query names no place and is not looked into.
 */
export function readApiPath(rest: string, refreshPath: string | undefined): ApiPath {
  const [, path = '', query = ''] = /^\/([^?]*)(.*)$/s.exec(rest) ?? [];
  const segments = path.replace(/\/$/, '').split('/');
  const canonical = (path === '' || segments.every(isCanonical)) && !likeAddress.test(decode(segments[0]));
  if (!rest.startsWith('/') || !canonical || !/^[\x21\x22\x24-\x7e]*$/.test(query)) {
    const detail = 'The path behind "noiseaware" is not in the form that all servers read alike.';
    return { ok: false, code: 'invalid_request', detail };
  }
  const closed = [...alwaysClosed, ...(refreshPath === undefined ? [] : [refreshPath])].map(namesIn);
  const names = namesIn(rest);
  if (closed.some((call) => call.every((name, index) => name === names[index]))) {
    const detail = 'NoiseAware’s credential calls are the relay’s own and are not passed on.';
    return { ok: false, code: 'forbidden', detail };
  }
  return { ok: true, path: rest };
}

// --- Internal helpers ---

/** Whether a segment is written in the one way in which its text is, apart from the case of escapes. */
function isCanonical(segment: string): boolean {
  const text = decode(segment);
  const written = segment.replace(/%../g, (code) => code.toUpperCase());
  // Some servers fold compatible characters, such as a full-width slash.
  return plain.test(text) && text === text.normalize('NFKC') && written === encode(text);
}

/** Empty where it is not percent-encoded UTF-8. */
function decode(segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

/** Percent-encodes what a path may not hold (RFC 3986, section 3.3). */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/%(24|26|2B|2C|3A|3D|40)/g, decodeURIComponent);

/** Each segment's first word in one case: servers may drop the signs around it, as in `token.` or `token,v=1`. */
const namesIn = (url: string): string[] =>
  url
    .replace(/[?#].*$/s, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (/[\p{L}\p{M}\p{N}_-]+/u.exec(decode(segment))?.[0] ?? '').toUpperCase());
