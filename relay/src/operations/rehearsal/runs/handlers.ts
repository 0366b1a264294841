import { noiseawareCalls } from '@noiseaware-connect/shared/contract/noiseaware';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Handlers } from '../../../calls/handler.ts';
import type { Renewer } from '../../../features/renewal/renewer.ts';
import type { Store } from '../../../store/store.ts';
import type { Prober } from '../questions/question.ts';
import { questionNamed } from '../questions/questions.ts';
import type { Tracer } from '../recorded/tracer.ts';
import { createProber, type ProbeDeps } from './prober.ts';

export interface TraceDeps {
  config: ProbeDeps['config'];
  store: Pick<Store, 'links'>;
  /** With a `fetch` that is traced. */
  traced: ProbeDeps['effects'];
  authorization: ProbeDeps['authorization'];
  stopping: AbortSignal;
  renewer: Renewer;
  /** Undefined in the process of a command: only a running relay sees calls. */
  tracer: Tracer | undefined;
}

/** Handlers of the running relay by which a command records one pairing, and learns how NoiseAware wants its calls. */
export const traceHandlers = ({
  config,
  store,
  traced,
  authorization,
  stopping,
  renewer,
  tracer,
}: TraceDeps): Handlers<'startTrace' | 'readTrace' | 'renewTraced' | 'probeTraced' | 'stopTrace'> => {
  /** Of the running trace. */
  let prober: Prober | undefined;
  return {
    async startTrace() {
      if (tracer === undefined)
        throw new Failure('not_found', { detail: 'Only a running relay can be traced.' });
      const trace = tracer.start();
      if (trace === 'busy') {
        throw new Failure('conflict', { detail: 'A trace is running already: one at a time.' });
      }
      prober = undefined;
      return { trace, connectionUrl: `${config.publicUrl}${noiseawareCalls.answerConnectionUrl.path}` };
    },

    async readTrace({ params, query: { after = 0 } }) {
      const traceState = tracer?.read(params.id, after);
      if (tracer === undefined || traceState === undefined) throw traceEnded();
      const { link: linkId, ...answer } = traceState;
      // An owner's link may wait for a confirmation first.
      const link = answer.connection === null && linkId !== null ? await store.links.find(linkId) : undefined;
      if (link?.ended?.as === 'connected') {
        answer.connection = link.ended.connection;
        tracer.connected(params.id, answer.connection);
      }
      return { ...answer, events: traceState.events.map((each) => ({ ...each })) };
    },

    async renewTraced({ params }) {
      const connection = tracer?.read(params.id, 0)?.connection;
      if (connection === undefined) throw traceEnded();
      if (connection === null) {
        throw new Failure('conflict', { detail: 'The trace has seen no connection yet.' });
      }
      // As the relay and not as the operator, so that a connection that was disconnected meanwhile is not restored.
      const renewed = await renewer.renew(connection, { kind: 'relay' });
      if (typeof renewed === 'string') return { connection, status: renewed };
      const { status, cause } = renewed;
      return { connection, status, ...(cause === null ? {} : { cause }) };
    },

    async probeTraced({ params, body }) {
      const labels = tracer?.labels(params.id);
      if (labels === undefined) throw traceEnded();
      const probe = questionNamed(body.what)?.probe;
      if (probe === undefined)
        throw new Failure('invalid_request', { detail: '"what" is no question that has a probe.' });
      prober ??= createProber({ config, effects: traced, authorization, stopping }, labels);
      return probe.call(prober);
    },

    async stopTrace({ params }) {
      tracer?.stop(params.id);
    },
  };
};

// --- Internal helpers ---

const traceEnded = () => new Failure('not_found', { detail: 'The trace has ended.' });
