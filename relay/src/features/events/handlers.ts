import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { parseExactly } from '../../base/exact-json.ts';
import { day, type Seconds, timestampOf } from '../../base/time.ts';
import { callerId } from '../../calls/caller-id.ts';
import { pageSizeOf } from '../../calls/cursor.ts';
import type { Handlers, WithoutSlot } from '../../calls/handler.ts';
import { parseSince } from '../../calls/parse-since.ts';
import type { LoggedEvent } from '../../domain/webhook/webhook.ts';
import type { Config } from '../../settings/config.ts';
import { restoreGap } from '../../store/archive.ts';
import type { Store } from '../../store/store.ts';
import { createEventWaits } from './wait-for-events.ts';

export interface EventDeps {
  config: Pick<Config, 'eventRetention'>;
  store: Pick<Store, 'events'>;
  effects: Pick<Effects, 'now' | 'elapsed' | 'sleep'>;
  withoutSlot: WithoutSlot;
  /** Ends the waits. */
  stopping: AbortSignal;
}

export function eventHandlers({
  config,
  store: { events: log },
  effects,
  withoutSlot,
  stopping,
}: EventDeps): Handlers<'readEvents'> {
  const { elapsed, now } = effects;
  const waits = createEventWaits(log, effects, stopping);

  /** @throws {Failure} `events_gone` if retention has removed an event from where the caller was, or the log never came there */
  const requireKept = async ({ after, later }: ReturnType<typeof parseSince>): Promise<void> => {
    if (after === undefined && later === undefined) return;
    const beginning = await log.beginning();
    const gone = (detail: string) => new Failure('events_gone', { oldest: beginning - 1, detail });
    const isGone =
      after === undefined ? beginning > 1 && isBefore(later ?? 0, await log.oldest()) : after < beginning - 1;
    if (isGone) throw gone('"since" is older than the events that are kept: some are lost to this reader.');
    // Where the last events were lost, a reader of them is ahead, though by fewer numbers than a restore skips.
    if (after !== undefined && after > restoreGap && after > (await log.tip()) + restoreGap)
      throw gone('"since" is ahead of the log: it comes from another relay, or from another store.');
  };

  /** What was removed had been kept for as long as events are: so the time was before that, and before any that is kept. */
  const isBefore = (later: Seconds, oldest: Seconds | undefined): boolean =>
    later < Math.min(oldest ?? Number.POSITIVE_INFINITY, now() - config.eventRetention * day);

  return {
    async readEvents({ query: { since, account, type, limit, wait }, accountScope, caller, gone }) {
      const from = parseSince(since);
      await requireKept(from);
      const choice = {
        ...{ later: from.later, account, accountScope, types: type ?? null },
        service: caller.service.id,
      };
      const size = pageSizeOf(limit);
      const until = elapsed() + (wait ?? 0);
      const read = await log.read({ ...choice, after: from.after ?? 0, limit: size });
      if (read.events.length > 0 || elapsed() >= until) return answerOf(read);
      const waiting = {
        after: read.last,
        choice,
        limit: size,
        until,
        caller: callerId(caller),
        gone: gone(),
      };
      return answerOf(await withoutSlot(() => waits.wait(waiting)));
    },
  };
}

// --- Internal helpers ---

const answerOf = ({ events, last }: { events: readonly LoggedEvent[]; last: number }) => ({
  events: events.map(publicEvent),
  next: last,
});

const publicEvent = ({ event, seq, type, at, account, data }: LoggedEvent) => ({
  id: event,
  seq,
  type,
  timestamp: timestampOf(at),
  account,
  data: parseExactly(data) as Record<string, unknown>,
});
