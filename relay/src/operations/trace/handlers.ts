import { noiseawareCalls } from '@noiseaware-connect/shared/contract/noiseaware';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Handlers } from '../../calls/handler.ts';
import type { Renewer } from '../../features/renewal/renewer.ts';
import type { Config } from '../../settings/config.ts';
import type { Tracer } from './tracer.ts';

export interface TraceDeps {
  config: Pick<Config, 'publicUrl'>;
  renewer: Renewer;
  /** Undefined in the process of a command: only a running relay sees calls. */
  tracer: Tracer | undefined;
}

/** Handlers by which `doctor --trace` follows one pairing. */
export const traceHandlers = ({
  config,
  renewer,
  tracer,
}: TraceDeps): Handlers<'startTrace' | 'readTrace' | 'renewTraced' | 'stopTrace'> => ({
  async startTrace() {
    if (tracer === undefined)
      throw new Failure('not_found', { detail: 'Only a running relay can be traced.' });
    const trace = tracer.start();
    if (trace === 'busy') {
      throw new Failure('conflict', { detail: 'A trace is running already: one at a time.' });
    }
    return { trace, connectionUrl: `${config.publicUrl}${noiseawareCalls.answerConnectionUrl.path}` };
  },

  async readTrace({ params, query: { after = '0' } }) {
    const read = tracer?.read(params.id, Number(after));
    if (read === undefined) throw traceEnded();
    return { ...read, events: read.events.map((each) => ({ ...each })) };
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

  async stopTrace({ params }) {
    tracer?.stop(params.id);
  },
});

// --- Internal helpers ---

const traceEnded = () => new Failure('not_found', { detail: 'The trace has ended.' });
