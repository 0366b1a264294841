import { Worker } from 'node:worker_threads';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { listen } from '@noiseaware-connect/relay/http/every-call/listen';
import { expect, it } from 'vitest';

/** Connects many times, says so in shared memory, and reports what each call was answered. */
const caller = `
  const { parentPort, workerData } = require('node:worker_threads');
  const net = require('node:net');
  const connected = new Int32Array(workerData.shared);
  const call = () => new Promise((resolve) => {
    const socket = net.connect(workerData.port, '127.0.0.1', () => {
      socket.write('GET / HTTP/1.1\\r\\nHost: relay\\r\\nConnection: close\\r\\n\\r\\n');
      Atomics.add(connected, 0, 1);
      Atomics.notify(connected, 0);
    });
    let answer = '';
    socket.on('data', (data) => { answer += data; });
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve(answer.slice(9, 12)));
  });
  Promise.all(Array.from({ length: workerData.calls }, call)).then((all) => parentPort.postMessage(all));
`;

it('answers every connection that the kernel accepted while the relay was busy, when it stops', async () => {
  const calls = 50;
  const config = {
    ...{ host: '127.0.0.1', port: 0, trustProxy: 0 },
    ...{ keepAlive: 5, publicUrl: 'http://127.0.0.1' },
  };
  const listener = await listen(
    (_, response) => response.end('ok'),
    config,
    realEffects(createLog('silent')),
  );
  const shared = new SharedArrayBuffer(4);
  const connected = new Int32Array(shared);
  const workerData = { shared, port: Number(new URL(listener.url).port), calls };
  const worker = new Worker(caller, { eval: true, workerData });
  const answers = new Promise((resolve) => worker.once('message', resolve));
  await new Promise((resolve) => worker.once('online', resolve));
  // Blocks the event loop, as a busy relay does: nothing is accepted meanwhile.
  for (let count = 0; count < calls; count = Atomics.load(connected, 0)) {
    Atomics.wait(connected, 0, count, 1_000);
  }
  await listener.close({ idle: 1, all: 5 });
  expect(await answers).toEqual(Array(calls).fill('200'));
});
