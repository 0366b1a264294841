import http from 'node:http';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

// A process of its own, with file descriptors of its own: `attacker.ts <kind> <port> <seconds>`. It comes from 20 addresses of
// loopback, ends by itself, and writes one line once it has begun, and one of JSON at its end.

/** What attackers do. */
export type Attack = 'slowloris' | 'idle' | 'unfinished' | 'flood';

/** What an attacker has done at its end. */
export interface Damage {
  /** Connections that it opened. */
  readonly opened: number;
  /** The most of them that were open at the same time. */
  readonly mostOpen: number;
  /** Those that were closed before its end. */
  readonly closed: number;
  /** Calls that were answered. */
  readonly answered: number;
}

const [, , kind, port, seconds] = process.argv;
/** So many that the relay's limit of all connections is reached before that of each address. */
const addresses = Array.from({ length: 20 }, (_, each) => `127.0.0.${each + 2}`);
/** The relay's address, and one of the attacker's. */
const address = (turn: number) => ({
  ...{ host: '127.0.0.1', port: Number(port) },
  localAddress: addresses[turn % addresses.length],
});
const end = performance.now() + Number(seconds) * 1_000;
const damage = { opened: 0, mostOpen: 0, closed: 0, answered: 0 };

const isOver = () => performance.now() >= end;

/** Keeps so many connections open, and opens new ones for those that are closed, 2,500 a second. */
async function keepOpen(count: number, hold: (socket: net.Socket) => void): Promise<void> {
  const sockets = new Set<net.Socket>();
  let [attempts, openNow] = [0, 0];
  const open = () => {
    const socket = net.connect(address(attempts));
    attempts += 1;
    sockets.add(socket);
    socket.on('connect', () => {
      damage.opened += 1;
      openNow += 1;
      damage.mostOpen = Math.max(damage.mostOpen, openNow);
      socket.on('close', () => {
        openNow -= 1;
      });
      hold(socket);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      damage.closed += 1;
      sockets.delete(socket);
    });
    socket.resume();
  };
  while (!isOver()) {
    for (let turn = 0; turn < 50 && sockets.size < count; turn += 1) open();
    if (sockets.size >= count) begun();
    await wait(20);
    // Also where it cannot open all of them.
    if (damage.opened >= count) begun();
  }
  for (const socket of sockets) socket.destroy();
}

let hasBegun = false;
function begun() {
  if (!hasBegun) process.stdout.write('begun\n');
  hasBegun = true;
}

/** Headers that never end: a byte of one each second. */
const slowloris = () =>
  keepOpen(1_000, (socket) => {
    socket.write('POST /noiseaware/connection HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
    const timer = setInterval(() => socket.write('a'), 1_000);
    socket.on('close', () => clearInterval(timer));
  });

const idle = () => keepOpen(10_000, () => undefined);

/** Calls without a credential whose body never comes. */
const unfinished = () =>
  keepOpen(
    10_000,
    (socket) =>
      void socket.write(
        `POST /noiseaware/connection HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`,
      ),
  );

/**
 * Calls that are refused: wrong credentials, unknown paths, bodies that are no JSON or nested too deep. From one address: the relay
 * lets each wait for its guesses, so that from more of them fewer calls come.
 */
async function flood(): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const calls = [
    { path: '/v1/connections', headers: { authorization: 'Bearer guess' } },
    { path: '/noiseaware/connection', method: 'POST', body: 'client_id=x&client_secret=guess&code=y' },
    { path: '/noiseaware/connection', method: 'POST', body: '['.repeat(8_000) + ']'.repeat(8_000) },
    { path: '/v1/sign-ins/nope/completion', method: 'POST', body: '{}' },
    { path: '/not-a-path' },
  ];
  const callAll = async (first: number) => {
    for (let turn = first; !isOver(); turn += 1) {
      const { body, path = '/', method = 'GET', headers = {} } = calls[turn % calls.length] ?? {};
      const type = body?.startsWith('client_id') ? 'application/x-www-form-urlencoded' : 'application/json';
      await new Promise<void>((resolve) => {
        const request = http.request({
          ...{ ...address(0), agent, path, method },
          headers: { ...headers, ...(body !== undefined && { 'content-type': type }) },
        });
        request.on('response', (response) => {
          damage.answered += 1;
          response.resume().on('close', resolve);
        });
        request.on('error', () => resolve());
        request.end(body);
      });
    }
  };
  begun();
  await Promise.all(Array.from({ length: 100 }, (_, index) => callAll(index)));
  agent.destroy();
}

const work: Record<Attack, () => Promise<void>> = { slowloris, idle, unfinished, flood };
if (import.meta.main) {
  await work[kind as Attack]();
  process.stdout.write(`${JSON.stringify(damage)}\n`);
}
