import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { answerOf, benchOfFile, headOf } from '../support/relay/pass-through.ts';

const mebibyte = 1024 * 1024;
const size = 100 * mebibyte;
/** What may lie in the two sockets between the ends: a system lets each grow to some 32 MiB. */
const underWay = 90 * mebibyte;

const bench = await benchOfFile();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const piece = Buffer.alloc(64 * 1024, 'noiseaware');

/** Writes pieces up to the size, no faster than they are taken; tells how much was taken so far. */
async function pour(into: Writable, most: number, poured: (bytes: number) => unknown = () => undefined) {
  function* pieces() {
    for (let given = 0; given < most; given += piece.length) {
      poured(given);
      yield piece;
    }
  }
  await pipeline(Readable.from(pieces(), { objectMode: true, highWaterMark: 1 }), into);
}

/** Reads all of it; tells at each 10 MiB that came. */
async function drain(from: Readable, stop: () => unknown = () => undefined) {
  const hash = createHash('sha256');
  let read = 0;
  for await (const part of from as AsyncIterable<Buffer>) {
    hash.update(part);
    if (Math.floor(read / (10 * mebibyte)) < Math.floor((read + part.length) / (10 * mebibyte))) await stop();
    read += part.length;
  }
  return { read, hash: hash.digest('hex') };
}

const expected = (() => {
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += piece.length) hash.update(piece);
  return { read: size, hash: hash.digest('hex') };
})();

/** Watches how much memory is held that no garbage collection gives back. */
async function watchMemory() {
  const held = async () => {
    collectGarbage();
    // Buffers that are let go are given back a turn later.
    await turn();
    collectGarbage();
    const { external, heapUsed } = process.memoryUsage();
    return external + heapUsed;
  };
  const before = await held();
  let most = 0;
  const sample = async () => {
    most = Math.max(most, (await held()) - before);
  };
  return { sample, most: () => most };
}

it('forwards a body of 100 MiB to NoiseAware without buffering it', async () => {
  const memory = await watchMemory();
  bench.api.answer(async (request, response) => {
    response.end(JSON.stringify(await drain(request, memory.sample)));
  });
  const request = bench.begin('/things', { method: 'PUT', headers: ['Content-Length', String(size)] });
  const [answer] = await Promise.all([answerOf(request), pour(request, size)]);
  expect(JSON.parse(answer.body.toString())).toEqual(expected);
  expect(memory.most()).toBeLessThan(48 * mebibyte);
});

it('returns an answer of 100 MiB without buffering it', async () => {
  const memory = await watchMemory();
  bench.api.answer((_request, response) => pour(response, size));
  const request = bench.begin('/things');
  request.end();
  expect(await drain(await headOf(request), memory.sample)).toEqual(expected);
  expect(memory.most()).toBeLessThan(48 * mebibyte);
});

/** Waits until no more is taken: everything between the two ends is full. */
async function full(taken: () => number) {
  let last = 0;
  const stands = () => {
    const now = taken();
    const same = now === last && now > 0;
    last = now;
    return same;
  };
  await expect.poll(stands, { interval: 300, timeout: 10_000 }).toBe(true);
}

it('reads from NoiseAware only as fast as the service reads', async () => {
  let poured = 0;
  bench.api.answer((_request, response) => pour(response, size, (bytes) => (poured = bytes)));
  const request = bench.begin('/things');
  request.end();
  const answer = (await headOf(request)).pause();
  await full(() => poured);
  expect(poured).toBeLessThan(underWay);
  expect(await drain(answer)).toEqual(expected);
});

