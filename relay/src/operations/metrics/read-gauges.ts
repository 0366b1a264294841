import { performance } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import { connectionStatuses } from '@noiseaware-connect/shared/shapes';
import type { Labels } from '../../base/metrics.ts';
import type { Seconds } from '../../base/time.ts';
import { version } from '../../base/version.ts';
import { nearestEnd, totalOf } from '../../domain/connection/groups.ts';
import type { observables } from '../../domain/instruments.ts';
import type { Store } from '../../store/store.ts';
import type { AuditFacts } from './follow-audit-log.ts';
import type { PublicAddress } from './watch-public-address.ts';

/** What a counter or gauge reads: one value for each set of labels. */
export type Readings = readonly { readonly value: number; readonly labels?: Labels }[];

export interface GaugeSources {
  readonly store: Pick<Store, 'check' | 'connections' | 'pool' | 'webhooks'>;
  auditLog(): Promise<AuditFacts>;
  /** The number of calls in each queue. */
  queued(): Readonly<Record<string, number>>;
  /** What answers at the public address, if that is known. */
  publicAddress(): PublicAddress | undefined;
  now(): Seconds;
}

/** Reads all but the delay of the event loop. What depends on a store that cannot be read has no value meanwhile. */
export async function readGauges({
  store,
  queued,
  publicAddress,
  auditLog,
  now,
}: GaugeSources): Promise<Record<Exclude<keyof typeof observables, 'eventLoopDelay'>, Readings>> {
  // Before the operations below use connections of it themselves.
  const pool = store.pool?.();
  const [writable, totals, queues, audited] = await Promise.all([
    store.check().then(
      () => 1,
      () => 0,
    ),
    store.connections.totals(now()).catch(() => undefined),
    store.webhooks.queues().catch(() => []),
    auditLog().catch(() => undefined),
  ]);
  const end = totals && nearestEnd(totals);
  const address = publicAddress();
  const expires = address?.certificateEnd;
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  return {
    storeWritable: [{ value: writable }],
    postgresPool: Object.entries(pool ?? {}).map(([state, value]) => ({ labels: { state }, value })),
    connections: connectionStatuses.flatMap((status) =>
      totals === undefined ? [] : { labels: { status }, value: totalOf(totals, status) },
    ),
    connectionDies: typeof end === 'number' ? [{ value: end - now() }] : [],
    queue: Object.entries(queued()).map(([queue, value]) => ({ labels: { queue }, value })),
    eventsBacklog: queues.map(({ webhook, waiting }) => ({
      labels: { webhook: webhook.id },
      value: waiting,
    })),
    webhookFailing: queues.map(({ webhook: { id, disabledAt }, failingSince }) => ({
      labels: { webhook: id },
      value: failingSince === null || disabledAt !== null ? 0 : now() - failingSince,
    })),
    publicAddressReachable: address === undefined ? [] : [{ value: Number(address.isReachable) }],
    certificateExpires: expires === undefined ? [] : [{ value: expires - now() }],
    backupAge: audited?.lastBackup === undefined ? [] : [{ value: now() - audited.lastBackup }],
    auditHeadSeq: audited?.headSeq === undefined ? [] : [{ value: audited.headSeq }],
    buildInfo: [{ labels: { version, node: process.versions.node }, value: 1 }],
    processStart: [{ value: performance.timeOrigin / 1000 }],
    processCpu: [{ value: (user + system) / 1e6 }],
    processMemory: [{ value: process.memoryUsage.rss() }],
    eventLoopTime: [
      { labels: { nodejs_eventloop_state: 'active' }, value: active / 1000 },
      { labels: { nodejs_eventloop_state: 'idle' }, value: idle / 1000 },
    ],
    heapUsed: getHeapSpaceStatistics().map((space) => ({
      labels: { v8js_heap_space_name: space.space_name },
      value: space.space_used_size,
    })),
  };
}
