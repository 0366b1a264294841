import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { noMetrics, noSpans } from '@noiseaware-connect/relay/base/metrics';
import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import { createRenewalPlan } from '@noiseaware-connect/relay/domain/connection/renewal-plan';
import { sealingAddress } from '@noiseaware-connect/relay/domain/sealing/sealed-fields';
import { createSealer, type Sealer } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { createOpenedTokens } from '@noiseaware-connect/relay/features/renewal/opened-tokens';
import { createRenewer } from '@noiseaware-connect/relay/features/renewal/renewer';
import { createVendToken } from '@noiseaware-connect/relay/features/renewal/vend-token';
import { createAuthorization } from '@noiseaware-connect/relay/noiseaware/authorization';
import { guardNoiseAware } from '@noiseaware-connect/relay/noiseaware/guard';
import { createIdentify } from '@noiseaware-connect/relay/noiseaware/identify';
import { createNoiseAware } from '@noiseaware-connect/relay/noiseaware/noiseaware';
import type { Config } from '@noiseaware-connect/relay/settings/config';
import type { IdentitySource } from '@noiseaware-connect/relay/settings/noiseaware';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { minute, sampleConnection, sampleTokens, start } from '../store/conformance/samples.ts';
import { addConnection } from '../store/conformance/store-check.ts';
import { memoryBench } from '../store/tested-stores.ts';
import { recordingLog } from '../support/recording-log.ts';

/** A call to NoiseAware: its secret, and whether it was an exchange or a refresh. */
export interface Asked {
  call: 'exchange' | 'refresh';
  secret: string;
}

/** The outcome of one call: an HTTP answer, or an error. */
export type Answer = (asked: Asked, at: number) => Response | Promise<Response>;

/** The documented answer, with different tokens each time. */
export const tokensFor =
  (over: { userToken?: string; refreshToken?: string | null; life?: number } = {}): Answer =>
  ({ call }, at) => {
    const {
      userToken = `user-token-by-${call}`,
      refreshToken = `refresh-token-by-${call}`,
      life = 15 * minute,
    } = over;
    const expiresAt = new Date((at + life) * 1000).toISOString();
    return Response.json({ expiresAt, userToken, ...(refreshToken === null ? {} : { refreshToken }) });
  };
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response('no', { status: code, headers });
export const garbled: Answer = () => new Response('<html>502 Bad Gateway</html>');
export const lost: Answer = () => Promise.reject(new TypeError('terminated'));
export const tooSlow: Answer = () => Promise.reject(new DOMException('too slow', 'TimeoutError'));

/** The renewals of one relay on a store in memory, with answers of NoiseAware that the test gives. */
export async function renewalBench(
  given: {
    refresh?: boolean;
    store?: Store;
    sealer?: Sealer;
    identity?: IdentitySource;
    stopping?: AbortSignal;
    /** The time, where several relays share it. */
    clock?: { now: number };
  } = {},
) {
  const store = given.store ?? (await memoryBench()).store;
  const sealer = given.sealer ?? createSealer([{ id: 'key', key: new Uint8Array(randomBytes(32)) }]);
  const { log, lines } = recordingLog();
  const clock = given.clock ?? { now: start };
  /** Seconds waited, independent of changes to the clock. */
  let elapsed = 0;
  const asked: Asked[] = [];
  const beats = new Set<() => void>();
  const answers: { exchange: Answer; refresh: Answer } = { exchange: tokensFor(), refresh: tokensFor() };

  const effects = {
    now: () => clock.now,
    elapsed: () => elapsed,
    randomBytes: (size: number) => new Uint8Array(randomBytes(size)),
    log,
    failpoint: () => undefined,
    every: (_: number, job: () => void, signal: AbortSignal) => {
      beats.add(job);
      signal.addEventListener('abort', () => beats.delete(job));
    },
    // Time passes only by waiting.
    sleep: async (seconds: number, _signal?: AbortSignal): Promise<void> => {
      clock.now += seconds;
      elapsed += seconds;
      // A turn of the event loop for files and ciphers.
      await setTimeout(1);
    },
    timeout: () => new AbortController().signal,
    metrics: noMetrics,
    spans: noSpans,
    fetch: async (url: Parameters<typeof fetch>[0], init?: RequestInit) => {
      const body = JSON.parse(String(init?.body)) as { accessCode?: string; refreshToken?: string };
      const call = String(url).endsWith('/token') ? 'exchange' : 'refresh';
      const one: Asked = { call, secret: (call === 'exchange' ? body.accessCode : body.refreshToken) ?? '' };
      asked.push(one);
      return answers[call](one, clock.now);
    },
  };
  const settings: Config['noiseaware'] = {
    partnerId: '7',
    clientId: 'partner',
    clientSecrets: [],
    authorizeUrl: 'https://login.example/authorize',
    apiUrl: 'https://api.example',
    token: {
      method: 'POST',
      host: undefined,
      path: '/token',
      key: 'accessCode',
      fields: [['clientID', 'clientID']],
    },
    refresh:
      given.refresh === false
        ? undefined
        : { method: 'POST', host: undefined, path: '/refresh', key: 'refreshToken', fields: [] },
    tokenFields: { userToken: ['userToken'], refreshToken: ['refreshToken'], expiresAt: ['expiresAt'] },
    authorization: 'raw',
    accessCode: { length: 49, alphabet: 'base64url' },
    timeout: 10,
    refusals: [400, 401, 404],
    identity: given.identity,
  };
  const authorization = createAuthorization(settings.authorization, effects);
  const unguarded = createNoiseAware(settings, effects, authorization);
  const noiseaware = guardNoiseAware(unguarded, effects);
  const identify = createIdentify(settings, effects, authorization);
  const plan = createRenewalPlan(effects.randomBytes);
  const stopping = given.stopping ?? new AbortController().signal;
  const parts = { store, noiseaware, sealer, identify, plan, effects, stopping };
  const renewer = createRenewer({ ...parts, callTimeout: 10 });
  const openedTokens = createOpenedTokens(sealer, { every: () => undefined }, stopping);

  return {
    store,
    sealer,
    clock,
    asked,
    answers,
    effects,
    renewer,
    plan,
    lines,
    /** Runs repeated jobs: extends the leases of calls under way. */
    beat: () => {
      for (const job of beats) job();
      return beats.size;
    },
    openedTokens,
    vend: createVendToken({ renewer, openedTokens, effects }),
    /** Adds a connection with codes and tokens sealed as the relay seals them; the texts of those that NoiseAware gets end in `suffix`. */
    add: async (over: Partial<Connection> = {}, suffix = ''): Promise<Connection> => {
      const id = over.id ?? 'connection-1';
      const link = { id, account: over.account ?? sampleConnection().account };
      const seal = (field: 'accessCode' | 'userToken' | 'refreshToken', value: string) =>
        sealer.seal(sealingAddress(link, field), value);
      return addConnection(store, {
        accessCode: await seal('accessCode', `access-code${suffix}`),
        tokens: sampleTokens({
          userToken: await seal('userToken', 'first-user-token'),
          refreshToken: await seal('refreshToken', `first-refresh-token${suffix}`),
        }),
        ...over,
        id,
      });
    },
    /** The opened value of a connection's field. */
    opened: async (field: 'userToken' | 'refreshToken', id = 'connection-1'): Promise<string | null> => {
      const connection = await store.connections.find(id);
      const sealed = connection?.tokens?.[field] ?? null;
      if (connection === undefined || sealed === null) return null;
      return (await sealer.open(sealingAddress(connection, field), sealed)) ?? null;
    },
  };
}
