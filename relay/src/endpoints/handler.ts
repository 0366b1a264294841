import type { access, Grant, HolderOf } from '@noiseaware-connect/shared/access';
import type { Api, EndpointName } from '@noiseaware-connect/shared/api';
import type { AnswerOf, Params, QueryOf, RequestOf } from '@noiseaware-connect/shared/endpoint';
import type { AlertDoor } from '../alerts/door.ts';
import type { Inbox } from '../alerts/inbox.ts';
import type { Uses } from '../audit/count-uses.ts';
import type { Config } from '../config.ts';
import type { Actor } from '../domain/audit.ts';
import type { RenewalPlan } from '../domain/renewal-plan.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { Service } from '../domain/service.ts';
import type { Session, StaffMember } from '../domain/staff.ts';
import type { Effects } from '../effects.ts';
import type { GuardedNoiseAware } from '../noiseaware/guard.ts';
import type { Identify } from '../noiseaware/identify.ts';
import type { Renewer } from '../renewal/renewer.ts';
import type { ReplaceToken } from '../renewal/replace-token.ts';
import type { VendToken } from '../renewal/vend-token.ts';
import type { Provider } from '../sign-in/provider.ts';
import type { Store } from '../store/store.ts';
import type { Send } from '../webhooks/send.ts';

/** What handlers work with. */
export interface Deps {
  config: Config;
  effects: Effects;
  store: Store;
  sealer: Sealer;
  noiseaware: GuardedNoiseAware;
  identify: Identify;
  plan: RenewalPlan;
  renewer: Renewer;
  vendToken: VendToken;
  replaceToken: ReplaceToken;
  /** By which staff sign in, where there is one. */
  provider: Provider | undefined;
  alerts: { admit: AlertDoor; receive: Inbox };
  /** Sends to webhooks. */
  send: Send;
  /** What is counted and audited once a minute. */
  uses: Pick<Uses, 'count'>;
  /** Aborts when the relay begins to stop: it is not ready any more, and takes calls as before. */
  stopping: AbortSignal;
  /** Aborts when it takes no new connection any more: each answer is the last one of its connection. */
  closing: AbortSignal;
  /** Aborts when the calls in flight have been answered. */
  answered: AbortSignal;
  /** Waits without holding one of the places for calls; for a wait for NoiseAware, which has a limit of its own. */
  withoutPlace<T>(wait: () => Promise<T>): Promise<T>;
}

interface Callers {
  noiseaware: { kind: 'noiseaware' };
  anyone: { kind: 'anyone' };
  staff: { kind: 'staff'; staff: StaffMember; session: Session };
  /** A service is the same one whichever of its keys it calls with. */
  service: { kind: 'service'; service: Pick<Service, 'id' | 'name' | 'scopes' | 'accounts'>; key: string };
}

/** Who is calling, proven by the credential that came with the call. */
export type Caller<K extends HolderOf<Grant> = HolderOf<Grant>> = Callers[K];
export type StaffCaller = Caller<'staff'>;

/** One call, parsed: everything in it has the form that the contract names. */
export interface Call<N extends EndpointName> {
  params: Params<Api[N]>;
  query: QueryOf<Api[N]>;
  body: RequestOf<Api[N]>;
  caller: Caller<HolderOf<(typeof access)[N][number]>>;
  /** Patterns of the accounts that the caller may know; null where it may know all. */
  among: readonly string[] | null;
  /** The caller as the audit log names it. */
  by: Actor;
}

/**
 * Answers one endpoint.
 * @throws {Failure} one that the endpoint's contract names
 */
export type Handler<N extends EndpointName> = (call: Call<N>) => Promise<AnswerOf<Api[N]>>;

/** Makes the handler of the endpoint with that name. */
export type MakeHandler<N extends EndpointName> = (deps: Deps) => Handler<N>;

/** One for each endpoint of the contract: the compiler names the one that is missing. */
export type MakeHandlers = { readonly [N in EndpointName]: MakeHandler<N> };
