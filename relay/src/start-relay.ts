import type { Effects } from './base/effects.ts';
import type { Seconds } from './base/time.ts';
import { day, minute } from './base/time.ts';
import { createWake } from './base/wake.ts';
import type { Observed } from './calls/call-observer.ts';
import { composeHandlers } from './compose-handlers.ts';
import type { Logged } from './domain/activity/activity.ts';
import { createTally } from './features/activity/tally.ts';
import { runActivityWrites, writeActivity } from './features/activity/write-activity.ts';
import { runAlertChecks } from './features/alerts/check-alerts.ts';
import { createAlertDoor } from './features/alerts/door.ts';
import { createListEvents } from './features/alerts/list-events.ts';
import { runEventPolling } from './features/alerts/poll-events.ts';
import { noteSettings } from './features/audit/note-settings.ts';
import { reportAuditHead } from './features/audit/report-audit-head.ts';
import { runLinkExpiry } from './features/links/expire-links.ts';
import { withStoreClock } from './features/renewal/renewal-parts.ts';
import { retryRefused } from './features/renewal/retry-refused.ts';
import { runSchedule } from './features/renewal/scheduler.ts';
import { sendHeartbeats } from './features/sealing-keys/heartbeats.ts';
import { rememberKeys, requireKeys } from './features/sealing-keys/require-keys.ts';
import { runResealing } from './features/sealing-keys/reseal.ts';
import { runSessionChecks } from './features/sign-in/run-session-checks.ts';
import { concernsOutbox, runOutbox } from './features/webhooks/run-outbox.ts';
import { createApp } from './http/app.ts';
import { createAdmission } from './http/every-call/admission.ts';
import { listen } from './http/every-call/listen.ts';
import { openOperations } from './http/monitoring/listener.ts';
import { createOperatorDoor, listenOnSocket } from './http/operator/door.ts';
import { makeSocketDirectory, socketPath } from './http/operator/socket-path.ts';
import { requireCompleteStore } from './operations/backup/target-store.ts';
import { healthHandlers } from './operations/health.ts';
import { startMonitoring } from './operations/metrics/start-monitoring.ts';
import { traceCalls } from './operations/rehearsal/recorded/trace-calls.ts';
import { createTracer } from './operations/rehearsal/recorded/tracer.ts';
import { createReload, type SettingsSource } from './operations/reload/reload-settings.ts';
import type { Config } from './settings/config.ts';
import { createLiveConfig } from './settings/live-config.ts';
import type { Store } from './store/store.ts';

/** At a graceful stop: how long an idle connection may still send a request. */
const idleTime: Seconds = 2;

/** How long calls in flight may go on at a graceful stop, after which they are aborted. */
const longestStop: Seconds = minute;

export interface RunningRelay {
  /** The address on which it listens. */
  readonly url: string;
  /**
   * Stops gracefully. During the delay calls are still accepted while `/health/ready` fails. Then no new connection is
   * accepted, calls in flight are finished, and the store is flushed and closed.
   * @param delay overrides RELAY_STOP_DELAY
   */
  stop(delay?: Seconds): Promise<void>;
  /** Reads the settings again and applies those that need no restart. Never rejects. */
  reload(source: SettingsSource): Promise<void>;
}

