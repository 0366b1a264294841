import type { Connection } from '@noiseaware-connect/shared/shapes';
import { describeBack, describeWarnings } from '../../words/notification-words.ts';
import { relayTime } from '../clock.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import { notifies } from '../policy/settled.ts';
import type { RelayCaller } from '../relay-client.ts';
import type { Audience } from './audience.ts';
import { noticeIdOf } from './notice-id.ts';

/** How urgent it is: 0 once the end has come, the days within which it comes, 9 where a person has to act without one. */
const days = [1, 3, 5];
const other = 9;

/** Connections that were warned of and are on no page that is kept: so many are asked about at a time, and remembered. */
const mostAsked = 5;
const mostRemembered = 200;

interface Deps {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  audience: Audience;
  /** Keeps a single connection as the relay tells of it. */
  learn(connection: Connection): Promise<void>;
}

/**
 * Tells the person of each connection that needs one: once at each level, and once that it works again.
 * @returns what resolves once all that is known has been looked at
 */
export function warnOfEnds(deps: Deps): () => Promise<void> {
  const { model } = deps;
  let checked = model.current.known?.pages;
  let checking: Promise<void> = Promise.resolve();
  model.subscribe(({ known }) => {
    if (known?.pages === checked) return;
    checked = known?.pages;
    checking = checking.then(() => check(deps));
  });
  return () => checking;
}

/** The level of a connection that needs a person, at this time by the relay's clock. */
export function levelOf({ status, diesAt }: Pick<Connection, 'status' | 'diesAt'>, now: number): number {
  if (status === 'reauthorization_required') return 0;
  const left = diesAt === null ? Number.POSITIVE_INFINITY : (Date.parse(diesAt) - now) / 86_400_000;
  return days.find((most) => left <= most) ?? other;
}

// --- Internal helpers ---

async function check(deps: Deps): Promise<void> {
  const { effects, model, relay, audience } = deps;
  const { relay: setup, known, warned } = model.current;
  if (setup === null || known === null) return;
  const now = relayTime(deps);
  const before = new Map(warned?.map(({ id, level }) => [id, level]));
  const waiting = new Map<string, number>();
  const worse = known.connections.filter((each) => {
    if (!known.pages.needsYou.ids.includes(each.id)) return false;
    const told = before.get(each.id) ?? Number.POSITIVE_INFINITY;
    const level = levelOf(each, now);
    waiting.set(each.id, Math.min(level, told));
    return level < told;
  });
  const back: Connection[] = [];
  let asked = 0;
  for (const [id, level] of before) {
    if (waiting.has(id) || waiting.size >= mostRemembered) continue;
    let found = known.connections.find((each) => each.id === id);
    // Opening a page asks the relay for no more than its lists.
    if (found === undefined && !audience.isThere && !known.pages.needsYou.more && asked < mostAsked) {
      asked += 1;
      const answer = await relay.call((client) => client.readConnection({ id }));
      if (answer.ok) {
        found = answer.value.connection;
        // What a notification is about is there when it is clicked.
        await deps.learn(found);
      } else if (answer.failure.code === 'not_found') continue;
    }
    if (found === undefined || found.status === 'degraded') waiting.set(id, level);
    else if (found.status === 'active' && !isOwnDoing(model, found)) back.push(found);
  }
  const remembered = Array.from(waiting, ([id, level]) => ({ id, level }));
  await model.update((current) => (current.relay?.session === setup.session ? { warned: remembered } : {}));
  // What the popup shows is told.
  if (audience.isThere || !notifies(model.current)) return;
  if (worse.length > 0)
    await effects.notifications.show(noticeIdOf(worse, 'warning'), describeWarnings(worse, now));
  if (back.length > 0) await effects.notifications.show(noticeIdOf(back, 'back'), describeBack(back));
}

/** The person has just connected it again, and was told so. */
const isOwnDoing = ({ current: { flow } }: ModelStore, { account }: Connection): boolean =>
  flow?.outcome === 'connected' && flow.account.id === account.id;
