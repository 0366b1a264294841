import { expect, it } from 'vitest';
import { createLog } from '../log.ts';
import type { ConnectionUrlSeen } from './events.ts';
import type { Labels } from './labels.ts';
import { traceFetch } from './trace-fetch.ts';
import { createTracer, lease } from './tracer.ts';

/** A tracer whose clock and sleepers the test moves. */
function bench() {
  let time = 1_000;
  const sleepers: (() => void)[] = [];
  const lines: string[] = [];
  const tracer = createTracer(
    {
      sealingKeys: [{ id: 'k', key: new Uint8Array(32) }],
      noiseaware: { partnerId: '7', clientId: 'partner', clientSecrets: ['one', 'two'] },
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

const seen = (labels: Labels, value = 'a-code'): ConnectionUrlSeen => ({
  kind: 'connection_url',
  method: 'POST',
  path: labels.of(value, 'code'),
  query: [],
  headers: {},
  sent: { form: 'none' },
  status: 200,
  answer: { form: 'none' },
  seconds: 0,
});

it('looks at nothing while no trace runs', () => {
  const { tracer } = bench();
  const looked: unknown[] = [];
  tracer.note('connectionUrl', (labels) => {
    looked.push(labels);
    return seen(labels);
  });
  expect([looked, tracer.on, tracer.concerns(['x']), tracer.hasRoom('strangers')]).toEqual([
    [],
    false,
    false,
    false,
  ]);
});

it('gives each event once: what has been read is forgotten', () => {
  const { tracer } = bench();
  const id = tracer.start();
  tracer.note('connectionUrl', seen);
  tracer.note('connectionUrl', seen);
  expect(tracer.read(id, 0)?.events.map(({ number }) => number)).toEqual([1, 2]);
  expect(tracer.read(id, 1)?.events.map(({ number }) => number)).toEqual([2]);
  expect(tracer.read(id, 0)?.events.map(({ number }) => number)).toEqual([2]);
});

it('ends when nobody asks for it any more, also when nothing else happens', async () => {
  const { tracer, advance, lines } = bench();
  const id = tracer.start();
  await advance(lease - 1);
  expect(tracer.read(id, 0)).toBeDefined();
  await advance(lease - 1);
  expect(tracer.on).toBe(true);
  await advance(1);
  expect(lines.at(-1)).toContain('the trace has ended');
  expect([tracer.on, tracer.read(id, 0)]).toEqual([false, undefined]);
});

it('keeps so many events of each kind and counts the rest, so that none displaces another', async () => {
  const { tracer, advance } = bench();
  const id = tracer.start();
  for (let minute = 0; minute < 10; minute += 1) {
    for (let index = 0; index < 100; index += 1) tracer.note('strangers', seen);
    for (let ten = 0; ten < 6; ten += 1) {
      await advance(10);
      tracer.read(id, 0);
    }
  }
  for (let index = 0; index < 1_000; index += 1) tracer.note('connectionUrl', seen);
  const read = tracer.read(id, 0);
  expect(read?.leftOut).toEqual({ strangers: 940, connectionUrl: 950, noiseaware: 0, completion: 0 });
  expect(read?.events).toHaveLength(110);
});

it('goes on, and says so in the log without a value, where looking fails', () => {
  const { tracer, lines } = bench();
  const id = tracer.start();
  tracer.note('connectionUrl', () => {
    throw new Error('of a-secret');
  });
  tracer.note('connectionUrl', seen);
  expect(tracer.read(id, 0)?.events).toHaveLength(1);
  expect(lines.join('')).toContain('the trace failed to look at a call');
  expect(lines.join('')).not.toContain('a-secret');
});

it('leaves NoiseAware’s answers as they are, whether it looks or not', async () => {
  const { tracer } = bench();
  const answers = ['{"userToken":"u1"}', 'x'.repeat(40_000)];
  const fetches = answers.map((text) =>
    traceFetch(
      {
        fetch: async () => new Response(text, { status: 418, headers: { 'retry-after': '7' } }),
        now: () => 1,
      },
      tracer,
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
  tracer.note('connectionUrl', seen);
  expect(await ask()).toEqual(off);
  expect(tracer.read(id, 1)?.events).toMatchObject([
    { kind: 'noiseaware', status: 418, answer: { value: { userToken: '‹user token 1›' } } },
    { kind: 'noiseaware', status: 418, answer: { form: 'too-long' } },
  ]);
});
