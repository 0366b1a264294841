import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/extension-redirects';
import { type Call, measureLoad, post, type Round } from './load.ts';
import { type BenchServer, startServer } from './server.ts';

/** The calls that are measured, in the order of the table. */
export const rows = [
  'ConnectionURL',
  'completion',
  'token read',
  'pass-through',
  'list of 100',
  'renewal',
] as const;
export type Row = (typeof rows)[number];

/** A relay that is measured: a checkout's program on a store with a number of connections. */
export interface Target {
  readonly name: string;
  readonly server: BenchServer;
  readonly env: Readonly<Record<string, string>>;
  readonly size: number;
  /** Ids of the connections; the account of each is `account-` and its place. */
  readonly connections: string[];
  /** Headers of a staff member's sessions and of a service. */
  readonly staff: Record<string, string>[];
  readonly service: Record<string, string>;
  /** When its connections were last renewed, by `performance.now()`. */
  renewedAt: number;
}

interface TargetOptions extends Pick<Target, 'name' | 'size' | 'env'> {
  /** The checkout whose relay is measured. */
  readonly root: string;
  readonly cwd: string;
  readonly log: number;
}

/** Starts a relay and connects its accounts through its command line and its HTTP calls, as any version has them. */
export async function openTarget({ root, cwd, log, ...given }: TargetOptions): Promise<Target> {
  const { env, size } = given;
  const file = path.join(root, 'relay/src/main.ts');
  const server = await startServer({ file, args: ['serve'], env, cwd, log });
  const command = async <T>(...args: string[]): Promise<T> => {
    const options = { cwd, env: { PATH: process.env['PATH'], ...env } };
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...args, '--json'], options);
    return JSON.parse(stdout) as T;
  };
  const { key } = await command<{ key: string }>('service-key', '--name', 'bench', '--all');
  const staff: Record<string, string>[] = [];
  while (staff.length < atOnce / mostOpenPairings) {
    const { invite } = await command<{ invite: string }>('invite', '--name', 'Alex');
    const { headers, body = '' } = post('', {}, { invite });
    const answer = await fetch(`${server.url}/v1/enrolments`, { method: 'POST', headers, body });
    staff.push(bearer(((await answer.json()) as { session: string }).session));
  }
  const target = { ...given, server, connections: [], staff, service: bearer(key), renewedAt: -renewalPause };
  for (let from = 0; from < size; from += atOnce)
    await authorize(target, from, Math.min(size - from, atOnce));
  return target;
}

/** Measures some rows of a target once; `share` of a full round's calls. */
type Measure = (target: Target, share: number, round: number) => Promise<Partial<Record<Row, Round>>>;

/** Targets take turns within each of these. */
export const measures: readonly Measure[] = [
  repeated('token read', 10_000, ({ service }, id) =>
    post(`/v1/connections/${id}/token`, service, { minTtl: 60 }),
  ),
  repeated('pass-through', 3_000, ({ service }, id) =>
    post(`/v1/connections/${id}/noiseaware/thresholds/list`, service, {}),
  ),
  repeated('list of 100', 1_000, ({ service }) => ({
    method: 'GET',
    path: '/v1/connections',
    headers: service,
  })),
  async (target, share) => {
    await setTimeout(Math.max(0, target.renewedAt + renewalPause - performance.now()));
    const renewal = repeated('renewal', Math.min(target.size, 1_500), ({ staff }, id) =>
      post(`/v1/connections/${id}/renewal`, staff[0] ?? {}, {}),
    );
    const measured = await renewal(target, share);
    target.renewedAt = performance.now();
    return measured;
  },
  (target, share, round) => authorize(target, round * atOnce, Math.ceil(atOnce * share)),
];

// --- Internal helpers ---

/** Pairings that are begun before the first of them is completed. */
const atOnce = 1_000;
/** Limits of the relay: pairings that a session may have open, and milliseconds between two renewals on request. */
const mostOpenPairings = 50;
const renewalPause = 15_500;

const verifier = hash('sha256', 'verifier', 'base64url');
const challenge = hash('sha256', verifier, 'base64url');
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

/** A row of calls over all connections, each as often as any other. */
function repeated(row: Row, amount: number, callOf: (target: Target, id: string) => Call) {
  return async (target: Target, share: number): Promise<Partial<Record<Row, Round>>> => {
    const { server, connections, size } = target;
    const callAt = (index: number) => callOf(target, connections[(index * 7_919) % size] ?? '');
    return { [row]: await measureLoad(server, Math.ceil(amount * share), callAt) };
  };
}

/** Takes pairings from their start to their completion, each step a load of its own; places that have a connection are authorized again. */
async function authorize({ server, env, staff, connections, size }: Target, from: number, amount: number) {
  const pairings: { id: string; code: string; accessCode?: string }[] = [];
  const sessionOf = (index: number) => staff[index % staff.length] ?? {};
  const placeOf = (index: number) => (from + index) % size;
  const redirectOf = (index: number) => `${extensionRedirects[0]}connect/${from + index}`;
  const startOf = (index: number) => {
    const place = placeOf(index);
    const account = { id: `account-${place}`, name: `Rental company ${place}` };
    const body = { account, challenge, redirectUri: redirectOf(index), connection: connections[place] };
    return post('/v1/pairings', sessionOf(index), body);
  };
  const connectionUrlOf = (index: number) =>
    post(
      '/noiseaware/connection',
      {},
      {
        client_id: env['NOISEAWARE_CLIENT_ID'],
        client_secret: env['NOISEAWARE_CLIENT_SECRETS'],
        code: pairings[index]?.code,
      },
    );
  const completionOf = (index: number) => {
    const redirect = `${redirectOf(index)}?code=${pairings[index]?.accessCode}`;
    return post(`/v1/pairings/${pairings[index]?.id}/completion`, sessionOf(index), { redirect, verifier });
  };
  await measureLoad(server, amount, startOf, (index, body) => {
    const { id, authorizeUrl } = JSON.parse(body) as { id: string; authorizeUrl: string };
    pairings[index] = { id, code: new URL(authorizeUrl).searchParams.get('code') ?? '' };
  });
  const connectionUrl = await measureLoad(server, amount, connectionUrlOf, (index, body) => {
    Object.assign(pairings[index] ?? {}, { accessCode: JSON.parse(body).access_code });
  });
  const completion = await measureLoad(server, amount, completionOf, (index, body) => {
    connections[placeOf(index)] = JSON.parse(body).connection.id;
  });
  return { ConnectionURL: connectionUrl, completion };
}
