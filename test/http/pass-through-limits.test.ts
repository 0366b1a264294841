import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { forTest } from '../support/for-file.ts';
import {
  type Answer,
  answerOf,
  headOf,
  type PassThroughBench,
  passThroughBench,
} from '../support/relay/pass-through.ts';
import type { TestRelayOptions } from '../support/relay/test-relay.ts';

let bench: PassThroughBench;
const start = async (options: TestRelayOptions) => {
  bench = await forTest(passThroughBench(options));
};
afterEach(() => void vi.useRealTimers());

/** The relay's own timers are the test's from here on; sockets, and what the test waits for, have theirs. */
const stopTime = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

it('accepts a body of exactly the limit, and refuses a larger one, also a chunked one', async () => {
  await start({ api: { bodyLimit: 100_000 } });
  const fits = { method: 'POST', body: Buffer.alloc(100_000) };
  const larger = { method: 'POST', body: Buffer.alloc(100_001) };
  for (const chunked of [false, true])
    expect((await bench.call('/things', { ...fits, chunked })).status).toBe(200);
  expect(bench.api.arrived.map(({ body }) => body.length)).toEqual([100_000, 100_000]);
  for (const chunked of [false, true]) {
    const refused = await bench.call('/things', { ...larger, chunked });
    expect(refused.problem()).toMatchObject({ status: 413, code: 'payload_too_large' });
    expect(refused.problem().detail).toContain('100000');
  }
  const announced = bench.begin('/things', { method: 'POST', headers: ['Content-Length', '100001'] });
  const refused = answerOf(announced);
  // Nothing of the body has been sent yet.
  announced.flushHeaders();
  expect((await refused).status).toBe(413);
  announced.destroy();
  // Of a body that came in one go, nothing is sent on, whether it has a length or not.
  expect(bench.api.arrived.slice(2)).toEqual([]);
  const late = bench.begin('/things', { method: 'POST', headers: ['Transfer-Encoding', 'chunked'] });
  late.write(larger.body.subarray(0, 50_000));
  await expect.poll(() => bench.api.arrived.length).toBe(3);
  late.end(larger.body.subarray(50_000));
  expect((await answerOf(late)).status).toBe(413);
  // One that goes on coming breaks off at NoiseAware, so that it is not taken for whole.
  expect(bench.api.arrived.slice(2).map(({ body }) => body.length)).toEqual([0]);
});

it('refuses calls of a service beyond its concurrency limit, and of no other service', async () => {
  await start({ api: { atOnce: 2 } });
  const held: (() => void)[] = [];
  bench.api.answer((_request, response) => held.push(() => response.end('done')));
  const first = [bench.call('/1'), bench.call('/2')];
  await expect.poll(() => held.length).toBe(2);
  const refused = await bench.call('/3');
  expect(refused.problem()).toMatchObject({ status: 429, code: 'rate_limited' });
  expect(refused.headers['retry-after']).toBe('1');
  const other = bench.call('/4', { key: (await bench.relay.service('other')).key });
  await expect.poll(() => held.length).toBe(3);
  for (const answer of held) answer();
  expect((await Promise.all([...first, other])).map(({ status }) => status)).toEqual([200, 200, 200]);
  bench.api.answer(undefined);
  expect((await bench.call('/5')).status).toBe(200);
});

