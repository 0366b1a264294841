import { newVerifier } from '@noiseaware-connect/shared/challenge';
import type { LinkSubject } from '../messages.ts';
import type { Effects } from './effects.ts';
import { isAbout } from './link-subject.ts';
import type { Links } from './links.ts';
import type { ModelStore } from './model/model.ts';
import type { LinkProgress, LinkRequest } from './model/records.ts';
import type { RelayCaller } from './relay-client.ts';

/** How often in a row, and for how many seconds at most, a pause is made that the relay asks for. */
const mostPauses = 5;
const longestPause = 60;
/** Milliseconds to wait before the worker's life is extended once more. */
const lifeStep = 20_000;

export type LinkMaker = ReturnType<typeof createLinkMaker>;

/**
 * Makes links for owners, one after another, from the stored requests: so it goes on after the page has closed and after
 * a restart of the worker, and a request is never made twice.
 */
export function createLinkMaker(deps: {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  links: Links;
}) {
  const { effects, model, relay, links } = deps;
  let running = false;

  /** Replaces what is known of a request. Nothing, if the session has ended meanwhile: that removes all requests. */
  const note = (request: LinkRequest, progress: LinkProgress) =>
    model.update(({ linkRequests }) => {
      const { key, account, connection } = request;
      const replaced = { key, account, connection, ...progress };
      return { linkRequests: linkRequests?.map((each) => (each.key === key ? replaced : each)) ?? null };
    });

  const pause = async (seconds: number) => {
    for (let rest = seconds * 1_000; rest > 0; rest -= lifeStep) {
      await effects.extendWorkerLife();
      await effects.wait(Math.min(rest, lifeStep));
    }
  };

  const make = async (request: LinkRequest): Promise<LinkProgress> => {
    const { key, account, connection } = request;
    const session = relay.bound();
    for (let pauses = 0; ; pauses += 1) {
      const answer = await session.call((client) =>
        client.makeLink({ body: { account, connection }, idempotencyKey: key }),
      );
      if (answer.ok) {
        const { id, url, expiresAt } = answer.value;
        return { state: 'made', id, url, expiresAt, madeAt: effects.now() };
      }
      const { code, retryAfter = Number.POSITIVE_INFINITY } = answer.failure;
      if (retryAfter > longestPause || pauses === mostPauses) return { state: 'failed', code };
      await note(request, { state: 'waiting', isPaused: true });
      await pause(retryAfter);
    }
  };

  const run = async () => {
    if (running) return;
    running = true;
    let request = nextOf(model.current.linkRequests);
    const isWork = request !== undefined;
    while (request !== undefined) {
      await effects.extendWorkerLife();
      await note(request, await make(request));
      request = nextOf(model.current.linkRequests);
    }
    running = false;
    // Their states come from the list of links.
    if (isWork) await links.look();
  };
  void run();

  return {
    /** Requests links for these accounts. One that is requested or made already is skipped; one that failed is repeated. */
    async request(subjects: readonly LinkSubject[]): Promise<void> {
      await model.update(({ relay: setup, linkRequests }) => {
        if (setup?.sessionEnded !== false) return {};
        const before = linkRequests ?? [];
        const news = subjects
          .filter((subject) => !before.some((each) => each.state !== 'failed' && isAbout(each, subject)))
          .map(({ account, connection }): LinkRequest => {
            const failed = before.find((each) => isRepeatOf(each, { account, connection }));
            const key = failed?.key ?? newVerifier(effects.randomBytes);
            return { key, account, connection, state: 'waiting' };
          });
        const isReplaced = (each: LinkRequest) => news.some((request) => isAbout(each, request));
        return { linkRequests: [...before.filter((each) => !isReplaced(each)), ...news] };
      });
      void run();
    },

    /** Removes a request that has failed. */
    forget: (key: string): Promise<void> =>
      model.update(({ linkRequests }) => ({
        linkRequests: linkRequests?.filter((each) => each.key !== key || each.state !== 'failed') ?? null,
      })),
  };
}

// --- Internal helpers ---

const nextOf = (requests: readonly LinkRequest[] | null) =>
  requests?.find(({ state }) => state === 'waiting');

/** Whether the call of a request is the same once more, so that its idempotency key holds. */
const isRepeatOf = (request: LinkSubject, { account, connection }: LinkSubject): boolean =>
  request.account.id === account.id &&
  request.account.name === account.name &&
  request.connection === connection;
