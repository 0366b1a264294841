import type { Effects } from '../../base/effects.ts';
import { type Alert, type AlertPayload, newAlert } from '../../domain/alert/alert.ts';
import { isLiving } from '../../domain/connection/choose-connection.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Store } from '../../store/store.ts';

/** Stores an alert. Resolves once it is durable. @throws {StoreUnavailable} */
export type Inbox = (payload: AlertPayload) => Promise<void>;

interface InboxDeps {
  store: Pick<Store, 'alerts' | 'connections'>;
  effects: Pick<Effects, 'now' | 'log' | 'metrics'>;
}

/** Alerts that arrive during a write share the next one, in any store. */
export function createInbox({ store, effects: { now, log, metrics } }: InboxDeps): Inbox {
  const waiting: Waiting[] = [];
  let isWriting = false;
  /** These follow each other, and no answer to NoiseAware waits for them. */
  let settling = Promise.resolve();

  /** Settles alerts of no connection, which nothing can verify: webhooks are told at once. If it fails, the next check does it. */
  const settleUnmatched = async (ids: readonly string[]) => {
    try {
      await store.alerts.settle(
        ids.map((id) => ({ id, finding: 'undecidable' as const })),
        now(),
      );
      metrics.add(instruments.alerts, { outcome: 'undecidable' }, ids.length);
    } catch (error) {
      log.warn({ err: error, alerts: ids.length }, 'alerts of no connection are settled by the next check');
    }
  };

  const write = async (alerts: readonly Alert[]) => {
    const accounts = new Set(alerts.flatMap(({ account }) => account ?? []));
    const states = await store.connections.states([...accounts]);
    const living = states.filter(({ best }) => isLiving(best));
    const connections = new Map(living.map(({ account, best }) => [account, best.id]));
    const mapped = alerts.map((alert) => ({
      ...alert,
      connection: connections.get(alert.account ?? '') ?? null,
    }));
    const { added, dropped } = await store.alerts.add(mapped);
    const matched = mapped.filter(({ connection }) => connection !== null).length;
    metrics.add(instruments.alerts, { outcome: 'matched' }, matched);
    metrics.add(instruments.alerts, { outcome: 'unmatched' }, mapped.length - matched);
    const isNew = new Set(added);
    const unmatched = mapped.filter(({ id, connection }) => connection === null && isNew.has(id));
    if (unmatched.length > 0) settling = settling.then(() => settleUnmatched(unmatched.map(({ id }) => id)));
    if (dropped > 0) log.warn({ dropped }, 'alert limit of the store reached: the oldest alerts are deleted');
  };

  const writeAll = async () => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, atOnce);
      const written = write(batch.map(({ alert }) => alert));
      for (const { settle } of batch) settle(written);
      await written.catch(() => undefined);
    }
    isWriting = false;
  };

  return (payload) =>
    new Promise((settle) => {
      waiting.push({ alert: newAlert(payload, now()), settle });
      if (!isWriting) void writeAll();
    });
}

// --- Internal helpers ---

/** The most alerts of one write, so that building it does not block the event loop. */
const atOnce = 200;

interface Waiting {
  readonly alert: Alert;
  /** Settles the caller's promise with the write that includes its alert. */
  settle(written: Promise<void>): void;
}
