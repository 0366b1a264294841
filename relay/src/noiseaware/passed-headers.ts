/** Headers as they came: name, value, name, value (`rawHeaders` of Node), in order and with repetitions. */
export type RawHeaders = readonly string[];

/** Headers for one connection alone (RFC 9110, section 7.6.1), and what belongs to them. */
const ofTheConnection = [
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
];

/** Credentials of either side, which end here. */
const credentials = ['authorization', 'cookie', 'set-cookie'];

/** Headers by which some servers serve another path than the one that was asked for, and that was looked at. */
const otherPaths = ['x-original-url', 'x-rewrite-url'];

const never = new Set([...ofTheConnection, ...credentials, ...otherPaths, 'forwarded']);
const neverBeginning = /^(?:proxy-|x-forwarded-)/;

/**
 * The headers that go on to the other side, exactly as they came. Dropped are those of the connection and those that
 * `Connection` names, credentials, and what proxies say of the way that a call took.
 */
export function passedHeaders(raw: RawHeaders): [name: string, value: string][] {
  const pairs = pairsOf(raw);
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    // The length belongs to the body; without it, it would have to be framed again.
    .filter((name) => name !== 'content-length');
  return pairs.filter(([name]) => {
    // Servers that hand headers on as variables take an underscore for a dash.
    const lower = name.toLowerCase().replaceAll('_', '-');
    return !never.has(lower) && !neverBeginning.test(lower) && !named.includes(lower);
  });
}

// --- Internal helpers ---

const pairsOf = (raw: RawHeaders): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? '']);
