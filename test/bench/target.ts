import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/extension-redirects';
import { type BenchProcess, startProcess } from './bench-process.ts';
import { type Call, type LoadOptions, runLoad } from './run-load.ts';

/** Pairings that are begun before the first of them is completed, and how many of them are of one session. */
export const mostAtOnce = 1_000;
const openEach = 50;

/** Calls under way at the same time. */
export const concurrency = 64;

/** A relay that is measured: a checkout on a store with so many connections. */
export interface Target {
  readonly name: string;
  readonly environment: Record<string, string>;
  readonly server: BenchProcess;
  /** Ids of the connections; the account of each is `account-` and its place. */
  readonly connections: readonly string[];
  /** Headers of a staff member's sessions, each of which may have some pairings open, and of a service. */
  readonly staff: readonly Record<string, string>[];
  readonly service: Record<string, string>;
  /** Bytes of objects for each connection beyond an empty relay; seconds of a start with all of them. */
  readonly bytesEach: number;
  readonly start: number;
}

export interface TargetOptions {
  readonly name: string;
  /** The checkout whose relay it is. */
  readonly root: string;
  readonly environment: Record<string, string>;
  readonly size: number;
}

/**
 * Fills a new store through the relay's own HTTP calls, so that every version fills its own, and starts the relay on it
 * again.
 */
export async function openTarget({ name, root, size, ...given }: TargetOptions): Promise<Target> {
  const environment = { ...given.environment, BENCH_ROOT: root };
  const empty = await startProcess('serve-relay.ts', environment);
  const { heap } = await empty.ask('collect');
  const main = path.join(root, 'relay/src/main.ts');
  const command = async <T>(...args: string[]): Promise<T> => {
    const env = { PATH: process.env['PATH'], ...environment };
    return JSON.parse((await run(process.execPath, [main, ...args, '--json'], { env })).stdout) as T;
  };
  const { key } = await command<{ key: string }>('service-key', '--name', 'bench', '--all');
  const staff: Record<string, string>[] = [];
  while (staff.length < mostAtOnce / openEach) {
    const { invite } = await command<{ invite: string }>('invite', '--name', 'Alex');
    staff.push(bearer((await enrol(empty.url, invite)).session));
  }
  const callers = { staff, service: bearer(key) };
  const connections: string[] = [];
  while (connections.length < size) {
    const from = connections.length;
    const amount = Math.min(size - from, mostAtOnce);
    const { ids } = await connect({ server: empty, environment, ...callers, connections: [] }, from, amount);
    connections.push(...ids);
  }
  await empty.stop();
  const server = await startProcess('serve-relay.ts', environment);
  const filled = await server.ask('collect');
  const bytesEach = (filled.heap - heap) / size;
  return { name, environment, server, connections, ...callers, bytesEach, start: server.startedIn };
}

/**
 * Takes so many pairings from their start to their completion, each step a load of its own: for new accounts, or to authorize the
 * connections of the target again, which leaves their number as it is.
 */
export async function connect(
  {
    server,
    environment,
    staff,
    connections,
  }: Pick<Target, 'server' | 'environment' | 'staff' | 'connections'>,
  from: number,
  amount: number,
): Promise<{ connectionUrl: Round; completion: Round; ids: string[] }> {
  const pairings: { id: string; code: string; accessCode: string }[] = [];
  const ids: string[] = [];
  const sessionOf = (index: number) => staff[index % staff.length] ?? {};
  const redirectOf = (index: number) => `${extensionRedirects[0]}connect/${from + index}`;
  await mustAnswer(server, 'start of a pairing', {
    amount,
    callOf(index) {
      const place = connections.length === 0 ? from + index : (from + index) % connections.length;
      const account = { id: `account-${place}`, name: `Rental company ${place}` };
      const connection = connections[place];
      const body = { account, challenge, redirectUri: redirectOf(index), connection };
      return post('/v1/pairings', sessionOf(index), body);
    },
    onAnswer(index, body) {
      const { id, authorizeUrl } = JSON.parse(body) as { id: string; authorizeUrl: string };
      const code = new URL(authorizeUrl).searchParams.get('code') ?? '';
      pairings[index] = { id, code, accessCode: '' };
    },
  });
  const connectionUrl = await mustAnswer(server, 'ConnectionURL', {
    amount,
    callOf: (index) => connectionUrlCall(environment, pairings[index]?.code ?? ''),
    onAnswer(index, body) {
      const pairing = pairings[index];
      if (pairing) pairing.accessCode = (JSON.parse(body) as { access_code: string }).access_code;
    },
  });
  const completion = await mustAnswer(server, 'completion', {
    amount,
    callOf(index) {
      const { id, accessCode } = pairings[index] ?? { id: '', accessCode: '' };
      const redirect = `${redirectOf(index)}?code=${accessCode}`;
      return post(`/v1/pairings/${id}/completion`, sessionOf(index), { redirect, verifier });
    },
    onAnswer(index, body) {
      ids[index] = (JSON.parse(body) as { connection: { id: string } }).connection.id;
    },
  });
  return { connectionUrl, completion, ids };
}

/** NoiseAware's call. */
export const connectionUrlCall = (environment: Record<string, string>, code: string): Call =>
  post(
    '/noiseaware/connection',
    {},
    {
      client_id: environment['NOISEAWARE_CLIENT_ID'],
      client_secret: environment['NOISEAWARE_CLIENT_SECRETS'],
      code,
    },
  );

export const post = (to: string, headers: Record<string, string>, body: object): Call => ({
  method: 'POST',
  path: to,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** One measured load. */
export interface Round {
  /** Calls a second. */
  readonly perSecond: number;
  /** Milliseconds until the answer, 99 of 100 calls. */
  readonly p99: number;
  /** The server's event loop delay, milliseconds, 99 of 100 iterations. */
  readonly delayP99: number;
  /** Microseconds of the server's processor time for each call. */
  readonly cpuEach: number;
  /** How much of a core the load took: near 1 it is the load that is measured. */
  readonly loadBusy: number;
}

/** Measures a load of which every call has to be answered. @throws what was answered otherwise */
export async function mustAnswer(
  server: BenchProcess,
  name: string,
  options: Omit<LoadOptions, 'url' | 'connections'>,
): Promise<Round> {
  const atFirst = await server.ask('reset');
  const before = process.cpuUsage();
  const began = performance.now();
  const load = await runLoad({ ...options, url: server.url, connections: concurrency });
  const { user, system } = process.cpuUsage(before);
  const loadBusy = (user + system) / 1000 / (performance.now() - began);
  const { delayP99, cpu } = await server.ask('read');
  if (load.refused > 0 || Object.keys(load.others).length > 0)
    throw new Error(`${name}: ${load.refused} refused, otherwise ${JSON.stringify(load.others)}`);
  const cpuEach = (cpu - atFirst.cpu) / load.answered;
  return { perSecond: load.perSecond, p99: load.answeredP99, delayP99, cpuEach, loadBusy };
}

// --- Internal helpers ---

const run = promisify(execFile);
const verifier = createHash('sha256').update('verifier').digest('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

async function enrol(url: string, invite: string): Promise<{ session: string }> {
  const { headers, body } = post('', {}, { invite });
  const answer = await fetch(`${url}/v1/enrolments`, { method: 'POST', headers, body: body ?? '' });
  if (!answer.ok) throw new Error(`the enrolment was answered ${answer.status}`);
  return (await answer.json()) as { session: string };
}
