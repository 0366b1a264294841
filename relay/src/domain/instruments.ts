import { signInRefusals } from '@noiseaware-connect/shared/contract/audit-entry';
import { causes } from '@noiseaware-connect/shared/shapes';
import type { Counter, Gauge, Histogram, Instrument, Labels } from '../base/metrics.ts';

/** What code records as it happens. */
export const instruments = {
  calls: histogram(
    'calls_seconds',
    ['route', 'status'],
    'Calls by the template of their path and the class of their status (`2xx`): time until the answer was ready. Route `elsewhere`: an unknown path, or refused before the path was read',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 25],
  ),
  pairings: counter(
    'pairings_total',
    ['outcome'],
    'Steps of pairings: `started`, `connected`, `cancelled`, `expired`, or the code of a refused step',
    outcomes('started', 'connected', 'cancelled', 'expired'),
  ),
  signIns: counter(
    'sign_ins_total',
    ['outcome'],
    'Sign-ins of staff: `signed_in`, or `enrolled` with an invite; refused: `claim_missing`, `not_allowed`, `invite`; `refused` if the person cancelled, or the browser brought an error or a forged, used or expired answer; `provider` if this relay itself saw that the identity provider did not answer, refused it, or its clock differs',
    outcomes('signed_in', 'enrolled', 'refused', ...signInRefusals),
  ),
  connectionUrl: counter(
    'connection_url_total',
    ['outcome'],
    'Calls by NoiseAware to the ConnectionURL: `granted`, or the code of the refusal; `throttled` if its address has sent too many wrong secrets. Repeated calls are counted again',
    outcomes(
      ...['granted', 'invalid_client', 'invalid_grant', 'invalid_request', 'unsupported_media_type'],
      ...['throttled', 'rate_limited', 'store_unavailable', 'internal'],
    ),
  ),
  connectionUrlTime: histogram(
    'connection_url_seconds',
    [],
    'Calls by NoiseAware to the ConnectionURL: time until the answer was ready',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
  ),
  renewals: counter(
    'renewals_total',
    ['result', 'cause'],
    'Renewals: `renewed` or `failed`, with the cause that the connection has then',
    [{ result: 'renewed', cause: '' }, ...causes.map((cause) => ({ result: 'failed', cause }))],
  ),
  noiseaware: histogram(
    'noiseaware_seconds',
    ['call', 'status'],
    'Calls to NoiseAware (`exchange`, `refresh`, `api`): time until the head of the answer. Status `none`: no answer',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60],
  ),
  unreadable: counter(
    'noiseaware_unreadable_total',
    ['call'],
    'Answers of NoiseAware with a success status that cannot be read, by call',
    [{ call: 'exchange' }, { call: 'refresh' }, { call: 'api' }],
  ),
  breakerOpen: gauge(
    'breaker_open',
    [],
    '1 while a circuit breaker is open: NoiseAware is called only by probes',
    {
      initial: [{}],
    },
  ),
  store: histogram(
    'store_seconds',
    ['operation'],
    'Operations of the store: time until their end, failed ones included',
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  ),
  webhooks: counter(
    'webhooks_total',
    ['outcome'],
    'Attempts to deliver an event: `delivered`, `failed` (will be retried), `dead` (given up), `gone` (answered 410: webhook disabled)',
    outcomes('delivered', 'failed', 'dead', 'gone'),
  ),
  socketsRefused: counter(
    'sockets_refused_total',
    [],
    'Network connections that were closed because 1,000 of the address were open, or 10,000 in all',
    [{}],
  ),
  alerts: counter(
    'alerts_total',
    ['outcome'],
    'Alerts received: `matched`, `unmatched`; checked with NoiseAware: `found`, `absent`, `unanswered`, `undecidable`',
    outcomes('matched', 'unmatched', 'found', 'absent'),
  ),
  gc: {
    ...ofNode(
      'histogram',
      'v8js_gc_duration',
      's',
      ['v8js_gc_type'],
      'Garbage collection: `major`, `minor`, `incremental`, `weakcb`',
    ),
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
} as const;

