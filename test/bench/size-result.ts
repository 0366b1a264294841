import { figuresOf, type Measured, type Round } from './measure-rounds.ts';
import { type Operation, operations, type Peer, peers } from './operations.ts';
import { medianOf, type SizeResult } from './results.ts';
import type { Look } from './server-side.ts';

/** How a relay was at its start, and once each token had been read. */
export interface Start {
  readonly stored: number;
  readonly seconds: number;
  readonly look: Look;
  readonly lookWhenRead: Look;
}

type Rounds = ReadonlyMap<Measured, readonly Round[]>;

/** What was measured at one size, from the rounds of all sizes and of the peers beside them. */
export function sizeResult({ stored, ...start }: Start, empty: Look, rounds: Rounds): SizeResult {
  const roundsOf = (kind: Operation | Peer) =>
    [...rounds].find(([each]) => each.kind === kind && (isPeer(each.kind) || each.stored === stored))?.[1] ??
    [];
  const each = (bytes: (look: Look) => number, look: Look) => (bytes(look) - bytes(empty)) / stored;
  const hasPeers = [...rounds.keys()].some(({ kind }) => isPeer(kind));
  return {
    stored,
    start: start.seconds,
    heapEach: each(({ heap }) => heap, start.look),
    rssEach: each(({ rss }) => rss, start.look),
    heapEachRead: each(({ heap }) => heap, start.lookWhenRead),
    operations: Object.fromEntries(
      operations.map((kind) => [kind, figuresOf(roundsOf(kind))]),
    ) as SizeResult['operations'],
    ...(hasPeers ? { ratios: ratiosOf(roundsOf) } : {}),
  };
}

/** The rounds of each peer. */
export const roundsOfPeers = (rounds: Rounds): ReadonlyMap<Peer, readonly Round[]> =>
  new Map([...rounds].flatMap(([{ kind }, all]) => (isPeer(kind) ? [[kind, all] as const] : [])));

// --- Internal helpers ---

/** Compared round by round, since a busy moment of the machine slows both. */
function ratiosOf(roundsOf: (kind: Operation | Peer) => readonly Round[]): NonNullable<SizeResult['ratios']> {
  const speeds = (kind: Operation | Peer) => roundsOf(kind).map(({ perSecond }) => perSecond);
  const against = (kind: Operation) =>
    Object.fromEntries(
      peers.map((peer) => {
        const theirs = speeds(peer);
        return [peer, medianOf(speeds(kind).map((mine, round) => mine / (theirs[round] ?? mine)))];
      }),
    ) as Record<Peer, number>;
  return { connectionUrl: against('connectionUrl'), tokenRead: against('tokenRead') };
}

const isPeer = (kind: Operation | Peer): kind is Peer => peers.some((peer) => peer === kind);