it('frees a call’s slot however the call ends', async () => {
  await start({ api: { atOnce: 1, bodyLimit: 1_000 } });
  stopTime();
  const { api } = bench;
  /** Waits until a call has arrived at NoiseAware. */
  const asked = async (begin: () => unknown) => {
    const before = api.arrived.length;
    begin();
    await expect.poll(() => api.arrived.length).toBe(before + 1);
  };
  const ends: Record<string, () => Promise<unknown>> = {
    'an answer': () => bench.call('/things'),
    'an answer before the body': async () => {
      api.answer((_request, response) => response.writeHead(400).end('early'));
      const request = bench.begin('/things', { method: 'POST', headers: ['Content-Length', '1000'] });
      request.write('the first of it');
      expect((await answerOf(request)).status).toBe(400);
      request.destroy();
    },
    'a path that is refused': () => bench.call('/../token'),
    'a connection that is not there': () => bench.call('/things', { connection: 'none' }),
    'a refusal that is handed on': async () => {
      api.refused.add(api.userToken);
      api.give({ alreadyRefused: true });
      expect((await bench.call('/things')).status).toBe(401);
      api.refused.clear();
    },
    'a token that cannot be replaced': async () => {
      api.refused.add(api.userToken);
      api.give({ status: 503 });
      expect(
        (
          await bench.call('/things', {
            connection: await bench.connect('acct-2').catch(() => bench.connection),
          })
        ).status,
      ).not.toBe(429);
      api.refused.clear();
      api.give({});
    },
    'a body that is too large': async () => {
      api.answer(undefined);
      const answer = await bench.call('/things', {
        method: 'POST',
        body: Buffer.alloc(2_000),
        chunked: true,
      });
      expect(answer.status).toBe(413);
    },
    'a body that does not come': async () => {
      const request = bench.begin('/things', { method: 'POST', headers: ['Content-Length', '10'] });
      const answer = answerOf(request);
      await asked(() => request.write('x'));
      pass(60);
      expect((await answer).problem()).toMatchObject({
        code: 'invalid_request',
        detail: expect.stringContaining('60 seconds') as string,
      });
      request.destroy();
    },
    'an answer that does not come': async () => {
      api.answer(() => undefined);
      let answer: Promise<Answer> | undefined;
      await asked(() => {
        answer = bench.call('/things');
      });
      pass(60);
      expect((await answer)?.problem()).toMatchObject({
        code: 'noiseaware_unavailable',
        detail: expect.stringContaining('within 60 seconds') as string,
      });
    },
    'an answer that breaks off before its head': async () => {
      api.answer((request) => request.socket.destroy());
      expect((await bench.call('/things')).problem().code).toBe('noiseaware_unavailable');
    },
    'an answer that breaks off after its head': async () => {
      api.answer((request, response) => {
        response.writeHead(200, { 'Content-Length': '10' });
        response.write('half', () => request.socket.destroy());
      });
      await expect(bench.call('/things')).rejects.toThrow();
    },
    'a service that goes away before the head': async () => {
      api.answer((request) => request.on('error', () => undefined));
      const request = bench.begin('/things').on('error', () => undefined);
      await asked(() => request.end());
      request.destroy();
    },
    'a service that goes away in the middle of an answer': async () => {
      api.answer((_request, response) => response.write('first'));
      const request = bench.begin('/things');
      request.end();
      (await headOf(request)).destroy();
    },
    'a service that goes away in the middle of its body': async () => {
      const request = bench.begin('/things', { method: 'POST', headers: ['Content-Length', '10'] });
      request.on('error', () => undefined);
      await asked(() => request.write('x'));
      request.destroy();
    },
  };
  for (const [name, end] of Object.entries(ends)) {
    await end();
    api.answer(undefined);
    await expect.poll(async () => (await bench.call('/after')).status, { message: name }).toBe(200);
    expect((await bench.call('/after')).status, name).toBe(200);
  }
});

it('lets a call run as long as bytes flow, and ends it after a pause', async () => {
  await start({});
  stopTime();
  const gone = new Promise((resolve) => {
    bench.api.answer((request, response) => {
      response.on('close', resolve);
      request.pipe(response, { end: false });
    });
  });
  const request = bench.begin('/things', { method: 'POST', headers: ['Transfer-Encoding', 'chunked'] });
  request.write('0');
  const answer = (await headOf(request)).setEncoding('utf8');
  const parts = answer[Symbol.asyncIterator]();
  expect((await parts.next()).value).toBe('0');
  for (let times = 1; times < 5; times += 1) {
    pass(59);
    request.write(String(times));
    expect((await parts.next()).value).toBe(String(times));
  }
  pass(60);
  await expect(parts.next()).rejects.toThrow('aborted');
  await gone;
  await expect.poll(() => bench.relay.logLines.join('')).toMatch(/"brokenOff":"nothing moved for too long"/);
});

it('answers 503 with Retry-After when NoiseAware cannot be reached', async () => {
  await start({});
  const refusing = net.createServer().listen(0, '127.0.0.1');
  await once(refusing, 'listening');
  const { port } = refusing.address() as net.AddressInfo;
  refusing.close();
  await bench.relay.down();
  await bench.relay.up({ NOISEAWARE_API_URL: `http://127.0.0.1:${port}` });
  const answer = await bench.call('/things', { method: 'POST', body: 'x' });
  expect(answer.problem()).toMatchObject({
    status: 503,
    code: 'noiseaware_unavailable',
    detail: expect.stringContaining('could not be reached') as string,
  });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

it('refuses a transfer coding other than chunked', async () => {
  await start({});
  const answer = await bench.call('/things', {
    method: 'POST',
    headers: ['Transfer-Encoding', 'gzip, chunked'],
  });
  expect(answer.problem().code).toBe('invalid_request');
  expect(bench.api.arrived).toEqual([]);
});
