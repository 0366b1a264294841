import { isSeen } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Config } from '../config.ts';
import type { Actor } from '../domain/audit.ts';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { day } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { Renewer } from '../renewal/renewer.ts';
import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/tracer.ts';

/** What operations work with; so little that they also run without a relay. */
export interface OperatorDeps {
  store: Store;
  effects: Pick<Effects, 'now' | 'randomBytes' | 'request' | 'timeout' | 'lookup'>;
  config: Pick<Config, 'publicUrl' | 'sealingKeys' | 'noiseaware' | 'invites' | 'webhooks'>;
  /** Who the audit log names for it: the operator, and the user of the operating system as the command says it. */
  by: Actor;
  /** Only in a running relay, or on a store that several processes may renew from. */
  renewer?: Renewer;
  /** Only in a running relay. */
  tracer?: Tracer;
}

/** The form of an operation's input, and what it does. */
export function define<S extends v.GenericSchema, T>(
  input: S,
  run: (deps: OperatorDeps, input: v.InferOutput<S>) => Promise<T>,
) {
  return { input, run };
}

/** The name of a staff member or a backend. */
export const displayName = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('a name must not be empty'),
  v.maxLength(200, 'a name has at most 200 characters'),
  v.check(isSeen, 'a name holds no control or invisible characters'),
);

/** Seconds, of less than a century. */
export const duration = (least: number) =>
  v.pipe(
    v.number(),
    v.minValue(least, 'a length of time must not be nothing'),
    v.maxValue(3_000_000_000, 'a length of time must be less than a century'),
  );

/** Seconds for which what is replaced works on. */
export const overlap = v.optional(duration(0), day);

/** Names one record, by its id or its name. */
export const target = v.strictObject({ target: v.string() });

/** Whether a relay answers; on a store that relays share, none answers for all of them. */
export type Reached = 'answers' | 'unknown' | 'away';

export function reachedBy({ tracer, renewer }: Pick<OperatorDeps, 'tracer' | 'renewer'>): Reached {
  if (tracer !== undefined) return 'answers';
  return renewer === undefined ? 'away' : 'unknown';
}

/** @throws {OperatorRefusal} `relay_needed` */
export function renewerOf({ renewer }: OperatorDeps): Renewer {
  if (renewer !== undefined) return renewer;
  throw new OperatorRefusal(
    'relay_needed',
    'only a running relay can do that: start it first, with pnpm relay serve',
  );
}
