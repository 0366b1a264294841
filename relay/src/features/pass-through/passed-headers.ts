/** Headers as Node's `rawHeaders`: name, value, name, value, in order and with repetitions. */
export type RawHeaders = readonly string[];

/** Headers that describe a body (RFC 9110, section 8; RFC 9530), in both directions. */
const ofContent = [
  ...['content-type', 'content-length', 'content-encoding', 'content-language', 'content-disposition'],
  ...['content-md5', 'content-digest', 'repr-digest', 'digest'],
];

/** Request headers that services may send (RFC 9110, sections 10.1.5 and 12 to 14; RFC 7240). */
const requestNames = new Set([
  ...ofContent,
  ...['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'user-agent', 'prefer'],
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'],
  ...['cache-control', 'idempotency-key'],
]);

/** Response headers that NoiseAware may send (RFC 9110, sections 8, 10.2, 11.6.1, 14; RFC 8288, 8594, 9111). */
const answerNames = new Set([
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

/** NoiseAware's own headers, and headers about rate limits. */
const answerPattern = /^(?:x-)?(?:noiseaware-|rate-?limit(?:-|$))[a-z-]*$/;
const requestPattern = /^(?:x-)?noiseaware-[a-z-]+$/;

/**
 * The headers of a service's call that are passed to NoiseAware, unchanged: those on an allow-list. Left out are credentials,
 * hop-by-hop headers, those by which proxies and tracers describe a call's way, and those that make some servers serve another
 * method or path than the one checked.
 */
export const requestHeadersToPass = (raw: RawHeaders): [name: string, value: string][] =>
  pass(raw, requestNames, requestPattern);

/**
 * The headers of NoiseAware's answer that are passed back, likewise: none that gives a browser permissions or directs it
 * elsewhere.
 */
export const answerHeadersToPass = (raw: RawHeaders): [name: string, value: string][] =>
  pass(raw, answerNames, answerPattern);

// --- Internal helpers ---

function pass(raw: RawHeaders, names: ReadonlySet<string>, beginnings: RegExp): [string, string][] {
  const pairs = pairsOf(raw);
  // Named by Connection, so hop-by-hop (RFC 9110, section 7.6.1). Content-Length is kept: without it, the body would need other
  // framing.
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
