import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/extension-redirects';
import { type Call, type Load, measureLoad, post } from './load.ts';
import { type BenchServer, type Program, startServer } from './server.ts';

/** A relay that is measured: a checkout's program on a store with a number of connections. */
export interface BenchRelay {
  readonly server: BenchServer;
  /**
   * Measures each call once, in chunks.
   * @param turn how often that was done before, from 0
   */
  measure(turn: number): Promise<Record<string, Load>>;
}

interface RelayOptions extends Omit<Program, 'file' | 'args'> {
  /** The checkout whose relay is measured. */
  readonly root: string;
  /** Connections in its store. */
  readonly size: number;
  /** Pairings that are left open. Where there are any, only the ConnectionURL is measured. */
  readonly leftOpen: number;
}

/** Calls of each kind in a turn. */
export const chunk = 500;

/** Starts a relay and connects its accounts through its command line and its HTTP calls, as any version has them. */
export async function openRelay({ root, size, leftOpen, ...program }: RelayOptions): Promise<BenchRelay> {
  const file = path.join(root, 'relay/src/main.ts');
  const server = await startServer({ file, args: ['serve'], ...program });
  const { env, cwd } = program;
  const command = async <T>(...args: string[]): Promise<T> => {
    const options = { cwd, env: { PATH: process.env['PATH'], ...env } };
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...args, '--json'], options);
    return JSON.parse(stdout) as T;
  };
  const { key } = await command<{ key: string }>('service-key', '--name', 'bench', '--all');
  const { invite } = await command<{ invite: string }>('invite', '--name', 'Alex', '--role', 'admin');
  const admin = await enrol(server, invite);
  const staff = [admin];
  while (staff.length * pairingsOfSession < leftOpen + chunk) {
    const answer = await answerOf(server, post('/v1/invites', admin, { name: 'Sam' }));
    staff.push(await enrol(server, answer.invite));
  }
  const relay: Relay = {
    ...{ server, env, staff, service: bearer(key), connections: [] },
    renewedAt: -renewalPause,
  };
  for (let from = 0; from < size; from += chunk) {
    const places = Array.from({ length: Math.min(chunk, size - from) }, (_, index) => from + index);
    await authorize(relay, places);
  }
  await startPairings(
    relay,
    Array.from({ length: leftOpen }, (_, index) => size + index),
  );
  return {
    server,
    async measure(turn) {
      // Places far apart, each as often as any other.
      const places = Array.from({ length: chunk }, (_, index) => ((turn * chunk + index) * 7_919) % size);
      const { connectionUrl, completion } = await authorize(relay, places);
      if (leftOpen > 0) return { [`ConnectionURL, ${count(leftOpen)} open pairings`]: connectionUrl };
      return { ConnectionURL: connectionUrl, completion, ...(await measureConnections(relay, places)) };
    },
  };
}

// --- Internal helpers ---

interface Relay {
  readonly server: BenchServer;
  readonly env: Readonly<Record<string, string>>;
  /** Headers of staff members' sessions and of a service. */
  readonly staff: Record<string, string>[];
  readonly service: Record<string, string>;
  /** Ids of the connections by place; the account of each is `account-` and its place. */
  readonly connections: string[];
  /** When connections were last renewed, by `performance.now()`. */
  renewedAt: number;
}

/** Pairings that a session has open, unless those of a failed round are left open besides; the relay allows 50. */
const pairingsOfSession = 25;
/** Milliseconds after which a relay renews a connection again on request. */
const renewalPause = 15_500;

const verifier = hash('sha256', 'verifier', 'base64url');
const challenge = hash('sha256', verifier, 'base64url');
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const redirectOf = (place: number) => `${extensionRedirects[0]}connect/${place}`;
const count = (value: number) => value.toLocaleString('en-US');

async function answerOf(server: BenchServer, call: Call) {
  let answer = '';
  await measureLoad(
    server,
    1,
    () => call,
    (_, body) => {
      answer = body;
    },
  );
  return JSON.parse(answer);
}

