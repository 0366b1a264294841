import fc from 'fast-check';
import { expect, it } from 'vitest';
import { benchOfFile } from '../support/relay/pass-through.ts';
import { rawExchange, rawRequest } from '../support/relay/raw-exchange.ts';

const bench = await benchOfFile();

type Header = readonly [name: string, value: string];

/** One call as bytes; gives its status and what arrived at NoiseAware of it. */
async function send(
  method: string,
  rest: string,
  headers: readonly Header[] = [],
  body: Buffer = Buffer.alloc(0),
) {
  bench.api.arrived.length = 0;
  const own: Header[] = [
    ['Host', new URL(bench.relay.url).host],
    ['Authorization', `Bearer ${bench.key}`],
    ['Connection', 'close'],
  ];
  const request = rawRequest(method, bench.prefix + rest, [...own, ...headers], body);
  const answer = await rawExchange(bench.relay.url, request);
  return { ...answer, arrived: [...bench.api.arrived] };
}

const characters = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index));
const textOf = (units: readonly string[], most: number) =>
  fc.array(fc.constantFrom(...units), { maxLength: most }).map((parts) => parts.join(''));

const printable = characters(0x21, 0x7e);
const hex = fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
const usual = [..."abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-._~!$&'()*+,;=:@"];
const segment = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: hex }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(''));
const path = fc.oneof(
  { weight: 6, arbitrary: fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`) },
  { weight: 1, arbitrary: textOf(printable, 30).map((text) => `/${text}`) },
);
const query = fc.option(
  textOf(
    printable.filter((each) => each !== '#'),
    40,
  ).map((text) => `?${text}`),
  { nil: '' },
);
const method = fc.constantFrom(...'GET HEAD POST PUT PATCH DELETE OPTIONS PROPFIND QUERY REPORT'.split(' '));

const token = [...printable].filter((each) => /[\w!#$%&'*+.^`|~-]/.test(each));
const value = textOf([...printable, ...characters(0xa1, 0xff), ' '], 20).map((text) => text.trim());
const passed: fc.Arbitrary<Header> = fc.tuple(
  fc.constantFrom(...['Accept', 'aCCEPT-Language', 'If-Match', 'range', 'X-NoiseAware-Any', 'Prefer']),
  value,
);
const dropped: fc.Arbitrary<Header> = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      ...['Cookie', 'Set-Cookie', 'Proxy-Authorization', 'PROXY-x', 'Forwarded', 'X-Forwarded-For', 'Origin'],
      ...['x-forwarded-host', 'Keep-Alive', 'TE', 'Trailer', 'Proxy-Connection', 'If-Range', 'traceparent'],
    ),
    textOf(token, 10).map((name) => `x-${name}`),
  ),
  value,
);
const headers = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: passed.map((header) => ({ header, stays: true })) },
      { weight: 1, arbitrary: dropped.map((header) => ({ header, stays: false })) },
    ),
    { maxLength: 8 },
  )
  .map((each) => [...each, { header: ['Connection', 'if-range'] as Header, stays: false }]);

/** A body, and how it is framed. */
const body = fc.record({
  bytes: fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
  framing: fc.constantFrom('length', 'chunks', 'none'),
});

function framed({ bytes, framing }: { bytes: Buffer; framing: string }): {
  headers: Header[];
  bytes: Buffer;
  whole: Buffer;
} {
  if (framing === 'none') return { headers: [], bytes: Buffer.alloc(0), whole: Buffer.alloc(0) };
  if (framing === 'length')
    return { headers: [['Content-Length', String(bytes.length)]], bytes, whole: bytes };
  const half = bytes.length >> 1;
  const chunks = [bytes.subarray(0, half), bytes.subarray(half)].filter((chunk) => chunk.length > 0);
  const parts = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  return {
    headers: [['Transfer-Encoding', 'chunked']],
    bytes: Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]),
    whole: bytes,
  };
}

