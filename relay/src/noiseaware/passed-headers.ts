/** Headers as they came: name, value, name, value (`rawHeaders` of Node), in order and with repetitions. */
export type RawHeaders = readonly string[];

/** What a body is (RFC 9110, section 8; RFC 9530), on either way. */
const ofContent = [
  ...['content-type', 'content-length', 'content-encoding', 'content-language', 'content-disposition'],
  ...['content-md5', 'content-digest', 'repr-digest', 'digest'],
];

/** What a service may ask with (RFC 9110, sections 10.1.5 and 12 to 14; RFC 7240). */
const there = new Set([
  ...ofContent,
  ...['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'user-agent', 'prefer'],
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'],
  ...['cache-control', 'idempotency-key'],
]);

/** What NoiseAware may say of its answer (RFC 9110, sections 8, 10.2, 11.6.1, 14; RFC 8288, 8594, 9111). */
const back = new Set([
  ...ofContent,
  ...[
    'content-range',
    'accept-ranges',
    'accept-patch',
    'accept-post',
    'allow',
    'etag',
    'last-modified',
    'vary',
  ],
  ...['age', 'date', 'expires', 'link', 'preference-applied', 'retry-after', 'www-authenticate'],
  ...['deprecation', 'sunset', 'warning', 'x-total-count'],
]);

/** Headers that NoiseAware may make for itself, and what servers say of a limit and of what is left of it. */
const alsoBack = /^(?:x-)?(?:noiseaware-|rate-?limit(?:-|$))[a-z-]*$/;
const alsoThere = /^(?:x-)?noiseaware-[a-z-]+$/;

/**
 * The headers of a service's call that go on to NoiseAware, exactly as they came: those of an allow-list. All others stay
 * behind: credentials, those of the connection, those by which proxies and tracers tell of the way that a call took, and
 * those by which some servers serve another method or path than the one that was looked at.
 */
export const headersThere = (raw: RawHeaders): [name: string, value: string][] => pass(raw, there, alsoThere);

/** The headers of NoiseAware's answer that go back, likewise: none that tells a browser what else it may do or where to go. */
export const headersBack = (raw: RawHeaders): [name: string, value: string][] => pass(raw, back, alsoBack);

// --- Internal helpers ---

function pass(raw: RawHeaders, names: ReadonlySet<string>, beginnings: RegExp): [string, string][] {
  const pairs = pairsOf(raw);
  // For one connection alone (RFC 9110, section 7.6.1). The length belongs to the body; without it, it would have to be
  // framed again.
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== 'content-length');
  return pairs.filter(([name]) => {
    const lower = name.toLowerCase();
    return (names.has(lower) || beginnings.test(lower)) && !named.includes(lower);
  });
}

const pairsOf = (raw: RawHeaders): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? '']);