const enrol = async (server: BenchServer, invite: string) =>
  bearer((await answerOf(server, post('/v1/enrolments', {}, { invite }))).session);

interface Pairing {
  readonly id: string;
  readonly place: number;
  readonly code: string;
  readonly session: Record<string, string>;
}

/** Starts a pairing for each of these places; one that has a connection is authorized again. */
async function startPairings(relay: Relay, places: readonly number[]): Promise<Pairing[]> {
  const { server, staff, connections } = relay;
  const sessionOf = (index: number) => staff[index % staff.length] ?? {};
  const pairings: Pairing[] = [];
  const startOf = (index: number) => {
    const place = places[index] ?? 0;
    const account = { id: `account-${place}`, name: `Rental company ${place}` };
    const body = { account, challenge, redirectUri: redirectOf(place), connection: connections[place] };
    return post('/v1/pairings', sessionOf(index), body);
  };
  await measureLoad(server, places.length, startOf, (index, body) => {
    const { id, authorizeUrl } = JSON.parse(body) as { id: string; authorizeUrl: string };
    const code = new URL(authorizeUrl).searchParams.get('code') ?? '';
    pairings[index] = { id, place: places[index] ?? 0, code, session: sessionOf(index) };
  });
  return pairings;
}

/** Takes a pairing for each of these places from its start to its completion, each step a load of its own. */
async function authorize(relay: Relay, places: readonly number[]) {
  const { server, env, connections } = relay;
  const pairings = await startPairings(relay, places);
  const pairingOf = (index: number): Pairing => {
    const pairing = pairings[index];
    if (pairing === undefined) throw new Error('a pairing was not started');
    return pairing;
  };
  const credentials = {
    client_id: env['NOISEAWARE_CLIENT_ID'],
    client_secret: env['NOISEAWARE_CLIENT_SECRETS'],
  };
  const connectionUrlOf = (index: number) =>
    post('/noiseaware/connection', {}, { ...credentials, code: pairingOf(index).code });
  const accessCodes: string[] = [];
  const connectionUrl = await measureLoad(server, places.length, connectionUrlOf, (index, body) => {
    accessCodes[index] = JSON.parse(body).access_code;
  });
  const completionOf = (index: number) => {
    const { id, place, session } = pairingOf(index);
    const redirect = `${redirectOf(place)}?code=${accessCodes[index]}`;
    return post(`/v1/pairings/${id}/completion`, session, { redirect, verifier });
  };
  const completion = await measureLoad(server, places.length, completionOf, (index, body) => {
    connections[pairingOf(index).place] = JSON.parse(body).connection.id;
  });
  return { connectionUrl, completion };
}

/** Measures the calls about connections, each over the connections at these places. */
async function measureConnections(relay: Relay, places: readonly number[]): Promise<Record<string, Load>> {
  const { server, service, staff, connections } = relay;
  const ids = places.map((place) => connections[place] ?? '');
  const load = (amount: number, callOf: (id: string) => Call) =>
    measureLoad(server, amount, (index) => callOf(ids[index] ?? ''));
  const tokenReads = () => load(chunk, (id) => post(`/v1/connections/${id}/token`, service, { minTtl: 60 }));
  // The first read of a token opens it, the others between two renewals do not.
  await tokenReads();
  const tokenRead = await tokenReads();
  const passThrough = await load(chunk, (id) =>
    post(`/v1/connections/${id}/noiseaware/thresholds/list`, service, {}),
  );
  const list = await load(chunk / 5, () => ({ method: 'GET', path: '/v1/connections', headers: service }));
  await setTimeout(Math.max(0, relay.renewedAt + renewalPause - performance.now()));
  const renewal = await load(new Set(ids).size, (id) =>
    post(`/v1/connections/${id}/renewal`, staff[0] ?? {}, {}),
  );
  relay.renewedAt = performance.now();
  return { 'token read': tokenRead, 'pass-through': passThrough, 'list of 100': list, renewal };
}
