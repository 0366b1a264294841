import { expect, it } from 'vitest';
import { createLog } from '../../../base/log.ts';
import { credentialCall, tokenFields } from '../../../settings/noiseaware.ts';
import type { TracedConnectionUrlCall } from './events.ts';
import type { Redaction } from './redact.ts';
import { traceFetch } from './trace-fetch.ts';
import { createTracer, lease } from './tracer.ts';

/** A tracer whose clock and sleeps the test controls. */
function stage() {
  let time = 1_000;
  const sleepers: (() => void)[] = [];
  const lines: string[] = [];
  const tracer = createTracer(
    {
      noiseaware: {
        partnerId: '7',
        clientId: 'partner',
        clientSecrets: ['one', 'two'],
        accessCode: { length: 49, alphabet: 'base64url' } as const,
        token: credentialCall('POST /token accessCode clientID'),
        refresh: undefined,
      },
    },
    {
      now: () => time,
      randomBytes: (size) => new Uint8Array(size).fill(sleepers.length),
      sleep: (_, signal) =>
        new Promise((resolve) => {
          sleepers.push(resolve);
          signal.addEventListener('abort', () => resolve());
        }),
      log: createLog('debug', { write: (line) => void lines.push(line) }),
    },
  );
  const advance = async (seconds: number) => {
    time += seconds;
    for (const wake of sleepers.splice(0)) wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { tracer, advance, lines };
}

const seen = ({ labels }: Redaction): TracedConnectionUrlCall => ({
  kind: 'connection_url',
  requestId: 'request-1',
  forwardedFor: 0,
  isGone: false,
  method: 'POST',
  path: labels.give('a-code', 'access code'),
  query: [],
  headers: {},
  sent: { form: 'none' },
  status: 200,
  answer: { form: 'none' },
  seconds: 0,
});

it('evaluates no event while no trace runs', () => {
  const { tracer } = stage();
  const looked: unknown[] = [];
  tracer.note((redaction) => {
    looked.push(redaction);
    return seen(redaction);
  });
  expect([looked, tracer.on, tracer.concerns(['x'])]).toEqual([[], false, undefined]);
});

it('returns each event once: events that were read are dropped', () => {
  const { tracer } = stage();
  const id = tracer.start();
  tracer.note(seen);
  tracer.note(seen);
  expect(tracer.read(id, 0)?.events.map(({ number }) => number)).toEqual([1, 2]);
  expect(tracer.read(id, 1)?.events.map(({ number }) => number)).toEqual([2]);
  expect(tracer.read(id, 0)?.events.map(({ number }) => number)).toEqual([2]);
});

it('ends when its lease has expired, also if no call comes', async () => {
  const { tracer, advance, lines } = stage();
  const id = tracer.start();
  await advance(lease - 1);
  expect(tracer.read(id, 0)).toBeDefined();
  await advance(lease - 1);
  expect(tracer.on).toBe(true);
  await advance(1);
  expect(lines.at(-1)).toContain('trace ended');
  expect([tracer.on, tracer.read(id, 0)]).toEqual([false, undefined]);
});

it('limits and counts the events, and events without a credential of the pairing displace none with one', () => {
  const { tracer } = stage();
  const id = tracer.start();
  for (let index = 0; index < 100; index += 1) tracer.note(seen, false);
  for (let index = 0; index < 1_000; index += 1) tracer.note(seen);
  const read = tracer.read(id, 0);
  expect([read?.events.length, read?.leftOut]).toEqual([180, 70 + 850]);
});

it('continues if evaluating an event throws, and logs it without a value', () => {
  const { tracer, lines } = stage();
  const id = tracer.start();
  tracer.note(() => {
    throw new Error('of a-secret');
  });
  tracer.note(seen);
  expect(tracer.read(id, 0)?.events).toHaveLength(1);
  expect(lines.join('')).toContain('a call could not be traced');
  expect(lines.join('')).not.toContain('a-secret');
});

it('leaves NoiseAware’s answers unchanged, traced or not', async () => {
  const { tracer } = stage();
  const token = { method: 'POST', host: undefined, path: '/token', key: 'accessCode', fields: [] };
  const answers = ['{"userToken":"a-token"}', 'x'.repeat(40_000)];
  const fetches = answers.map((text) =>
    traceFetch(
      {
        fetch: async () => new Response(text, { status: 418, headers: { 'retry-after': '7' } }),
        now: () => 1,
      },
      tracer,
      {
        noiseaware: {
          apiUrl: 'https://api.example',
          token,
          refresh: undefined,
          identity: undefined,
          tokenFields: tokenFields('userToken,refreshToken,expiresAt'),
        },
      },
    ),
  );
  const ask = async () => {
    const read = [];
    for (const each of fetches) {
      const response = await each('https://api.example/token', {
        method: 'POST',
        body: '{"accessCode":"a-code"}',
      });
      read.push([response.status, response.headers.get('retry-after'), await response.text()]);
    }
    return read;
  };
  const off = await ask();
  const id = tracer.start();
  tracer.note(seen);
  expect(await ask()).toEqual(off);
  // The trace reads its own copy of an answer.
  await new Promise((resolve) => setImmediate(resolve));
  expect(tracer.read(id, 1)?.events).toMatchObject([
    { kind: 'noiseaware', status: 418, answer: { value: { userToken: '‹text of 7›' } } },
    { kind: 'noiseaware', status: 418, answer: { form: 'too-long' } },
  ]);
});

it.each([
  ['application/json', '{"accessCode":"a-code"}', 'json'],
  ['application/x-www-form-urlencoded', 'accessCode=a-code', 'form-urlencoded'],
])('recognizes a credential in a body of %s, and shows its label', async (type, body, form) => {
  const { tracer } = stage();
  const token = { method: 'POST', host: undefined, path: '/token', key: 'accessCode', fields: [] };
  const traced = traceFetch({ fetch: async () => new Response(''), now: () => 1 }, tracer, {
    noiseaware: {
      apiUrl: 'https://api.example',
      token,
      refresh: undefined,
      identity: undefined,
      tokenFields: tokenFields('userToken,refreshToken,expiresAt'),
    },
  });
  const id = tracer.start();
  tracer.note(seen);
  await traced('https://api.example/token', { method: 'POST', headers: { 'content-type': type }, body });
  await new Promise((resolve) => setImmediate(resolve));
  expect(tracer.read(id, 1)?.events).toMatchObject([
    { kind: 'noiseaware', sent: { form, value: { accessCode: '‹access code 1›' } } },
  ]);
});

it('labels the tokens of an answer also under the names of NOISEAWARE_TOKEN_FIELDS', async () => {
  const { tracer } = stage();
  const token = { method: 'POST', host: undefined, path: '/token', key: 'accessCode', fields: [] };
  const answer = { jwt: 'a-user-token', renewal: 'a-refresh-token', end: 1_900 };
  const traced = traceFetch({ fetch: async () => Response.json(answer), now: () => 1 }, tracer, {
    noiseaware: {
      apiUrl: 'https://api.example',
      token,
      refresh: undefined,
      identity: undefined,
      tokenFields: tokenFields('jwt,renewal,end'),
    },
  });
  const id = tracer.start();
  tracer.note(seen);
  await traced('https://api.example/token', { method: 'POST', body: '{"accessCode":"a-code"}' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(tracer.read(id, 1)?.events).toMatchObject([
    { answer: { value: { jwt: '‹user token 1›', renewal: '‹refresh token 1›' } }, life: { seconds: 900 } },
  ]);
});
