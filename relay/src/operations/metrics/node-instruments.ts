import { readdirSync, readFileSync } from 'node:fs';
import { constants, monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import type { Counter, Gauge, Histogram, Labels, Metrics } from '../../base/metrics.ts';
import type { Seconds } from '../../base/time.ts';

/** What a counter or gauge reads: one value for each set of labels. */
export type Readings = readonly { readonly value: number; readonly labels?: Labels }[];

/** Milliseconds between the samples of the event loop. Their own distance is no delay. */
const resolution = 20;

/** Metrics of Node and its process, under the names that the usual dashboards for Node have. */
export const nodeInstruments = {
  cpu: counter('process_cpu_seconds_total', 'User and system CPU time'),
  cpuUser: counter('process_cpu_user_seconds_total', 'User CPU time'),
  cpuSystem: counter('process_cpu_system_seconds_total', 'System CPU time'),
  startTime: gauge('process_start_time_seconds', 's', 'Start of the process, since 1970'),
  resident: gauge('process_resident_memory_bytes', 'By', 'Resident memory'),
  virtual: gauge('process_virtual_memory_bytes', 'By', 'Virtual memory (Linux)'),
  dataSegment: gauge('process_heap_bytes', 'By', 'Data segment (Linux)'),
  openFiles: gauge('process_open_fds', undefined, 'Open file descriptors (Linux)'),
  mostFiles: gauge('process_max_fds', undefined, 'The most file descriptors that may be open (Linux)'),
  lag: gauge(
    'nodejs_eventloop_lag_seconds',
    's',
    'Delay of an immediate that was set when the metrics were read',
  ),
  lagMin: gauge('nodejs_eventloop_lag_min_seconds', 's', delayOf('minimum')),
  lagMax: gauge('nodejs_eventloop_lag_max_seconds', 's', delayOf('maximum')),
  lagMean: gauge('nodejs_eventloop_lag_mean_seconds', 's', delayOf('mean')),
  lagStddev: gauge('nodejs_eventloop_lag_stddev_seconds', 's', delayOf('standard deviation')),
  lagP50: gauge('nodejs_eventloop_lag_p50_seconds', 's', delayOf('median')),
  lagP90: gauge('nodejs_eventloop_lag_p90_seconds', 's', delayOf('90th percentile')),
  lagP99: gauge('nodejs_eventloop_lag_p99_seconds', 's', delayOf('99th percentile')),
  resources: gauge('nodejs_active_resources', undefined, 'What keeps the event loop alive', 'type'),
  resourcesTotal: gauge('nodejs_active_resources_total', undefined, 'Sum of nodejs_active_resources'),
  handles: gauge('nodejs_active_handles', undefined, 'Open sockets, servers and processes', 'type'),
  handlesTotal: gauge('nodejs_active_handles_total', undefined, 'Sum of nodejs_active_handles'),
  requests: gauge('nodejs_active_requests', undefined, 'Operations of libuv under way', 'type'),
  requestsTotal: gauge('nodejs_active_requests_total', undefined, 'Sum of nodejs_active_requests'),
  heapTotal: gauge('nodejs_heap_size_total_bytes', 'By', 'Size of the heap'),
  heapUsed: gauge('nodejs_heap_size_used_bytes', 'By', 'Used part of the heap'),
  external: gauge('nodejs_external_memory_bytes', 'By', 'Memory of objects outside the heap'),
  spaceTotal: gauge('nodejs_heap_space_size_total_bytes', 'By', 'Size of a space of the heap', 'space'),
  spaceUsed: gauge('nodejs_heap_space_size_used_bytes', 'By', 'Used part of a space of the heap', 'space'),
  spaceFree: gauge(
    'nodejs_heap_space_size_available_bytes',
    'By',
    'Free part of a space of the heap',
    'space',
  ),
  version: gauge('nodejs_version_info', undefined, 'Always 1', 'version', 'major', 'minor', 'patch'),
} as const;

/** Recorded as it happens, and not read. */
export const gcTime: Histogram<'kind'> = {
  kind: 'histogram',
  name: 'nodejs_gc_duration_seconds',
  labels: ['kind'],
  unit: 's',
  help: 'Garbage collection: `major`, `minor`, `incremental`, `weakcb`',
  buckets: [0.001, 0.01, 0.1, 1, 2, 5],
};

/** Starts measuring the event loop and garbage collection. */
export function watchNode({ record }: Pick<Metrics, 'record'>) {
  const loop = monitorEventLoopDelay({ resolution });
  loop.enable();
  const collections = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as PerformanceEntry & { detail: { kind: number } }).detail;
      record(gcTime, entry.duration / 1000, { kind: gcKinds[kind] ?? String(kind) });
    }
  });
  collections.observe({ entryTypes: ['gc'] });
  return {
    /** All values now, and the event loop's delays at percentiles since the last call. */
    async read(): Promise<{
      values: Record<keyof typeof nodeInstruments, Readings>;
      delays: { percentile: number; seconds: Seconds }[];
    }> {
      const seconds = (nanoseconds: number) => (loop.count === 0 ? 0 : nanoseconds / 1e9);
      const delays = [50, 99, 100].map((percentile) => ({
        percentile,
        seconds: Math.max(0, seconds(loop.percentile(percentile)) - resolution / 1000),
      }));
      const lags = {
        lagMin: one(seconds(loop.min)),
        lagMax: one(seconds(loop.max)),
        lagMean: one(seconds(loop.mean)),
        lagStddev: one(seconds(loop.stddev)),
        lagP50: one(seconds(loop.percentile(50))),
        lagP90: one(seconds(loop.percentile(90))),
        lagP99: one(seconds(loop.percentile(99))),
      };
      loop.reset();
      const lag = one(await immediateDelay());
      return { delays, values: { ...lags, lag, ...readProcess(), ...readHeap() } };
    },
    stop(): void {
      loop.disable();
      collections.disconnect();
    },
  };
}

