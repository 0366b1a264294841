import type { access, Grant, HolderOf } from '@noiseaware-connect/shared/access';
import type { Api, EndpointName } from '@noiseaware-connect/shared/api';
import type { AnswerOf, Params, QueryOf, RequestOf } from '@noiseaware-connect/shared/endpoint';
import type { Effects } from '../base/effects.ts';
import type { Actor } from '../domain/audit/audit.ts';
import type { RenewalPlan } from '../domain/connection/renewal-plan.ts';
import type { Sealer } from '../domain/sealing/sealing.ts';
import type { Service } from '../domain/service/service.ts';
import type { Session, StaffMember } from '../domain/staff/staff.ts';
import type { AlertDoor } from '../features/alerts/door.ts';
import type { Inbox } from '../features/alerts/inbox.ts';
import type { Uses } from '../features/audit/count-uses.ts';
import type { Renewer } from '../features/renewal/renewer.ts';
import type { ReplaceToken } from '../features/renewal/replace-token.ts';
import type { VendToken } from '../features/renewal/vend-token.ts';
import type { Provider } from '../features/sign-in/provider.ts';
import type { Send } from '../features/webhooks/send.ts';
import type { GuardedNoiseAware } from '../noiseaware/guard.ts';
import type { Identify } from '../noiseaware/identify.ts';
import type { Config } from '../settings/config.ts';
import type { Store } from '../store/store.ts';

/** Dependencies of the handlers. */
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
  /** The identity provider; undefined if none is configured. */
  provider: Provider | undefined;
  alerts: { admit: AlertDoor; receive: Inbox };
  send: Send;
  /** Counts frequent events; the counts are audited once a minute. */
  uses: Pick<Uses, 'count'>;
  /** Aborts when the relay starts to stop: `/health/ready` fails from then on, calls are still accepted. */
  stopping: AbortSignal;
  /** Aborts when the listening socket closes: from then on every answer closes its connection. */
  closing: AbortSignal;
  /** Aborts once all calls in flight were answered. */
  answered: AbortSignal;
  /** Waits without occupying an admission slot (`http/admission.ts`). For waits with a limit of their own, such as NoiseAware. */
  withoutSlot<T>(wait: () => Promise<T>): Promise<T>;
}

/** Dependencies for issuing invites and links. The command line can provide them too. */
export interface IssuerDeps {
  readonly store: Store;
  readonly effects: Pick<Effects, 'now' | 'randomBytes'>;
  readonly config: Pick<Config, 'publicUrl'>;
}

interface Callers {
  noiseaware: { kind: 'noiseaware' };
  anyone: { kind: 'anyone' };
  staff: { kind: 'staff'; staff: StaffMember; session: Session };
  /** `service.id` is the same for all keys of a service; `key` is the id of the key in use. */
  service: { kind: 'service'; service: Pick<Service, 'id' | 'name' | 'scopes' | 'accounts'>; key: string };
}

/** An authenticated caller. */
export type Caller<K extends HolderOf<Grant> = HolderOf<Grant>> = Callers[K];
export type StaffCaller = Caller<'staff'>;

/** A parsed call. Every part was validated against the contract. */
export interface Call<N extends EndpointName> {
  params: Params<Api[N]>;
  query: QueryOf<Api[N]>;
  body: RequestOf<Api[N]>;
  caller: Caller<HolderOf<(typeof access)[N][number]>>;
  /** Patterns of the accounts that the caller may access; null for all. */
  among: readonly string[] | null;
  /** The caller, for the audit log. */
  by: Actor;
}

/**
 * Handles the calls of one endpoint.
 * @throws {Failure} with one of the codes that the contract lists for the endpoint
 */
export type Handler<N extends EndpointName> = (call: Call<N>) => Promise<AnswerOf<Api[N]>>;

export type MakeHandler<N extends EndpointName> = (deps: Deps) => Handler<N>;

/** A handler factory per endpoint. The compiler reports missing ones. */
export type MakeHandlers = { readonly [N in EndpointName]: MakeHandler<N> };
