import type { Link } from '@noiseaware-connect/shared/shapes';
import type { Audience } from './attention/audience.ts';
import { describeAuthorized, describeConfirmed } from './attention/describe-notices.ts';
import { relayTime } from './clock.ts';
import type { Connections } from './connections/connections.ts';
import type { Effects } from './effects.ts';
import { inSession, type Model, type ModelStore } from './model/model.ts';
import type { LinkRequest } from './model/records.ts';
import { areNotificationsOn } from './model/settled.ts';
import type { RelayCaller } from './relay-client.ts';

/** The shortest pause between two requests, in milliseconds; it grows with the time since the last change. */
const pause = 500;
const pauseAfterFailure = 10_000;
/**
 * Links are followed for tools' pages until this long after the last change; after that only for pages of the
 * extension.
 */
const newsFor = 600_000;
/** A tool's page counts as open if it has asked for states within this time. An open one asks every minute. */
const shownFor = 90_000;

export type Links = ReturnType<typeof createLinks>;

/**
 * Links for accounts' owners: keeps those that this person confirms and that have not ended. Asks the relay about them
 * for as long as there is one and a page that shows it.
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
  let changedAt = effects.now();

  /** Tells the maker of a link that waited that an admin has confirmed it in their place. */
  const tellConfirmed = async (id: string) => {
    const answer = await relay.call((client) => client.readLink({ id }));
    if (!answer.ok || answer.value.confirmedBy === undefined || !areNotificationsOn(model.current)) return;
    const { account, confirmedBy } = answer.value;
    await effects.notifications.show('link', describeConfirmed(account, confirmedBy.name));
  };

  /** The pending links of all pages of the relay's list; undefined if the relay does not answer. */
  const listPending = async (): Promise<Link[] | undefined> => {
    const links: Link[] = [];
    let cursor: string | undefined;
    do {
      const query = { pending: 'true', limit: '200', cursor } as const;
      const page = await relay.call((client) => client.listLinks({ query }));
      if (!page.ok) return undefined;
      links.push(...page.value.links);
      cursor = page.value.nextCursor;
    } while (cursor !== undefined);
    return links;
  };

  /**
   * Asks the relay which links are pending, and removes the addresses of those that cannot be used any more. When one is
   * no longer pending, its account may be connected, so that is looked up.
   */
  const askNow = async () => {
    const relayRecord = model.current.relay;
    if (relayRecord?.sessionEnded !== false) return;
    const askedAt = effects.now();
    const links = await listPending();
    answered = links !== undefined;
    const isUsable = (request: LinkRequest) =>
      isUsableAfter({ askedAt, links, now: relayTime(deps) }, request);
    if (model.current.linkRequests?.every(isUsable) === false)
      await model.update(
        inSession(relayRecord.session, (_, { linkRequests }) => ({
          linkRequests: linkRequests?.filter(isUsable) ?? null,
        })),
      );
    if (links === undefined) return;
    const before = model.current.links ?? [];
    if (JSON.stringify(before) === JSON.stringify(links)) return;
    changedAt = effects.now();
    await model.update(inSession(relayRecord.session, () => ({ links })));
    const isNew = ({ id, status }: Link) =>
      status === 'awaiting_confirmation' && !before.some((each) => each.id === id && each.status === status);
    const authorized = links.find(isNew);
    // An open page shows it, so no notification is needed.
    if (authorized !== undefined && !audience.isThere && areNotificationsOn(model.current))
      await effects.notifications.show('link', describeAuthorized(authorized.account));
    for (const { id, account, status } of before) {
      if (links.some((each) => each.id === id)) continue;
      await connections.lookUp(account.id);
      if (status === 'awaiting_confirmation') await tellConfirmed(id);
    }
  };

  /** The request that is running, and the one that begins after it. */
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  /**
   * Asks once at a time, whoever wants to know. A running request may have begun before what the caller has just done, so those
   * that come meanwhile share the one after it.
   */
  const look = (): Promise<void> => {
    if (running !== undefined) {
      next ??= running.then(() => {
        next = undefined;
        return look();
      });
      return next;
    }
    running = askNow().finally(() => {
      running = undefined;
    });
    return running;
  };

  /**
   * Whether a page would show a change of a pending link: a page of the extension or, for a while after a change, of a
   * tool.
   */
  const isFollowed = ({ relay, links, sentStates }: Model): boolean => {
    const since = (time = 0) => effects.now() - time;
    const isShown = since(changedAt) < newsFor && since(sentStates?.[0]?.at) < shownFor;
    return relay?.sessionEnded === false && links?.[0] !== undefined && (audience.isThere || isShown);
  };

  const follow = async () => {
    if (following) return;
    following = true;
    while (isFollowed(model.current)) {
      const age = effects.now() - changedAt;
      await effects.wait(answered ? Math.max(pause, age / 300) : pauseAfterFailure);
      await effects.extendWorkerLife();
      await look();
    }
    following = false;
  };
  void follow();
  model.subscribe(() => void follow());
  audience.onChange(() => void follow());

  return {
    look,
    /** Asks only if the relay's counts, which come with its list of connections, are not those of the kept links. */
    async lookIfChanged() {
      const { links, summary } = model.current;
      const waiting = links?.filter(({ status }) => status === 'awaiting_confirmation').length ?? 0;
      const isKept = summary?.pendingLinks === (links?.length ?? 0) && summary.waitingLinks === waiting;
      if (!isKept) await look();
    },
  };
}

// --- Internal helpers ---

/**
 * Whether the link of a request can still be used, as far as a look at the pending links tells; one that was made since
 * it began is not in them yet.
 */
function isUsableAfter(
  { askedAt, links, now }: { askedAt: number; links: readonly Link[] | undefined; now: number },
  request: LinkRequest,
): boolean {
  if (request.state !== 'made') return true;
  if (Date.parse(request.expiresAt) <= now) return false;
  const listed = links?.find(({ id }) => id === request.id);
  if (listed === undefined) return links === undefined || request.madeAt > askedAt;
  return listed.status === 'open' || listed.status === 'started';
}
