import type { Grant, HolderOf } from '@noiseaware-connect/shared/contract/access';
import type { Api, access, EndpointName } from '@noiseaware-connect/shared/contract/api';
import type { AnswerOf, Params, QueryOf, RequestOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { Actor } from '../domain/audit/audit.ts';
import type { KeptAnswer } from '../domain/kept-answer/kept-answer.ts';
import type { Service } from '../domain/service/service.ts';
import type { Session, StaffMember } from '../domain/staff/staff.ts';

/**
 * Waits without occupying an admission slot (`http/admission.ts`). For waits that have a limit of their own, such as calls to
 * NoiseAware.
 */
export type WithoutSlot = <T>(wait: () => Promise<T>) => Promise<T>;

/** What takes turns: a comparison that guessing must not speed up, or a call to somebody else. */
export type Turn = 'client_secret' | 'sign_in';

/**
 * Waits for a turn if the caller's address has sent too many wrong credentials; otherwise it returns at once.
 * @param isExempt asked only for such an address: whether this call may go on all the same
 * @throws {Failure} `rate_limited` if too many calls of the address wait already
 */
export type TakeTurn = (turn: Turn, isExempt?: () => Promise<boolean>) => Promise<void>;

interface Callers {
  noiseaware: { kind: 'noiseaware' };
  anyone: { kind: 'anyone' };
  staff: { kind: 'staff'; staff: StaffMember; session: Session };
  /** `service.id` is the same for all keys of a service; `key` is the id of the key in use. */
  service: { kind: 'service'; service: Pick<Service, 'id' | 'name' | 'scopes' | 'accounts'>; key: string };
  /** `name` is the operating system's user, as the command reports it. */
  operator: { kind: 'operator'; name?: string };
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
  accountScope: readonly string[] | null;
  /** The caller, for the audit log. */
  by: Actor;
  takeTurn: TakeTurn;
  /** A signal that aborts once the caller's connection is closed or its credential was revoked, for calls that wait. */
  gone(): AbortSignal;
  /** For a call with an idempotency key: the answer to be kept in the same step as what the call makes. */
  keep?: ((answer: AnswerOf<Api[N]>) => Promise<KeptAnswer>) | undefined;
}

/**
 * Handles the calls of one endpoint.
 * @throws {Failure} with one of the codes that the contract lists for the endpoint
 */
export type Handler<N extends EndpointName> = (call: Call<N>) => Promise<AnswerOf<Api[N]>>;

/**
 * The handlers of some endpoints, by the endpoints' names. Each feature makes its own with one function, whose parameter lists
 * what they need.
 */
export type Handlers<N extends EndpointName> = { readonly [E in N]: Handler<E> };