/** A path in one segment has its slashes encoded: so do clients that were generated from the document. */
const withSlashes = (target: string): string => {
  const [way = '', ...asked] = target.split('?');
  const path = way.slice(1).includes('/') ? way : way.replaceAll(/%2f/gi, '/');
  return [path, ...asked].join('?');
};

it('forwards exactly what was sent, or nothing and answers 4xx', async () => {
  let arrivals = 0;
  await fc.assert(
    fc.asyncProperty(method, path, query, headers, body, async (verb, way, asked, given, content) => {
      const { headers: framing, bytes, whole } = framed(content);
      const sent = [...given.map(({ header }) => header), ...framing];
      const { status, arrived } = await send(verb, way + asked, sent, bytes);
      if (arrived.length === 0) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        return;
      }
      arrivals += 1;
      expect(status).toBe(200);
      expect(arrived).toHaveLength(1);
      expect(arrived[0]).toMatchObject({ method: verb, target: withSlashes(way + asked) });
      expect(arrived[0]?.body.equals(whole)).toBe(true);
      const ours = /^(host|authorization|connection|content-length|transfer-encoding)$/i;
      const raw = arrived[0]?.rawHeaders ?? [];
      const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1]]] : []));
      expect(pairs.filter(([name]) => !ours.test(name ?? ''))).toEqual(
        given.filter(({ stays }) => stays).map(({ header }) => header),
      );
    }),
    { numRuns: 400 },
  );
  // Most of what is generated is a call that NoiseAware might have.
  expect(arrivals).toBeGreaterThan(100);
});

const inSomeCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter)).join(''));
const encodedSomewhere = (text: string) =>
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: text.length, maxLength: text.length }).map((depths) =>
    [...text]
      .map((letter, at) => {
        const code = letter.charCodeAt(0).toString(16).padStart(2, '0');
        const depth = depths[at] ?? 0;
        return depth === 0 ? letter : `%${'25'.repeat(depth - 1)}${code}`;
      })
      .join(''),
  );
const credential = fc.constantFrom('token', 'login', 'refresh').chain(inSomeCase).chain(encodedSomewhere);
const trick = fc.constantFrom(
  ...'/ // \\ %2f %5C %252f .. . %2e %252e%252e ; ;a=b %3b %20 %00 %09 %c0%ae %c0%af %ef%bc%8f %u002f'.split(
    ' ',
  ),
  ...'? %3f # %23 @ : things %0d%0a /./ /../ ..;/'.split(' '),
);
const hostile = fc
  .array(fc.oneof({ weight: 2, arbitrary: trick }, { weight: 1, arbitrary: credential }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => `/${parts.join('')}`);

/** Every first place that some server may read in a target: decoded again and again, resolved, folded. */
function firstPlaces(target: string): string[] {
  const places: string[] = [];
  let text = target.replace(/\?.*$/, '');
  for (let times = 0; times < 6; times += 1) {
    const resolved = new URL(`http://x${text.startsWith('/') ? '' : '/'}${text}`).pathname;
    for (const each of [text, resolved, text.replace(/;[^/]*/g, ''), text.replaceAll('\\', '/')]) {
      places.push(
        each
          .normalize('NFKC')
          .toLowerCase()
          .replace(/^[/.\s]+/, '')
          .replace(/[/;.?#\s].*$/s, ''),
      );
    }
    text = text.replace(/%([\da-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  }
  return places;
}

it('never forwards a path that a server could read as a credential call', async () => {
  let arrivals = 0;
  await fc.assert(
    fc.asyncProperty(hostile, async (rest) => {
      const { status, arrived } = await send('POST', rest, [['Content-Length', '0']]);
      if (arrived.length === 0) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        return;
      }
      arrivals += 1;
      expect(arrived).toMatchObject([{ method: 'POST', target: withSlashes(rest) }]);
      for (const name of ['token', 'login', 'refresh']) expect(firstPlaces(rest)).not.toContain(name);
    }),
    // Some 26 of a thousand arrive: enough of them each time.
    { numRuns: 2_000 },
  );
  expect(arrivals).toBeGreaterThan(20);
});
