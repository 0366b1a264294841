/** Where at NoiseAware's API a call goes, or why it goes nowhere. */
export type ApiPath =
  | { ok: true; path: string }
  | { ok: false; code: 'invalid_request' | 'forbidden'; detail: string };

/** Calls that take or give credentials. The guess at the refresh call is kept closed also where it is not in use. */
const alwaysClosed = ['/token', '/login', '/refresh'];

/** What a decoded path may not hold: it would lead out of the API's base, or be read differently by two servers. */
const troubles: readonly [RegExp, string][] = [
  [/%[\da-f]{2}|%u[\da-f]{4}/i, 'is encoded more than once, or in a form that is no URL’s'],
  [/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, 'holds a control character'],
  [/\\/, 'holds a backslash'],
  [/^\/([^/]*@|[a-z][a-z\d+.-]*:(\/|$))/i, 'begins like another server’s address'],
  // Only the last segment may be empty: the path then ends in a slash.
  [/\/[.\s]*[;?#/]|\/[.\s]+$/, 'holds an empty or dot segment'],
];

/**
 * Takes the raw rest of a URL as path and query for NoiseAware's API, to be sent byte for byte behind the API's base.
 * Servers differ in how they read a path: so one that is encoded more than once is refused, and what it decodes to has to
 * stay below the base and away from the credential calls. The query names no place and is not looked into.
 */
export function readApiPath(rest: string, refreshPath: string | undefined): ApiPath {
  if (!/^\/[\x21-\x7e]*$/.test(rest) || rest.includes('#'))
    return refused('holds a character that no URL has');
  const reading = decode(withoutQuery(rest));
  if (reading === undefined) return refused('is not percent-encoded from UTF-8');
  const trouble = troubles.find(([form]) => form.test(reading));
  if (trouble !== undefined) return refused(trouble[1]);
  const closed = refreshPath === undefined ? alwaysClosed : [...alwaysClosed, withoutQuery(refreshPath)];
  if (closed.some((call) => leadsTo(segmentsOf(reading), segmentsOf(decode(call) ?? call)))) {
    return {
      ok: false,
      code: 'forbidden',
      detail: 'NoiseAware’s credential calls are the relay’s own and are not passed on.',
    };
  }
  return { ok: true, path: rest };
}

// --- Internal helpers ---

const refused = (trouble: string): ApiPath => ({
  ok: false,
  code: 'invalid_request',
  detail: `The path behind "noiseaware" ${trouble}.`,
});

const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '');

/**
 * Strict UTF-8, since an overlong spelling of a dot or slash is no character; in compatible characters, since some servers
 * fold letters and signs that look alike, such as a full-width slash.
 */
function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path).normalize('NFKC');
  } catch {
    return undefined;
  }
}

/** Letters in one case, however many slashes stand between. */
const segmentsOf = (path: string): string[] =>
  path
    .toUpperCase()
    .split('/')
    .filter((segment) => segment !== '');

const leadsTo = (segments: string[], call: string[]): boolean =>
  call.every((name, index) => spells(segments[index] ?? '', name));

/** The name itself, or with signs around it that some server may drop: `token.`, `token;v=1`, `token%20`, `token.json`. */
function spells(segment: string, name: string): boolean {
  const spellings = [segment, segment.replace(/^[^\p{L}\p{N}_-]+/u, '')];
  return spellings.some((each) => each.startsWith(name) && !/^[\p{L}\p{N}_-]/u.test(each.slice(name.length)));
}
