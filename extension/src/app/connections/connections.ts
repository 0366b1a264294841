import type { CallFailure, CallResult } from '@noiseaware-connect/shared/client';
import type { CachedAnswer } from '@noiseaware-connect/shared/contract/endpoint';
import type { Connection, ConnectionSummary } from '@noiseaware-connect/shared/shapes';
import { relayTime } from '../clock.ts';
import type { Effects } from '../effects.ts';
import { inSession, type Model, type ModelStore } from '../model/model.ts';
import type { RelayCaller } from '../relay-client.ts';
import { mergeConnection, mergePage, pageOf, type TaggedPage } from './known.ts';
import { isUnanswered } from './unanswered.ts';

export type Connections = ReturnType<typeof createConnections>;

/** What asks for a refresh besides a person: the alarm or the browser's start, or a page that opens. */
export type Occasion = 'schedule' | 'opening';

/** Milliseconds within which two different occasions share a refresh. */
const shared = 10_000;

/** Keeps the extension's copy of the relay's connections up to date. */
export function createConnections(deps: { effects: Effects; model: ModelStore; relay: RelayCaller }) {
  const { effects, model, relay } = deps;
  /** The occasion of the last refresh, and when it began. */
  let last: { occasion: Occasion | undefined; at: number } | undefined;
  /** The refresh that is running and its session. A new setup starts a refresh of its own. */
  let running: { session: string | undefined; done: Promise<void> } | undefined;
  /** Connections that were learned while a refresh runs: they are newer than its list. */
  const newer = new Map<string, Connection>();

  /** Stores a connection that the relay has just answered with. Dropped if the session has ended meanwhile. */
  const learn = async (connection: Connection) => {
    if (running !== undefined) newer.set(connection.id, connection);
    await model.update(
      inSession(model.current.relay?.session, (_, { known: list }) => ({
        known: mergeConnection(list, connection, relayTime(deps)),
      })),
    );
  };

  const ask = async () => {
    const relayRecord = model.current.relay;
    // An ended session cannot come back, and the relay counts refused calls.
    if (relayRecord === null || relayRecord.sessionEnded) return;
    const session = relayRecord.session;
    newer.clear();
    // A failure stands until an answer: meanwhile nobody knows more.
    await model.update(inSession(session, (_, { refresh }) => ({ refresh: { ...refresh, running: true } })));
    const answer = await askForNews(relay, model.current);
    const failure = answer.ok ? null : await failureOf(answer.failure.code, relayRecord.address);
    const take = inSession(session, (_, current) => {
      if (!answer.ok) return { refresh: { running: false, failure } };
      const { summary, all } = answer.value;
      const at = relayTime(deps);
      const list = mergePage(current.known, all, { summary, newer: [...newer.values()], at });
      return { known: list, summary, refresh: { running: false, failure: null } };
    });
    await model.update(take);
  };

  /** Whether the last refresh was for the other occasion and is as good for this one, as when a page starts the worker. */
  const isShared = (occasion: Occasion | undefined): boolean =>
    occasion !== undefined &&
    last?.occasion !== undefined &&
    last.occasion !== occasion &&
    Math.abs(effects.now() - last.at) < shared &&
    model.current.refresh.failure === null;
  /**
   * What a failed call shows. Where a proxy or a network's sign-in page answers without CORS, the browser reports the
   * same as for a network that is down.
   */
  const failureOf = async (code: CallFailure['code'], address: string): Promise<CallFailure['code']> =>
    code === 'relay_unreachable' && (await effects.isAnswered(address)) ? 'not_a_relay' : code;

  /** Asks the relay for counts and lists. Calls at the same time share one refresh. */
  const refresh = (occasion?: Occasion): Promise<void> => {
    const session = model.current.relay?.session;
    if (running !== undefined && running.session === session) return running.done;
    if (isShared(occasion)) {
      last = undefined;
      return Promise.resolve();
    }
    last = { occasion, at: effects.now() };
    const mine = { session, done: Promise.resolve() };
    running = mine;
    mine.done = ask().finally(() => {
      if (running === mine) running = undefined;
    });
    return mine.done;
  };

  return {
    refresh,
    learn,
    /**
     * Keeps that the relay did not answer another call, so that every page says the same of this moment.
     * @returns what that failure shows; any other as it is
     */
    async noteFailure(code: CallFailure['code']): Promise<CallFailure['code']> {
      const relayRecord = model.current.relay;
      if (relayRecord === null || !isUnanswered(code)) return code;
      const failure = await failureOf(code, relayRecord.address);
      await model.update(
        inSession(relayRecord.session, (_, { refresh: last }) => ({ refresh: { ...last, failure } })),
      );
      return failure;
    },
    /** Asks the relay for the connections of one account, which may not be among the kept ones. */
    async lookUp(account: string) {
      const answer = await relay.call((client) => client.listConnections({ query: { account } }));
      if (!answer.ok) return;
      for (const connection of answer.value.connections) await learn(connection);
    },
  };
}

// --- Internal helpers ---

type News = { summary: NonNullable<Model['summary']>; all: TaggedPage };

/** The most records of a page. */
const most = '200';

/** The counts and the first page of all, which begins with the connections that need a person, in two requests. */
async function askForNews(relay: RelayCaller, { summary, known: list }: Model): Promise<CallResult<News>> {
  const counted = await relay.call((client) => client.summarizeConnections(ifChanged(summaryOf(summary))));
  if (!counted.ok) return counted;
  const page = ifChanged(pageOf(list));
  const all = await relay.call((client) => client.listConnections({ query: { limit: most }, ...page }));
  if (!all.ok) return all;
  const { value, etag } = counted;
  return {
    ok: true,
    value: { summary: { ...value, ...(etag === undefined ? {} : { etag }) }, all },
  };
}

const ifChanged = <T>(cachedAnswer: CachedAnswer<T> | undefined) =>
  cachedAnswer === undefined ? {} : { known: cachedAnswer };

function summaryOf(summary: Model['summary']): CachedAnswer<ConnectionSummary> | undefined {
  if (summary?.etag === undefined) return undefined;
  const { etag, ...value } = summary;
  return { etag, value };
}