it('reads from the service only as fast as NoiseAware reads', async () => {
  let read: () => void = () => undefined;
  const reading = new Promise<void>((resolve) => {
    read = resolve;
  });
  bench.api.answer(async (request, response) => {
    request.pause();
    await reading;
    response.end(JSON.stringify(await drain(request)));
  });
  const request = bench.begin('/things', { method: 'PUT', headers: ['Transfer-Encoding', 'chunked'] });
  const answer = answerOf(request);
  let poured = 0;
  const pouring = pour(request, size, (bytes) => (poured = bytes));
  await full(() => poured);
  expect(poured).toBeLessThan(underWay);
  read();
  await pouring;
  expect(JSON.parse((await answer).body.toString())).toEqual(expected);
});

it('streams both directions at the same time', async () => {
  bench.api.answer((request, response) => request.pipe(response));
  const request = bench.begin('/echo', { method: 'POST', headers: ['Transfer-Encoding', 'chunked'] });
  request.write('one');
  const parts = (await headOf(request)).setEncoding('utf8')[Symbol.asyncIterator]();
  expect(await parts.next()).toEqual({ done: false, value: 'one' });
  request.end('two');
  expect(await parts.next()).toEqual({ done: false, value: 'two' });
  expect(await parts.next()).toMatchObject({ done: true });
});

it('forwards an answer’s headers before its body', async () => {
  let end: () => void = () => undefined;
  bench.api.answer((_request, response) => {
    response.flushHeaders();
    end = () => response.end('late');
  });
  const request = bench.begin('/things');
  request.end();
  const answer = await headOf(request);
  end();
  expect(await once(answer.setEncoding('utf8'), 'data')).toEqual(['late']);
});

it('aborts the call to NoiseAware when the service disconnects: before the headers, during the answer, during the body', async () => {
  const endOf = (answering: (response: Writable) => void) =>
    new Promise<boolean>((resolve) => {
      bench.api.answer((request, response) => {
        response.on('close', () => resolve(response.writableFinished));
        request.on('error', () => undefined).resume();
        answering(response);
      });
    });
  const request = (method = 'GET') => {
    const begun = bench.begin(
      '/things',
      method === 'GET' ? {} : { method, headers: ['Content-Length', '1000'] },
    );
    return begun.on('error', () => undefined);
  };

  const beforeHead = request();
  const first = endOf(() => beforeHead.destroy());
  beforeHead.end();
  expect(await first).toBe(false);

  const inAnswer = request();
  const second = endOf((response) => response.write('first'));
  inAnswer.end();
  (await headOf(inAnswer)).destroy();
  expect(await second).toBe(false);

  const inBody = request('POST');
  const third = endOf(() => inBody.destroy());
  inBody.write('first');
  expect(await third).toBe(false);
  await expect.poll(() => bench.relay.logLines.at(-1)).toContain('the service went away');
});

it.each([
  ['of a length', { 'Content-Length': '1000' }],
  ['in chunks', {}],
])('resets the service’s connection when an answer is cut off: %s', async (_how, headers) => {
  bench.api.answer((request, response) => {
    response.writeHead(200, headers);
    response.write('half of it', () => request.socket.resetAndDestroy());
  });
  const request = bench.begin('/things');
  request.end();
  const answer = await headOf(request);
  await expect(drain(answer)).rejects.toThrow('aborted');
  expect(answer.complete).toBe(false);
  await expect.poll(() => bench.relay.logLines.at(-1)).toContain('NoiseAware broke off');
});

it('forwards an answer that comes before the body was sent, and discards the rest of the body', async () => {
  bench.api.answer((_request, response) => response.writeHead(409).end('no need'));
  const { hostname, port } = new URL(bench.relay.url);
  const socket = net.connect(Number(port), hostname);
  const length = 20 * mebibyte;
  const head = [
    `PUT ${bench.prefix}/things HTTP/1.1`,
    `Host: localhost:${port}`,
    `Authorization: Bearer ${bench.key}`,
  ];
  socket.write(`${[...head, `Content-Length: ${length}`].join('\r\n')}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 409 /);
  // What is still sent is taken, so that no service is cut off before it has read the answer.
  const closed = once(socket.resume(), 'close');
  await pour(socket, length);
  await closed;
});
