import type { EndpointName } from '@noiseaware-connect/shared/contract/api';
import type { Effects } from './base/effects.ts';
import { everyAccount, findConnection } from './calls/find-connection.ts';
import type { Handlers, WithoutSlot } from './calls/handler.ts';
import type { RelayReachability } from './calls/relay-reachability.ts';
import { watchCalls } from './calls/watch-calls.ts';
import { activityHandlers } from './features/activity/handlers.ts';
import type { Tally } from './features/activity/tally.ts';
import { alertHandlers } from './features/alerts/handlers.ts';
import { createInbox } from './features/alerts/inbox.ts';
import { countUses } from './features/audit/count-uses.ts';
import { auditHandlers } from './features/audit/handlers.ts';
import { connectionHandlers } from './features/connections/handlers.ts';
import { eventHandlers } from './features/events/handlers.ts';
import { createAnswerOnce } from './features/idempotency/answer-once.ts';
import { createStands } from './features/idempotency/stands.ts';
import { linkHandlers } from './features/links/handlers.ts';
import { pairingHandlers } from './features/pairing/handlers.ts';
import { renewalHandlers } from './features/renewal/handlers.ts';
import { createOpenedTokens } from './features/renewal/opened-tokens.ts';
import { createRenewalParts } from './features/renewal/renewal-parts.ts';
import type { Renewer } from './features/renewal/renewer.ts';
import { createReplaceToken } from './features/renewal/replace-token.ts';
import { createVendToken } from './features/renewal/vend-token.ts';
import { sealingKeyHandlers } from './features/sealing-keys/handlers.ts';
import { searchHandlers } from './features/search/handlers.ts';
import { serviceKeyHandlers } from './features/service-keys/handlers.ts';
import { signInHandlers } from './features/sign-in/handlers.ts';
import { createProvider } from './features/sign-in/provider.ts';
import { staffHandlers } from './features/staff/handlers.ts';
import { toolHandlers } from './features/tools/handlers.ts';
import { webhookHandlers } from './features/webhooks/handlers.ts';
import { createSend } from './features/webhooks/send.ts';
import { createAuthorization } from './noiseaware/authorization.ts';
import { backupHandlers } from './operations/backup/handlers.ts';
import { findingHandlers } from './operations/checks/findings.ts';
import { doctorHandlers } from './operations/doctor/handlers.ts';
import { healthHandlers } from './operations/health.ts';
import { traceFetch } from './operations/rehearsal/recorded/trace-fetch.ts';
import type { Tracer } from './operations/rehearsal/recorded/tracer.ts';
import { traceHandlers } from './operations/rehearsal/runs/handlers.ts';
import type { Config } from './settings/config.ts';
import type { Store } from './store/store.ts';

/** What differs between a relay and the process of a command. */
export interface Composed {
  config: Config;
  effects: Effects;
  store: Store;
  withoutSlot: WithoutSlot;
  /** What the process counts by the hour. */
  tally: Tally;
  /** Only a relay has one. */
  tracer: Tracer | undefined;
  reached: RelayReachability;
  /** Aborts when the process starts to stop. */
  stopping: AbortSignal;
  /** Aborts once all calls in flight were answered. */
  answered: AbortSignal;
}

/**
 * Makes the parts that features share, from settings, effects and an open store, and the handler of each endpoint from them. The
 * compiler reports an endpoint without a handler.
 */
export function composeHandlers(environment: Composed) {
  const { config, effects, store, withoutSlot, tracer, stopping, answered } = environment;
  const traced = tracer === undefined ? effects : { ...effects, fetch: traceFetch(effects, tracer, config) };
  const uses = countUses({ store, effects }, stopping);
  const authorization = createAuthorization(config.noiseaware.authorization, effects, () =>
    uses.count({ what: 'settings_learnt', who: { kind: 'relay' }, settings: ['NOISEAWARE_AUTHORIZATION'] }),
  );
  const parts = createRenewalParts(config, traced, store, authorization, answered);
  const { sealer } = parts;
  // A call that waits for a renewal gives up its admission slot meanwhile; scheduled renewals have none.
  const renewer: Renewer = { renew: (...args) => withoutSlot(() => parts.renewer.renew(...args)) };
  const openedTokens = createOpenedTokens(sealer, effects, stopping);
  const vendToken = createVendToken({ renewer, openedTokens, effects });
  const find = (id: string) => findConnection(store, id, everyAccount);
  const deps = {
    ...environment,
    ...parts,
    authorization,
    traced,
    renewer,
    openedTokens,
    vendToken,
    replaceToken: createReplaceToken({ find, vendToken, authorization, effects }),
    /** The identity provider; undefined if none is configured. */
    provider: config.signIn && createProvider(config.signIn, effects),
    inbox: createInbox({ store, effects }),
    watchCall: watchCalls(effects, answered),
    answerOnce: createAnswerOnce({ store, sealer, effects }),
    stands: createStands({ store, sealer, effects }),
    send: createSend({ effects, sealer, config: config.webhooks }),
    /** Counts frequent events; the counts are audited once a minute. */
    uses,
  };
  const handlers: Handlers<EndpointName> = {
    ...activityHandlers(deps),
    ...alertHandlers(deps),
    ...auditHandlers(deps),
    ...backupHandlers(deps),
    ...connectionHandlers(deps),
    ...doctorHandlers(deps),
    ...eventHandlers(deps),
    ...findingHandlers(deps),
    ...healthHandlers(deps),
    ...linkHandlers(deps),
    ...pairingHandlers(deps),
    ...renewalHandlers(deps),
    ...sealingKeyHandlers(deps),
    ...searchHandlers(deps),
    ...serviceKeyHandlers(deps),
    ...signInHandlers(deps),
    ...staffHandlers(deps),
    ...toolHandlers(deps),
    ...traceHandlers(deps),
    ...webhookHandlers(deps),
  };
  return { deps, handlers };
}
