import path from 'node:path';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { documentedUserTokenLife } from './domain/connection.ts';
import { createRenewalPlan, longestPause } from './domain/renewal-plan.ts';
import { createSealer } from './domain/sealing.ts';
import type { Effects } from './effects.ts';
import type { Deps } from './endpoints/handler.ts';
import { listen } from './http/listen.ts';
import { rememberKeys, requireKeys } from './keys/require-keys.ts';
import { keepResealing } from './keys/reseal.ts';
import { requireWhole } from './moving/require-whole.ts';
import { guardNoiseAware } from './noiseaware/guard.ts';
import { createIdentify } from './noiseaware/identify.ts';
import { createNoiseAware } from './noiseaware/noiseaware.ts';
import { openOperatorSocket } from './operator/socket-server.ts';
import { createRenewer } from './renewal/renewer.ts';
import { runSchedule } from './renewal/scheduler.ts';
import { createVendToken } from './renewal/vend-token.ts';
import { openStore } from './store/open-store.ts';
import { traceFetch } from './trace/trace-fetch.ts';
import { createTracer } from './trace/tracer.ts';

/** Seconds that requests in flight get when the relay stops. */
const stopGrace = 15;

export interface RunningRelay {
  /** Where it listens. */
  readonly url: string;
  /** No new connections, requests in flight finished, store flushed. */
  stop(): Promise<void>;
}

/** Opens the store, listens and begins to renew; what was opened is closed again when a later step fails. */
export async function startRelay(config: Config, effects: Effects): Promise<RunningRelay> {
  const { log, now } = effects;
  /** What has been opened, to be closed in the reverse order. */
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const store = await openStore(config.store, log, now, async (found) => {
      await requireWhole(found);
      await requireKeys(found, config.sealingKeys);
    });
    opened.push(() => store.close());
    await rememberKeys(store, config.sealingKeys);
    const sealer = createSealer(config.sealingKeys);
    const tracer = createTracer(config, effects);
    opened.push(async () => tracer.close());
    const seen = { ...effects, fetch: traceFetch(effects, tracer) };
    const { callsAtOnce, timeout: callTimeout } = config.noiseaware;
    const noiseaware = guardNoiseAware(createNoiseAware(config.noiseaware, seen), effects, callsAtOnce);
    const identify = createIdentify(config.noiseaware, effects);
    const plan = createRenewalPlan(config.renewal, effects.randomBytes);
    const renewer = createRenewer({ store, noiseaware, sealer, identify, plan, effects, callTimeout });
    const vendToken = createVendToken({ renewer, sealer, effects });
    const deps: Deps = { config, effects, store, sealer, noiseaware, identify, plan, renewer, vendToken };

    const stopping = new AbortController();
    const app = createApp(deps, tracer, stopping.signal);
    opened.push(async () => app.flushLog());
    const operatorSocket = await openOperatorSocket(config.store.directory, {
      store,
      effects,
      config,
      running: { tracer, renewer },
    });
    opened.push(operatorSocket.close);
    const listener = await listen(app.koa.callback(), config.host, config.port);
    opened.push(() => listener.close(stopGrace));
    const idlePause = longestPause(config.renewal, documentedUserTokenLife);
    const schedule = runSchedule({ store, renewer, effects, idlePause }, stopping.signal);
    opened.push(() => schedule);
    const resealing = keepResealing({ store, sealer, effects }, stopping.signal);
    opened.push(() => resealing);
    log.info({ url: listener.url, data: path.basename(config.store.directory) }, 'the relay listens');

    return {
      url: listener.url,
      async stop() {
        log.info('the relay stops: no new connections, requests in flight are finished');
        stopping.abort();
        await closeAll();
        log.info('the relay has stopped');
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
