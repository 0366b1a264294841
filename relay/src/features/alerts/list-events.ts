import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { createAskJson } from '../../noiseaware/ask-json.ts';
import type { ApiToken, Authorization } from '../../noiseaware/authorization.ts';
import type { Config } from '../../settings/config.ts';
import type { ReplaceToken } from '../renewal/replace-token.ts';
import type { VendToken } from '../renewal/vend-token.ts';
import { type EventFacts, type Events, eventsCall, eventsIn, pageSize } from './match-event.ts';

/** Why NoiseAware does not return its events now. */
export interface Silence {
  /** Whether other connections would fail too: NoiseAware is down, overloaded, or failing. */
  readonly isDown: boolean;
  /** The wait that it asked for. */
  readonly retryAfter?: Seconds | undefined;
}

/** The connection's events from that time on, as far as NoiseAware returns them now. @throws {StoreUnavailable} */
export type ListEvents = (connection: Connection, since: Seconds) => Promise<Events | Silence>;

interface ListDeps {
  config: Pick<Config, 'noiseaware'>;
  effects: Pick<Effects, 'fetch' | 'timeout' | 'elapsed' | 'metrics' | 'log'>;
  vendToken: VendToken;
  replaceToken: ReplaceToken;
  authorization: Pick<Authorization, 'call'>;
}

/** Calls with the connection's own user token, which sees only the events of its organization. */
export function createListEvents({
  config,
  effects,
  vendToken,
  replaceToken,
  authorization,
}: ListDeps): ListEvents {
  const askJson = createAskJson(config.noiseaware, effects, authorization);
  const ask = async (page: number, token: ApiToken) => {
    const { body, ...answer } = await askJson(token, { ...eventsCall(page), limit: answerLimit });
    return { ...answer, events: eventsIn(body) };
  };

  const list = async (connection: Connection, since: Seconds): Promise<Events | Silence> => {
    const by = { kind: 'relay' } as const;
    let token: ApiToken = await vendToken(connection, undefined, by);
    const all: EventFacts[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      let answer = await ask(page, token);
      if (answer.status === 401) {
        const replaced = await replaceToken(connection.id, token.userToken, by);
        token = replaced ?? token;
        if (replaced !== undefined) answer = await ask(page, replaced);
      }
      const { status, retryAfter, events } = answer;
      if (events === undefined) {
        effects.log.info({ connection: connection.id, status }, 'reading events from NoiseAware failed');
        return { isDown: status === undefined || status === 429 || status >= 500, retryAfter };
      }
      all.push(...events);
      if (events.length < pageSize || events.some(({ at }) => at < since))
        return { events: all, isComplete: true };
    }
    return { events: all, isComplete: false };
  };

  return async (connection, since) => {
    try {
      return await list(connection, since);
    } catch (error) {
      if (error instanceof Failure)
        return { isDown: error.code === 'noiseaware_unavailable', retryAfter: error.retryAfter };
      throw error;
    }
  };
}

// --- Internal helpers ---

/** The most pages read, and bytes of each. */
const mostPages = 5;
const answerLimit = 1024 * 1024;
