/** Where at NoiseAware's API a call goes, or why it goes nowhere. */
export type ApiPath =
  | { ok: true; path: string }
  | { ok: false; code: 'invalid_request' | 'forbidden'; detail: string };

/** Calls that take or give credentials. The guess at the refresh call is kept closed also where it is not in use. */
const alwaysClosed = ['/token', '/login', '/refresh'];

/** How often a path may be percent-encoded over and over before nobody can say what it names. */
const deepestEncoding = 8;

/**
 * Takes the raw rest of a URL as path and query for NoiseAware's API, to be sent byte for byte behind the API's base.
 * Servers differ in how they read a path: so it is looked at in every reading that one of them may come to (decoded
 * once, twice and so on, in compatible characters, without `;` parameters), and each of them has to stay below the
 * base and away from the credential calls. The query names no place and is not looked into.
 */
export function readApiPath(rest: string, refreshPath: string | undefined): ApiPath {
  if (!/^\/[\x21-\x7e]*$/.test(rest) || rest.includes('#'))
    return refused('holds a character that no URL has');
  const path = rest.replace(/\?.*$/, '');
  if (/%(?![\da-f]{2})/i.test(path)) return refused('holds a percent sign that encodes nothing');
  const readings = readingsOf(path);
  if (readings === undefined) return refused('is encoded too often, or not from UTF-8');
  for (const reading of readings) {
    const trouble = troubleOf(reading);
    if (trouble !== undefined) return refused(trouble);
  }
  const closed = [...alwaysClosed, ...(refreshPath === undefined ? [] : [refreshPath])].map(
    segmentsOfSetting,
  );
  if (readings.some((reading) => closed.some((call) => leadsTo(segmentsOf(reading), call)))) {
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

/** The path as it is and decoded until nothing is left to decode; undefined where that is not possible. */
function readingsOf(path: string): string[] | undefined {
  const readings = [path.normalize('NFKC')];
  let text = path;
  for (let depth = 0; /%[\da-f]{2}/i.test(text); depth += 1) {
    const decoded = decode(text);
    if (decoded === undefined || depth === deepestEncoding) return undefined;
    // Some servers fold letters and signs that look alike, such as a full-width slash.
    readings.push(decoded.normalize('NFKC'));
    text = decoded;
  }
  return readings;
}

/** Strict UTF-8: an overlong spelling of a dot or slash is no character. */
function decode(text: string): string | undefined {
  try {
    return text.replace(/(?:%[\da-f]{2})+/gi, (encoded) => decodeURIComponent(encoded));
  } catch {
    return undefined;
  }
}

/** What would lead out of the API's base, or be read differently by two servers. */
function troubleOf(reading: string): string | undefined {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(reading)) return 'holds a control character';
  if (reading.includes('\\')) return 'holds a backslash';
  if (/%u[\da-f]{4}/i.test(reading)) return 'is encoded in a form that is no URL’s';
  if (/^\/([^/]*@|[a-z][a-z\d+.-]*:(\/|$))/i.test(reading)) return 'begins like another server’s address';
  const segments = reading.split('/').slice(1);
  // Only the last may be empty: the path then ends in a slash.
  const places = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  if (places.some((segment) => /^[.\s]*(?:[;?#]|$)/.test(segment))) return 'holds an empty or dot segment';
  return undefined;
}

/** The path of a call that is closed, as plainly as it can be written. */
function segmentsOfSetting(setting: string): string[] {
  const path = setting.replace(/[?#].*$/, '');
  return segmentsOf(readingsOf(path)?.at(-1) ?? path);
}

/** Letters in one case; whatever a server may think of the slashes between. */
const segmentsOf = (path: string): string[] =>
  path
    .replace(/[?#].*$/, '')
    .normalize('NFKC')
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
