import type { Link } from '@noiseaware-connect/shared/shapes';
import { describeAuthorized } from '../words/notification-words.ts';
import type { Audience } from './attention/audience.ts';
import type { Connections } from './connections/connections.ts';
import type { Effects } from './effects.ts';
import type { Model, ModelStore } from './model.ts';
import { notifies } from './policy/settled.ts';
import type { RelayCaller } from './relay-client.ts';

/** The least pause between two questions, in milliseconds; it grows with the time since something was news. */
const pause = 500;
const pauseAfterFailure = 10_000;
/** So long after the last news tools' pages hear of the next at once; after that a page of ours has to be open. */
const newsFor = 600_000;
/** So long ago a tool's page has asked for what it shows: it asks every minute. */
const shownFor = 90_000;

export type Links = ReturnType<typeof createLinks>;

/**
 * Links for accounts' owners. Those that this person confirms and that have not ended are kept, and asked about as long as
 * one is there and a page that shows it.
 */
export function createLinks(deps: {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  connections: Connections;
  audience: Audience;
}) {
  const { effects, model, relay, connections, audience } = deps;
  let following = false;
  let answered = true;
  let newsAt = effects.now();

  /** Asks the relay which links are pending. The account of one that no longer is may have been connected. */
  const look = async () => {
    if (model.current.relay?.sessionEnded !== false) return;
    const answer = await relay.bound().call((client) => client.listLinks({ query: { pending: 'true' } }));
    answered = answer.ok;
    if (!answer.ok) return;
    const { links } = answer.value;
    const before = model.current.links ?? [];
    if (JSON.stringify(before) === JSON.stringify(links)) return;
    newsAt = effects.now();
    await model.update(({ relay }) => (relay === null ? {} : { links }));
    const isNew = ({ id, status }: Link) =>
      status === 'awaiting_confirmation' && !before.some((each) => each.id === id && each.status === status);
    const authorized = links.find(isNew);
    // What a page shows is told.
    if (authorized !== undefined && !audience.isThere && notifies(model.current))
      await effects.notifications.show('link', describeAuthorized(authorized.account));
    for (const { id, account } of before)
      if (links.every((each) => each.id !== id)) await connections.lookUp(account.id);
  };

  /** Whether a page would show what becomes of a pending link: one of ours, or a tool's while there is news. */
  const isFollowed = ({ relay, links, toldStates }: Model): boolean => {
    const since = (time = 0) => effects.now() - time;
    const isShown = since(newsAt) < newsFor && since(toldStates?.[0]?.at) < shownFor;
    return relay?.sessionEnded === false && links?.[0] !== undefined && (audience.isThere || isShown);
  };

  const follow = async () => {
    if (following) return;
    following = true;
    while (isFollowed(model.current)) {
      const age = effects.now() - newsAt;
      await effects.wait(answered ? Math.max(pause, age / 300) : pauseAfterFailure);
      await effects.keepAwake();
      await look();
    }
    following = false;
  };
  void follow();
  model.subscribe(() => void follow());
  audience.onChange(() => void follow());

  return { look };
}
