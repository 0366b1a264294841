import type { Effects } from '../base/effects.ts';
import { createRecentIds } from '../base/recent-ids.ts';
import { minute, type Seconds } from '../base/time.ts';
import type { Config } from '../settings/config.ts';

/** How a token is sent: alone, or as a bearer token (RFC 6750, section 2.1). NoiseAware's page leaves it open. */
export type AuthorizationForm = 'raw' | 'bearer';

/** A user token, with what makes its refusal telling. */
export interface ApiToken {
  readonly userToken: string;
  /** When NoiseAware issued it. */
  readonly obtainedAt: Seconds;
  /** Its organization; its account where that is not known. */
  readonly organization: string;
}

/** What NoiseAware's answers say against `NOISEAWARE_AUTHORIZATION`. */
export interface AuthorizationFinding {
  readonly tried: readonly AuthorizationForm[];
  /** Null if every form that was tried is refused. */
  readonly works: AuthorizationForm | null;
}

/** The form of NoiseAware's `Authorization` header that this process uses, and what it has learnt about it. */
export interface Authorization {
  readonly form: AuthorizationForm;
  /** Whether NoiseAware refuses new user tokens of several organizations in each form that is tried, and accepts none. */
  readonly isRefused: boolean;
  /** Undefined as long as nothing speaks against the setting. */
  readonly finding: AuthorizationFinding | undefined;
  /**
   * Makes a call of NoiseAware's API. With the setting `auto`, a call that NoiseAware refuses with 401, although the token is new,
   * is made once more in the other form; if that is accepted, the other form is used from then on. A call that is refused in both
   * has the first answer.
   * @param attempt makes the call with this `Authorization` header
   * @param repeat makes the same call again. Undefined if that cannot be done: then the first answer is the outcome, and the next
   *   call begins with the other form unless the first one has worked before
   */
  call<A extends { readonly status?: number | undefined }>(
    token: ApiToken,
    attempt: (authorization: string) => Promise<A>,
    repeat?: (authorization: string) => Promise<A | undefined>,
  ): Promise<A>;
}

/** The value of the header for a token. */
export const authorizationOf = (form: AuthorizationForm, token: string): string =>
  form === 'bearer' ? `Bearer ${token}` : token;

/** Seconds in which a token is new: its refusal is not that of a token that has expired. */
const newFor: Seconds = minute;

/** So many organizations refused within that time, and none accepted in between, are not so many owners. */
const several = { organizations: 2, within: 10 * minute } as const;

/**
 * Learns the form of the header from the answers of NoiseAware's API. To be created once in a process, and shared by all that call
 * NoiseAware.
 * @param noteLearnt called once, when NoiseAware accepts another form than the setting's first
 */
export function createAuthorization(
  setting: Config['noiseaware']['authorization'],
  { now, log }: Pick<Effects, 'now' | 'log'>,
  noteLearnt: () => void = () => undefined,
): Authorization {
  const forms: readonly [AuthorizationForm, ...AuthorizationForm[]] =
    setting === 'auto' ? ['raw', 'bearer'] : [setting];
  let form = forms[0];
  /** Whether NoiseAware has accepted a token in that form. */
  let isProven = false;
  let isLogged = false;
  /** When a new token of each organization was last refused in every form, since NoiseAware last accepted any token. */
  const refusals = new Map<string, Seconds>();
  /** Organizations with a token that was refused in both forms: for a while their calls are not made twice. */
  const triedTwice = createRecentIds({ now }, newFor);

  const isRefused = () => {
    const recent = refusals.values().filter((at) => Math.abs(now() - at) <= several.within);
    return recent.toArray().length >= several.organizations;
  };
  const isNew = ({ obtainedAt }: ApiToken) => now() - obtainedAt < newFor;

  const accept = (accepted: AuthorizationForm, { organization }: ApiToken) => {
    refusals.clear();
    triedTwice.forget(organization);
    form = accepted;
    isProven = true;
    if (accepted === forms[0] || isLogged) return;
    isLogged = true;
    noteLearnt();
    log.warn(
      { fix: `set NOISEAWARE_AUTHORIZATION=${accepted}` },
      'NoiseAware takes another Authorization header than NOISEAWARE_AUTHORIZATION says',
    );
  };

  const refuse = ({ organization }: ApiToken) => {
    const wasRefused = isRefused();
    refusals.set(organization, now());
    if (wasRefused || !isRefused()) return;
    log.error(
      { tried: forms },
      'NoiseAware refuses new user tokens of several organizations: check NOISEAWARE_AUTHORIZATION and NOISEAWARE_API_URL, or whether NoiseAware has an outage',
    );
  };

  /** The form in which a refused call is made once more; undefined if it is not. */
  const formAfter = (refused: AuthorizationForm, token: ApiToken): AuthorizationForm | undefined => {
    // Another call has found the form that works meanwhile.
    if (form !== refused) return form;
    if (!isNew(token) || triedTwice.secondsLeft(token.organization) !== undefined) return undefined;
    return forms.find((each) => each !== refused);
  };

  return {
    get form() {
      return form;
    },
    get isRefused() {
      return isRefused();
    },
    get finding() {
      if (isRefused()) return { tried: forms, works: null };
      return isProven && form !== forms[0] ? { tried: forms, works: form } : undefined;
    },
    async call(token, attempt, repeat = attempt) {
      const first = form;
      const answer = await attempt(authorizationOf(first, token.userToken));
      if (isAcceptance(answer.status) && form === first) accept(first, token);
      if (answer.status !== unauthorized) return answer;
      const other = formAfter(first, token);
      if (other === undefined) {
        if (forms.length === 1 && isNew(token)) refuse(token);
        return answer;
      }
      const repeated = await repeat(authorizationOf(other, token.userToken));
      if (repeated === undefined) {
        if (!isProven) form = other;
        return answer;
      }
      if (isAcceptance(repeated.status)) accept(other, token);
      if (repeated.status !== unauthorized && repeated.status !== headerMissing) return repeated;
      if (isNew(token)) {
        triedTwice.note(token.organization);
        refuse(token);
      }
      return answer;
    },
  };
}

// --- Internal helpers ---

/** NoiseAware's page: 401 for a token that is not valid, 403 if the header is missing. */
const unauthorized = 401;
const headerMissing = 403;

/** Whether an answer shows that the token was read. A limit or a failure says nothing about it. */
const isAcceptance = (status: number | undefined): boolean =>
  status !== undefined && status < 500 && ![unauthorized, headerMissing, 429].includes(status);
