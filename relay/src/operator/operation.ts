import { isSeen } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Effects } from '../base/effects.ts';
import { OperatorRefusal } from '../base/operator-refusal.ts';
import { day } from '../base/time.ts';
import type { Actor } from '../domain/audit/audit.ts';
import type { Renewer } from '../features/renewal/renewer.ts';
import type { Tracer } from '../operations/trace/tracer.ts';
import type { Config } from '../settings/config.ts';
import type { Store } from '../store/store.ts';

/** Dependencies of operations. They are also available without a running relay. */
export interface OperatorDeps {
  store: Store;
  effects: Pick<Effects, 'now' | 'randomBytes' | 'request' | 'timeout' | 'lookup'>;
  config: Pick<Config, 'publicUrl' | 'sealingKeys' | 'noiseaware' | 'invites' | 'webhooks'>;
  /** The operator, for the audit log: with the operating system's user as the command reports it. */
  by: Actor;
  /** Only in a running relay, or with a shared store. */
  renewer?: Renewer;
  /** Only in a running relay. */
  tracer?: Tracer;
}

/** Defines an operation by its input schema and its implementation. */
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

/** A length of time in seconds, less than a century. */
export const duration = (least: number) =>
  v.pipe(
    v.number(),
    v.minValue(least, 'a length of time must not be nothing'),
    v.maxValue(3_000_000_000, 'a length of time must be less than a century'),
  );

/** Seconds for which a replaced key, secret or address stays valid. */
export const overlap = v.optional(duration(0), day);

/** Input that names one record by id or name. */
export const target = v.strictObject({ target: v.string() });

/** Whether a relay runs. `unknown` with a shared store, where a command does not ask the relays. */
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
