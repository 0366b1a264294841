import http from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

const relay = await relayOfFile();
const { session } = await relay.enrol('Alex');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

const limit = 16 * 1024;
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

/** As many different parts as fit into a body. */
function filled(open: string, part: (index: number) => string, between: string, close: string): string {
  const parts: string[] = [];
  let length = open.length + close.length;
  for (let index = 0; ; index += 1) {
    const next = part(index);
    length += next.length + between.length;
    if (length > limit) return open + parts.join(between) + close;
    parts.push(next);
  }
}

interface Call {
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const send = ({ path, body, headers }: Call) =>
  new Promise<void>((resolve, reject) => {
    const length = body !== undefined && { 'content-length': Buffer.byteLength(body) };
    const method = body === undefined ? 'GET' : 'POST';
    const call = http.request(relay.url + path, { method, agent, headers: { ...headers, ...length } });
    call.on('error', reject);
    call.on('response', (answer) => answer.resume().on('end', resolve));
    call.end(body);
  });

/** Milliseconds of processor time of a call, with its caller: the least of many, since other work only adds to it. */
async function costOf(call: Call): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < 100; count += 1) {
    const before = process.cpuUsage();
    await send(call);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

const short = (index: number) => index.toString(36);
/** So long that almost as many as a body may have take all of its bytes. */
const long = (index: number) => short(index).padStart(28, 'x');
const deep = '['.repeat(8_000) + ']'.repeat(8_000);

const connectionUrl = { path: '/noiseaware/connection', headers: { 'content-type': json } };
const routes: readonly (readonly [string, Call])[] = [
  ['ConnectionURL', connectionUrl],
  ['the address for alerts', { ...connectionUrl, path: new URL(await alertsAddress(relay)).pathname }],
  [
    'a call of the extension',
    {
      path: '/v1/connections/states',
      headers: { 'content-type': json, authorization: `Bearer ${session}` },
    },
  ],
];

const bodies: readonly (readonly [string, string])[] = [
  ['deep brackets', deep],
  ['opening brackets', '['.repeat(limit)],
  ['lists of 31 levels', filled('[', () => '['.repeat(31) + ']'.repeat(31), ',', ']')],
  ['short fields', filled('{', (index) => `"${short(index)}":0`, ',', '}')],
  ['as many fields as a body may have', filled('{', (index) => `"${long(index)}":0`, ',', '}')],
  ['as many long numbers as a body may have', filled('{"a":[', () => '9'.repeat(32), ',', ']}')],
  ['short numbers', filled('{"a":[', () => '1', ',', ']}')],
  ['empty lists', filled('{"a":[', () => '[]', ',', ']}')],
  ['quotes', filled('{"a":[', () => '"\\""', ',', ']}')],
];

it.each(routes.flatMap(([route, call]) => bodies.map(([what, body]) => ({ route, call, what, body }))))(
  'a body of 16 kB costs less than 2 ms at $route: $what',
  async ({ call, body }) => {
    const small = await costOf({ ...call, body: '{}' });
    expect((await costOf({ ...call, body })) - small).toBeLessThan(2);
  },
);

it.each([
  ['deep brackets', deep],
  ['short fields', filled('', short, '&', '')],
  ['as many fields as a body may have', filled('', (index) => long(index) + short(index), '&', '')],
])('a form of 16 kB costs less than 2 ms: %s', async (_, body) => {
  const small = await costOf({ ...connectionUrl, body: '{}' });
  const call = { ...connectionUrl, headers: { 'content-type': form }, body };
  expect((await costOf(call)) - small).toBeLessThan(2);
});

const pages = ['/', '/reconnect', '/connected', '/connect/x', '/console'];
const tags = filled('', (index) => `a;q=.${(index % 9) + 1}`, ',', '');

it.each(
  // As long as the headers of a call may be, and as long as what is read may be.
  pages.flatMap((path) => [15_800, 500].map((size) => ({ path, size }))),
)('an Accept-Language of $size characters costs less than 2 ms at $path', async ({ path, size }) => {
  const one = await costOf({ path, headers: { 'accept-language': 'a' } });
  const call = { path, headers: { 'accept-language': tags.slice(0, size) } };
  expect((await costOf(call)) - one).toBeLessThan(2);
});
