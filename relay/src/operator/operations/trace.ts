import { api } from '@noiseaware-connect/shared/contract/api';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Tracer } from '../../operations/trace/tracer.ts';
import { define, type OperatorDeps, renewerOf } from '../operation.ts';

/** Operations by which `doctor --trace` follows one pairing. */
export const traceOperations = {
  startTrace: define(v.strictObject({}), async (deps) => {
    const trace = tracerOf(deps).start();
    if (trace === 'busy') throw new OperatorRefusal('conflict', 'a trace is running already: one at a time');
    return { trace, connectionUrl: `${deps.config.publicUrl}${api.answerConnectionUrl.path}` };
  }),

  readTrace: define(
    v.strictObject({ trace: v.string(), after: v.number() }),
    async (deps, { trace, after }) => {
      const read = tracerOf(deps).read(trace, after);
      if (read === undefined) throw traceEnded();
      return read;
    },
  ),

  renewTraced: define(v.strictObject({ trace: v.string() }), async (deps, { trace }) => {
    const connection = tracerOf(deps).read(trace, 0)?.connection;
    if (connection === undefined) throw traceEnded();
    if (connection === null) throw new OperatorRefusal('conflict', 'the trace has seen no connection yet');
    // As the relay and not as the operator, so that a connection that was disconnected meanwhile is not restored.
    const renewed = await renewerOf(deps).renew(connection, { kind: 'relay' });
    if (typeof renewed === 'string') return { connection, status: renewed };
    return {
      connection,
      status: renewed.status,
      ...(renewed.cause === null ? {} : { cause: renewed.cause }),
    };
  }),

  stopTrace: define(v.strictObject({ trace: v.string() }), async (deps, { trace }) => {
    tracerOf(deps).stop(trace);
    return {};
  }),
};

export const noRelayToTrace = () =>
  new OperatorRefusal(
    'relay_needed',
    'only a relay that runs on this machine can be traced: start it first, with pnpm relay serve',
  );

// --- Internal helpers ---

function tracerOf({ tracer }: OperatorDeps): Tracer {
  if (tracer !== undefined) return tracer;
  throw noRelayToTrace();
}

const traceEnded = () => new OperatorRefusal('relay_failed', 'the trace has ended in the relay');
