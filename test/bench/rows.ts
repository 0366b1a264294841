import { setTimeout } from 'node:timers/promises';
import type { BenchProcess } from './bench-process.ts';
import { type Call, medianOf } from './run-load.ts';
import { connect, mostAtOnce, mustAnswer, post, type Round, type Target } from './target.ts';

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

/** Calls of a round: about a second on two cores. */
const amounts = {
  authorize: mostAtOnce,
  'token read': 10_000,
  'pass-through': 3_000,
  'list of 100': 1_000,
  renewal: 1_500,
};
const peerAmount = 10_000;

/** Measures some rows of a target once; `share` shortens the round. */
type Measure = (target: Target, round: number, share: number) => Promise<Partial<Record<Row, Round>>>;

/** A row whose call uses nothing up; it goes all over the connections, each as often as any other. */
const repeated =
  (
    row: Exclude<Row, 'ConnectionURL' | 'completion' | 'renewal'>,
    callOf: (target: Target, id: string) => Call,
  ): Measure =>
  async (target, _, share) => ({
    [row]: await mustAnswer(target.server, row, {
      amount: Math.ceil(amounts[row] * share),
      callOf: (index) =>
        callOf(target, target.connections[(index * 7_919) % target.connections.length] ?? ''),
    }),
  });

/** Milliseconds, and when the connections of a target were renewed last. */
const renewalPause = 15_500;
const renewed = new WeakMap<Target, number>();

/** Targets take turns within each of these. */
export const measures: readonly Measure[] = [
  repeated('token read', ({ service }, id) => post(`/v1/connections/${id}/token`, service, { minTtl: 60 })),
  repeated('pass-through', ({ service }, id) =>
    post(`/v1/connections/${id}/noiseaware/thresholds/list`, service, {}),
  ),
  repeated('list of 100', ({ service }) => ({ method: 'GET', path: '/v1/connections', headers: service })),
  async (target, _, share) => {
    const { server, staff, connections } = target;
    // A connection is renewed for asking once in that time.
    await setTimeout(Math.max(0, (renewed.get(target) ?? 0) + renewalPause - performance.now()));
    const renewal = await mustAnswer(server, 'renewal', {
      amount: Math.min(connections.length, Math.ceil(amounts.renewal * share)),
      callOf: (index) => post(`/v1/connections/${connections[index]}/renewal`, staff[0] ?? {}, {}),
    });
    renewed.set(target, performance.now());
    return { renewal };
  },
  async (target, round, share) => {
    const amount = Math.ceil(amounts.authorize * share);
    const { connectionUrl, completion } = await connect(target, round * amounts.authorize, amount);
    return { ConnectionURL: connectionUrl, completion };
  },
];

/** The peers, each asked for what resembles the row that is compared with it. */
export const peers = {
  'bare Koa': { file: 'serve-bare-koa.ts', row: 'token read' },
  'oidc-provider': { file: 'serve-oidc-provider.ts', row: 'ConnectionURL' },
} as const;
export type Peer = keyof typeof peers;

/** Measures a peer once. */
export function measurePeer(peer: Peer, server: BenchProcess, env: Record<string, string>, share: number) {
  const client = {
    client_id: env['NOISEAWARE_CLIENT_ID'] ?? '',
    client_secret: env['NOISEAWARE_CLIENT_SECRETS'] ?? '',
  };
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...client }).toString();
  const call =
    peer === 'bare Koa'
      ? post('/', {}, { ...client, code: 'a code' })
      : { ...post('/token', { 'content-type': 'application/x-www-form-urlencoded' }, {}), body: form };
  return mustAnswer(server, peer, { amount: Math.ceil(peerAmount * share), callOf: () => call });
}

/** Of each figure the median of the rounds. */
export const medianRound = (rounds: readonly Round[]): Round => ({
  perSecond: medianOf(rounds.map(({ perSecond }) => perSecond)),
  p99: medianOf(rounds.map(({ p99 }) => p99)),
  delayP99: medianOf(rounds.map(({ delayP99 }) => delayP99)),
  cpuEach: medianOf(rounds.map(({ cpuEach }) => cpuEach)),
  loadBusy: medianOf(rounds.map(({ loadBusy }) => loadBusy)),
});