/** What is read whenever the metrics are. */
export const observables = {
  storeWritable: gauge(
    'store_writable',
    [],
    '1 if the store takes writes, 0 if calls that must write are refused',
  ),
  postgresPool: gauge(
    'postgres_pool',
    ['state'],
    'Connections of this relay to PostgreSQL: `used`, `idle`; and operations that wait for one: `waiting`. Missing on lowdb',
  ),
  connections: gauge(
    'connections',
    ['status'],
    'Connections in the store, by status. Missing while the store cannot be read',
  ),
  connectionDies: gauge(
    'connection_dies_seconds',
    [],
    'Time until the next connection ends unless it is renewed. Missing if there is none',
    { unit: 's' },
  ),
  queue: gauge(
    'queue_calls',
    ['queue'],
    'Calls that wait to be started: `noiseaware` (ConnectionURL), `alerts`, `others`',
  ),
  eventsBacklog: gauge(
    'events_backlog',
    ['webhook'],
    'Events that wait to be delivered, by the id of the webhook',
  ),
  webhookFailing: gauge(
    'webhook_failing_seconds',
    ['webhook'],
    'Time since the first of the attempts that failed without one that was accepted since, by the id of the webhook. 0 if the last attempt was accepted, or the webhook is disabled or paused',
    { unit: 's' },
  ),
  eventLoopDelay: gauge(
    'event_loop_delay_seconds',
    ['percentile'],
    'Delay of the event loop since it was last read: percentiles 50, 99, 100. 0 if it was idle',
    { unit: 's' },
  ),
  publicAddressReachable: gauge(
    'public_address_reachable',
    [],
    '1 if RELAY_PUBLIC_URL answers this relay; 0 if it does not, with a 5xx of a proxy, or with a certificate that has expired, is for another host or of an unknown authority. Missing without https',
  ),
  certificateExpires: gauge(
    'certificate_expires_seconds',
    [],
    'Time until the certificate at RELAY_PUBLIC_URL expires. Missing without https, or if nothing answers there',
    { unit: 's' },
  ),
  backupAge: gauge(
    'backup_age_seconds',
    [],
    'Time since the last backup, by whichever relay or command. Missing before the first one',
    { unit: 's' },
  ),
  auditHeadSeq: gauge(
    'audit_head_seq',
    [],
    'Number of the last entry of the audit log. It only grows, but for a restore, a migration and removed entries',
  ),
  buildInfo: gauge('build_info', ['version', 'node'], 'Always 1: the versions of the relay and of Node'),
  processStart: ofNode('gauge', 'process_start_time_seconds', 's', [], 'Start of the process, since 1970'),
  processCpu: ofNode('counter', 'process_cpu_seconds_total', 's', [], 'User and system CPU time'),
  processMemory: ofNode('gauge', 'process_resident_memory_bytes', 'By', [], 'Resident memory'),
  eventLoopTime: ofNode(
    'counter',
    'nodejs_eventloop_time_total',
    's',
    ['nodejs_eventloop_state'],
    'Time of the event loop, `active` and `idle`',
  ),
  heapUsed: ofNode(
    'gauge',
    'v8js_memory_heap_used',
    'By',
    ['v8js_heap_space_name'],
    'Used part of each space of the heap',
  ),
} as const;

// --- Internal helpers ---

function counter<L extends string>(
  name: string,
  labels: readonly L[],
  help: string,
  initial: readonly Labels<L>[],
): Counter<L> {
  return { kind: 'counter', name: `noiseaware_connect_${name}`, labels, help, initial };
}

function histogram<L extends string>(
  name: string,
  labels: readonly L[],
  help: string,
  buckets: readonly number[],
): Histogram<L> {
  return { kind: 'histogram', name: `noiseaware_connect_${name}`, labels, unit: 's', help, buckets };
}

function gauge<L extends string>(
  name: string,
  labels: readonly L[],
  help: string,
  more: Pick<Gauge<L>, 'unit' | 'initial'> = {},
): Gauge<L> {
  return { kind: 'gauge', name: `noiseaware_connect_${name}`, labels, help, ...more };
}

/** An instrument of the process, or of Node under the name that OpenTelemetry's conventions give it. */
function ofNode<K extends string, L extends string>(
  kind: K,
  name: string,
  unit: 's' | 'By',
  labels: readonly L[],
  help: string,
): Instrument<K, L> {
  return { kind, name, labels, unit, help };
}

function outcomes(...all: string[]): Labels<'outcome'>[] {
  return all.map((outcome) => ({ outcome }));
}