/** Opens the store, listens and starts the background jobs. If a step fails, everything opened before is closed. */
export async function startRelay(initialConfig: Config, processEffects: Effects): Promise<RunningRelay> {
  const live = createLiveConfig(initialConfig);
  const { config } = live;
  const { log, now } = processEffects;
  /** Close functions of everything that was opened; they run in reverse order. */
  const opened: (() => Promise<void>)[] = [];
  const stopping = new AbortController();
  /**
   * Aborts when the listening socket closes. Answers say `Connection: close` only from then on: before that, a caller that
   * opened a new connection could meet a reset.
   */
  const closing = new AbortController();
  /** Aborts once all calls in flight were answered. Until then each may wait for a renewal by another relay. */
  const answered = new AbortController();
  /** Jobs that run until the relay stops. */
  const background: Promise<void>[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  for (const { message, fix } of config.warnings) log.warn({ fix }, message);
  try {
    const admit = async (openedStore: Store) => {
      await requireCompleteStore(openedStore);
      await requireKeys(openedStore, config.sealingKeys);
    };
    const tally = createTally(processEffects.randomBytes);
    const wake = createWake();
    const note = (logged: Logged) => {
      tally.note(logged);
      if (concernsOutbox(logged)) wake.call();
    };
    const bare = await config.store.open({ log, now, admit, note });
    opened.push(() => bare.close());
    const timed = withStoreClock(bare, processEffects);
    const startedAt = timed.now();
    await rememberKeys(bare, config.sealingKeys, startedAt);
    const changed = await noteSettings(bare, config, startedAt);
    // What was refused under other settings may be accepted now.
    if (changed.some((name) => name.startsWith('NOISEAWARE_'))) {
      await retryRefused(bare, Number.NEGATIVE_INFINITY, startedAt);
    }
    const admission = createAdmission(processEffects);
    const monitoring = await startMonitoring(config, bare, timed, admission.queued);
    const { store } = monitoring;
    const metrics = tally.counting(monitoring.effects.metrics, monitoring.effects.now);
    const effects = { ...monitoring.effects, metrics };
    opened.push(monitoring.stop);
    await sendHeartbeats({ store, effects, key: () => config.sealingKeys[0].id }, answered.signal);
    // A migration first marks its target and then looks for running relays; this check comes after registering, so one of the
    // two always notices the other.
    await requireCompleteStore(store);
    // Everything that counts has ended before.
    opened.push(() => writeActivity({ store, tally, effects }));
    const observed: Observed = { by: undefined };
    const tracer = createTracer(config, effects, (on) => {
      observed.by = on ? traceCalls(tracer, [...config.redirects, `${config.publicUrl}/`]) : undefined;
    });
    opened.push(async () => tracer.close());
    const { deps, handlers } = composeHandlers({
      config,
      effects,
      store,
      tally,
      tracer,
      withoutSlot: admission.withoutSlot,
      reached: 'answers',
      stopping: stopping.signal,
      answered: answered.signal,
    });
    const { renewer, sealer, send, uses, plan, answerOnce, stands, watchCall } = deps;
    opened.push(uses.flush);
    reportAuditHead({ store, effects }, stopping.signal);

    const admitAlert = createAlertDoor({ store, effects });
    const appDeps = { ...deps, admitAlert, closing: closing.signal };
    const app = createApp(handlers, appDeps, admission, observed);
    opened.push(async () => app.flushLog());
    const openSocket = async () => {
      const door = createOperatorDoor({
        ...{ handlers, effects, config, answerOnce, stands, watchCall },
        withoutSlot: admission.withoutSlot,
      });
      opened.push((await listenOnSocket(door, socketPath(config))).close);
    };
    opened.push(async () => void (await Promise.all(background)));
    opened.push(async () => answered.abort());
    const isShared = config.store.directory === undefined;
    if (!isShared) await openSocket();
    const operations =
      config.operations && monitoring.metrics
        ? await openOperations(
            config.operations,
            { ...healthHandlers(deps), metrics: monitoring.metrics.text },
            { log, publicUrl: config.publicUrl },
          )
        : undefined;
    if (operations !== undefined) opened.push(operations.close);
    const listener = await listen(app.handler, config, effects);
    let idle = idleTime;
    opened.push(() => listener.close({ idle, all: longestStop }));
    // With a shared store, commands open the store themselves and use the socket only for traces.
    if (isShared) {
      const prepared = makeSocketDirectory(socketPath(config));
      await prepared
        .then(openSocket)
        .catch((error: unknown) =>
          log.warn({ err: error }, 'trace socket could not be opened: this relay cannot be traced'),
        );
    }
    const auditLife = config.auditRetention * day;
    const eventLife = config.eventRetention * day;
    background.push(runSchedule({ store, renewer, effects, plan, auditLife, eventLife }, stopping.signal));
    background.push(runActivityWrites({ store, tally, effects }, stopping.signal));
    background.push(runSessionChecks(deps, stopping.signal));
    background.push(runLinkExpiry({ store, effects }, stopping.signal));
    const listEvents = createListEvents(deps);
    const alertLife = config.alertRetention * day;
    background.push(runAlertChecks({ store, effects, listEvents, life: alertLife }, stopping.signal));
    if (config.eventsPoll !== undefined) {
      const polling = { store, effects, listEvents, every: config.eventsPoll };
      background.push(runEventPolling(polling, stopping.signal));
    }
    const { timeout } = config.webhooks;
    background.push(runOutbox({ store, send, wake, effects, timeout }, stopping.signal));
    let resealing = new AbortController();
    const reseal = () => {
      const signal = AbortSignal.any([stopping.signal, resealing.signal]);
      background.push(runResealing({ store, sealer, effects }, signal));
    };
    reseal();
    const keysChanged = () => {
      resealing.abort();
      resealing = new AbortController();
      reseal();
    };
    log.info({ url: listener.url, operations: operations?.url, data: config.store.name }, 'relay listening');

    return {
      url: listener.url,
      reload: createReload({ live, store, effects, keysChanged }),
      async stop(delay = config.stopDelay) {
        log.info(
          { delay },
          'relay stopping: no new connections after the delay, calls in flight are finished',
        );
        stopping.abort();
        await effects.sleep(delay, answered.signal);
        await listener.stopAccepting();
        closing.abort();
        // Without a delay there is no proxy to wait for.
        idle = Math.min(delay, idleTime);
        await closeAll();
        log.info('relay stopped');
      },
    };
  } catch (error) {
    stopping.abort();
    answered.abort();
    await closeAll();
    throw error;
  }
}
