import http from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { relayOfFile } from '../support/relay/test-relay.ts';

const relay = await relayOfFile();
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

const send = (body: string, type: string) =>
  new Promise<void>((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const call = http.request(`${relay.url}/noiseaware/connection`, { method: 'POST', agent, headers });
    call.on('error', reject);
    call.on('response', (answer) => answer.resume().on('end', resolve));
    call.end(body);
  });

/** Milliseconds of processor time of a call, with its caller: the least of many, since other work only adds to it. */
async function costOf(body: string, type: string): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let call = 0; call < 100; call += 1) {
    const before = process.cpuUsage();
    await send(body, type);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

const short = (index: number) => index.toString(36);
/** Almost as many as a body may have fields take all of its bytes. */
const long = (width: number) => (index: number) => short(index).padStart(width, 'x');
const deep = '['.repeat(8_000) + ']'.repeat(8_000);

it.each([
  ['deep brackets', deep, json],
  ['deep brackets that call themselves a form', deep, form],
  ['opening brackets', '['.repeat(limit), json],
  ['lists of 31 levels', filled('[', () => '['.repeat(31) + ']'.repeat(31), ',', ']'), json],
  ['short fields', filled('{', (index) => `"${short(index)}":0`, ',', '}'), json],
  ['a thousand fields', filled('{', (index) => `"${long(12)(index)}":0`, ',', '}'), json],
  ['short values', filled('[', () => '0', ',', ']'), json],
  ['quotes', filled('[', () => '"\\""', ',', ']'), json],
  ['a form of short fields', filled('', short, '&', ''), form],
  ['a form of a thousand fields', filled('', long(16), '&', ''), form],
])('a stranger’s body of 16 kB costs less than 2 ms: %s', async (_, body, type) => {
  const small = await costOf('{}', json);
  expect((await costOf(body, type)) - small).toBeLessThan(2);
});