// --- Internal helpers ---

function counter(name: string, help: string): Counter {
  return { kind: 'counter', name, labels: [], unit: 's', help };
}

function gauge(name: string, unit: Gauge['unit'], help: string, ...labels: string[]): Gauge {
  return { kind: 'gauge', name, labels, unit, help };
}

function delayOf(statistic: string): string {
  return `Distance of the event loop’s samples, ${resolution} ms when idle: ${statistic} since the metrics were last read`;
}

const gcKinds: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

const one = (value: number): Readings => [{ value }];

const immediateDelay = (): Promise<Seconds> => {
  const began = performance.now();
  return new Promise((resolve) => setImmediate(() => resolve((performance.now() - began) / 1000)));
};

/** Counts values by type. */
function byType(types: readonly string[]): Readings {
  return [...Map.groupBy(types, (type) => type)].map(([type, all]) => ({
    labels: { type },
    value: all.length,
  }));
}

function readProcess() {
  const { user, system } = process.cpuUsage();
  const resources = process.getActiveResourcesInfo();
  const [handles, requests] = [typesOf('_getActiveHandles'), typesOf('_getActiveRequests')];
  const [major = '', minor = '', patch = ''] = process.versions.node.split('.');
  return {
    cpu: one((user + system) / 1e6),
    cpuUser: one(user / 1e6),
    cpuSystem: one(system / 1e6),
    startTime: one(performance.timeOrigin / 1000),
    virtual: statusBytes('VmSize'),
    dataSegment: statusBytes('VmData'),
    openFiles: ofLinux(() => readdirSync('/proc/self/fd').length - 1),
    mostFiles: ofLinux(() =>
      Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]),
    ),
    resources: byType(resources),
    resourcesTotal: one(resources.length),
    handles: byType(handles),
    handlesTotal: one(handles.length),
    requests: byType(requests),
    requestsTotal: one(requests.length),
    version: [{ value: 1, labels: { version: process.version, major, minor, patch } }],
  };
}

function readHeap() {
  const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
  const spaces = getHeapSpaceStatistics().map(({ space_name: name, ...sizes }) => ({
    labels: { space: name.replace(/_space$/, '') },
    sizes,
  }));
  return {
    resident: one(rss),
    heapTotal: one(heapTotal),
    heapUsed: one(heapUsed),
    external: one(external),
    spaceTotal: spaces.map(({ labels, sizes }) => ({ labels, value: sizes.space_size })),
    spaceUsed: spaces.map(({ labels, sizes }) => ({ labels, value: sizes.space_used_size })),
    spaceFree: spaces.map(({ labels, sizes }) => ({ labels, value: sizes.space_available_size })),
  };
}

/** The class names of Node's open handles or requests. Node has these functions, but does not document them. */
function typesOf(name: '_getActiveHandles' | '_getActiveRequests'): string[] {
  const list = (process as unknown as Partial<Record<typeof name, () => object[]>>)[name]?.() ?? [];
  return list.map((each) => each.constructor.name);
}

/** A value from `/proc`, which only Linux has. */
function ofLinux(read: () => number): Readings {
  try {
    const value = read();
    return Number.isFinite(value) ? one(value) : [];
  } catch {
    return [];
  }
}

const statusBytes = (field: string): Readings =>
  ofLinux(
    () =>
      1024 *
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]),
  );
