import { may } from '@noiseaware-connect/shared/role';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { relayTime } from '../clock.ts';
import type { Effects } from '../effects.ts';
import { inSession, type ModelStore } from '../model/model.ts';
import { areNotificationsOn } from '../model/settled.ts';
import type { RelayCaller } from '../relay-client.ts';
import type { Audience } from './audience.ts';
import { describeRecovered, describeWarnings } from './describe-notices.ts';
import { noticeIdOf } from './notice-id.ts';
import { leastUrgent, warningLevelOf } from './warning-level.ts';

/** Limits for warned connections that are not in a kept page: how many are asked about per check, and remembered. */
const mostLookups = 5;
const mostRemembered = 200;

/** The id of a notification that warns of several connections. It is withdrawn with the last of them. */
const several = 'warning';

interface Deps {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  audience: Audience;
  /** Stores a connection that the relay has just answered with. */
  learn(connection: Connection): Promise<void>;
}

/**
 * Notifies the person of each connection that needs them, once per warning level and when they asked to be reminded, and
 * once when it works again. A warning that is no longer true is withdrawn. Checks after each refresh.
 * @returns a function that resolves when all checks so far are done
 */
export function createWarnings(deps: Deps): () => Promise<void> {
  const { model } = deps;
  let checked = model.current.known?.pages;
  let checking: Promise<void> = Promise.resolve();
  model.subscribe(({ known: list }) => {
    if (list?.pages === checked) return;
    checked = list?.pages;
    checking = checking.then(() => check(deps));
  });
  return () => checking;
}

/** Notifies the person of a connection once more in a day, if it still needs them then. */
export async function remindTomorrow(deps: Pick<Deps, 'effects' | 'model'>, id: string): Promise<void> {
  const remindAt = relayTime(deps) + 86_400_000;
  await deps.model.update(({ warned }) => {
    const others = (warned ?? []).filter((each) => each.id !== id);
    const level = warned?.find((each) => each.id === id)?.level ?? leastUrgent;
    return { warned: [...others, { id, level, remindAt }] };
  });
}

// --- Internal helpers ---

async function check(deps: Deps): Promise<void> {
  const { effects, model, relay, audience } = deps;
  const { relay: setup, known: list, warned } = model.current;
  if (setup === null || list === null) return;
  const now = relayTime(deps);
  const before = new Map(warned?.map(({ id, level }) => [id, level]));
  const reminders = new Map(warned?.map(({ id, remindAt }) => [id, remindAt]));
  const isDue = (id: string) => (reminders.get(id) ?? Number.POSITIVE_INFINITY) <= now;
  const waiting = new Map<string, number>();
  const newlyWarned = list.connections.filter((each) => {
    if (!list.pages.needsYou.ids.includes(each.id)) return false;
    const lastLevel = before.get(each.id) ?? Number.POSITIVE_INFINITY;
    const level = warningLevelOf(each, now);
    waiting.set(each.id, Math.min(level, lastLevel));
    return level < lastLevel || isDue(each.id);
  });
  const recovered: Connection[] = [];
  let lookups = 0;
  for (const [id, level] of before) {
    if (waiting.has(id) || waiting.size >= mostRemembered) continue;
    let connection = list.connections.find((each) => each.id === id);
    // While a page is open, nothing is looked up: opening a page may not cost more requests than its lists.
    if (connection === undefined && !audience.isThere && !list.pages.needsYou.more && lookups < mostLookups) {
      lookups += 1;
      const answer = await relay.call((client) => client.readConnection({ id }));
      if (answer.ok) {
        connection = answer.value.connection;
        // Stored, so that a click on the notification can show it.
        await deps.learn(connection);
      } else if (answer.failure.code === 'not_found') continue;
    }
    if (connection === undefined || connection.status === 'degraded') waiting.set(id, level);
    else if (connection.status === 'active' && !isOwnDoing(model, connection)) recovered.push(connection);
  }
  const remembered = Array.from(waiting, ([id, level]) => {
    const remindAt = isDue(id) ? undefined : reminders.get(id);
    return { id, level, ...(remindAt !== undefined && { remindAt }) };
  });
  await model.update(inSession(setup.session, () => ({ warned: remembered })));
  for (const id of before.keys()) {
    if (!waiting.has(id)) await effects.notifications.clear(noticeIdOf([{ id }], several));
  }
  if (before.size > 0 && waiting.size === 0) await effects.notifications.clear(several);
  // An open page shows the same, so no notification is needed. Who may not connect can do nothing about it.
  if (audience.isThere || !areNotificationsOn(model.current) || !may(setup.staff, 'connect')) return;
  if (newlyWarned.length > 0)
    await effects.notifications.show(noticeIdOf(newlyWarned, several), describeWarnings(newlyWarned, now));
  if (recovered.length > 0)
    await effects.notifications.show(noticeIdOf(recovered, 'back'), describeRecovered(recovered));
}

/** Whether the person has just connected it themselves: the end of their attempt was announced already. */
const isOwnDoing = ({ current: { flow } }: ModelStore, { account }: Connection): boolean =>
  flow?.outcome === 'connected' && flow.account.id === account.id;
