import type { ProbeName } from '@noiseaware-connect/shared/contract/operator';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import { createAccessCodes } from '../../domain/sealing/access-code.ts';
import { newId, newSalt, newSecret } from '../../domain/secrets.ts';
import { createAskTokens } from '../../noiseaware/ask-tokens.ts';
import {
  type Authorization,
  type AuthorizationForm,
  authorizationOf,
} from '../../noiseaware/authorization.ts';
import { authorizeUrl } from '../../noiseaware/authorize-url.ts';
import { readAtMost } from '../../noiseaware/read-at-most.ts';
import { createSendRequest } from '../../noiseaware/send-request.ts';
import { apiRequest } from '../../noiseaware/wire-request.ts';
import type { Config } from '../../settings/config.ts';
import type { CredentialCall } from '../../settings/noiseaware.ts';
import { alternativeCalls, shownCall } from './alternative-calls.ts';
import type { Labels } from './labels.ts';
import { isNameLike } from './sentence.ts';

/** The most calls of one probe, and seconds between two. */
const mostCalls = 40;
const pause: Seconds = 0.1;

/** Seconds after which the API is read once more if it refuses a token, which it may learn of a moment after it was issued. */
const settling: Seconds = 2;

/** The most bytes read of an answer. */
const answerLimit = 256 * 1024;

/** Calls of the API that only read: the one of a public client, and the one by which alerts are compared with events. */
const thresholds = '/thresholds/list';
const events = '/events/list';

/** What a probe found. */
export interface Probed {
  /** How often NoiseAware was called. */
  readonly calls: number;
  /** The status of its first answer; null without one, or if there was nothing to call it with. */
  readonly status: number | null;
  /** The form that works, as the value of its setting; null if none was found. */
  readonly found: string | null;
}

export interface ProbeDeps {
  config: Pick<Config, 'noiseaware' | 'publicUrl' | 'sealingKeys'>;
  /** With a `fetch` that is traced. */
  effects: Pick<Effects, 'fetch' | 'now' | 'randomBytes' | 'timeout' | 'sleep'>;
  authorization: Pick<Authorization, 'form'>;
  /** Aborts when the relay stops. */
  stopping: AbortSignal;
}

/**
 * Finds out how NoiseAware wants a call, with the credentials of a traced pairing. A token call is tried as it is set, and in other
 * forms while it is refused; what it gives is dropped, so a renewal has to follow. A form is found if NoiseAware answers it with
 * tokens. Trouble that time heals (5xx, 429, no answer) ends a probe.
 */
export function createProbe({
  config,
  effects,
  authorization,
  stopping,
}: ProbeDeps): (what: ProbeName, labels: Labels) => Promise<Probed> {
  const { noiseaware, publicUrl } = config;
  /** A token call that worked where the setting's does not. */
  const better = new Map<'exchange' | 'refresh', CredentialCall>();
  /** The form of Authorization that NoiseAware has accepted. */
  let accepted: AuthorizationForm | undefined;

  const askTokens = createAskTokens(noiseaware, effects, authorization);
  const send = createSendRequest(noiseaware, effects);

  const tryCall = async (call: CredentialCall, credential: string) => {
    const answer = await askTokens(call, credential).catch(() => undefined);
    return {
      status: answer?.status ?? null,
      text: answer?.text ?? '',
      ok: answer?.tokens !== undefined,
    };
  };

  const tokenCall = async (
    kind: 'exchange' | 'refresh',
    set: CredentialCall,
    credential: string,
    labels: Labels,
  ): Promise<Probed> => {
    const waiting = [better.get(kind) ?? set];
    const triedForms = new Set<string>();
    let first: number | null = null;
    for (
      let call = waiting.shift();
      call !== undefined && triedForms.size < mostCalls;
      call = waiting.shift()
    ) {
      const form = shownCall(call);
      if (triedForms.has(form)) continue;
      if (triedForms.size > 0) await effects.sleep(pause, stopping);
      if (stopping.aborted) break;
      triedForms.add(form);
      const { status, text, ok } = await tryCall(call, credential);
      if (triedForms.size === 1) first = status;
      if (ok) {
        better.set(kind, call);
        return { calls: triedForms.size, status: first, found: form };
      }
      if (status === null || status < 400 || status >= 500 || status === 429 || status === 418) break;
      const { named, usual } = alternativeCalls(kind, call, { status, names: namesIn(text, labels) });
      waiting.unshift(...named);
      // Where a call is there, its other forms come before other paths.
      if (status === 404) waiting.push(...usual);
      else waiting.splice(named.length, 0, ...usual);
    }
    return { calls: triedForms.size, status: first, found: null };
  };

  const once = async (call: CredentialCall, credential: string): Promise<Probed> => {
    const { status, ok } = await tryCall(call, credential);
    return { calls: 1, status, found: ok ? shownCall(call) : null };
  };

  const formsToTry = (): AuthorizationForm[] =>
    authorization.form === 'raw' ? ['raw', 'bearer'] : ['bearer', 'raw'];

  /** Reads the API in the form in use, and in the other if that is refused. */
  const api = async (
    path: string,
    userToken: string,
    forms: readonly AuthorizationForm[] = formsToTry(),
  ): Promise<Probed> => {
    let first: number | null = null;
    for (const [index, form] of forms.entries()) {
      const call = { method: 'POST', path, body: {} };
      const answer = await readToEnd(send(apiRequest(noiseaware, authorizationOf(form, userToken), call)));
      if (index === 0) first = answer?.status ?? null;
      if (answer?.ok === true) {
        accepted = form;
        return { calls: index + 1, status: first, found: form };
      }
      if (answer === undefined || ![400, 401, 403].includes(answer.status)) break;
    }
    return { calls: forms.length, status: first, found: null };
  };

  const apiOnceSettled = async (userToken: string): Promise<Probed> => {
    const probed = await api(thresholds, userToken);
    if (probed.status !== 401) return probed;
    await effects.sleep(settling, stopping);
    return api(thresholds, userToken);
  };

  /**
   * Asks NoiseAware's authorize page with a redirect path of its own, and with the one that all pairings can share. It has to refuse
   * the first twice, with the other between: a page that keeps programs out refuses at random.
   */
  const redirect = async (labels: Labels): Promise<Probed> => {
    const { partnerId } = noiseaware;
    if (partnerId === undefined) return nothing;
    let calls = 0;
    const visit = async (path: string): Promise<number | null> => {
      const code = newSecret('oneTimeCode', effects.randomBytes);
      labels.give(code, 'made-up code');
      const url = authorizeUrl({ ...noiseaware, partnerId }, code, publicUrl + path);
      calls += 1;
      const page = await readToEnd(send({ url, init: { method: 'GET', headers: { accept: 'text/html' } } }));
      return page?.status ?? null;
    };
    const visitOwnPath = () => visit(`/connected/${newId(effects.randomBytes)}`);
    const status = await visitOwnPath();
    if (isTaken(status)) return { calls, status, found: 'each' };
    const isListed =
      isRefusal(status) && isTaken(await visit('/connected')) && isRefusal(await visitOwnPath());
    return { calls, status, found: isListed ? 'fixed' : null };
  };

  return async (what, labels) => {
    const accessCode = labels.newest('access code');
    const refreshToken = labels.newest('refresh token');
    const userToken = labels.newest('user token');
    switch (what) {
      case 'exchange':
        return accessCode === undefined
          ? nothing
          : tokenCall('exchange', noiseaware.token, accessCode, labels);
      case 'exchange_again':
        return accessCode === undefined
          ? nothing
          : once(better.get('exchange') ?? noiseaware.token, accessCode);
      case 'unknown_code': {
        const codesOf = createAccessCodes(config.sealingKeys, noiseaware.accessCode);
        const [madeUp = ''] = codesOf(newId(effects.randomBytes), newSalt(effects.randomBytes));
        labels.give(madeUp, 'made-up code');
        return once(better.get('exchange') ?? noiseaware.token, madeUp);
      }
      case 'refresh':
        return refreshToken === undefined || noiseaware.refresh === undefined
          ? nothing
          : tokenCall('refresh', noiseaware.refresh, refreshToken, labels);
      case 'api':
        return userToken === undefined ? nothing : apiOnceSettled(userToken);
      case 'events':
        return userToken === undefined ? nothing : api(events, userToken, [accepted ?? authorization.form]);
      case 'earlier_token': {
        const earlier = labels.newest('user token', 1);
        return earlier === undefined ? nothing : api(thresholds, earlier, [accepted ?? authorization.form]);
      }
      case 'redirect':
        return redirect(labels);
    }
  };
}

// --- Internal helpers ---

/** There was nothing to call NoiseAware with. */
const nothing: Probed = { calls: 0, status: null, found: null };

const isTaken = (status: number | null): boolean => status !== null && status < 400;

/** Whether a status says that NoiseAware does not take what was sent, which time does not heal. */
const isRefusal = (status: number | null): boolean =>
  status !== null && status >= 400 && status < 500 && status !== 429;

/** The answer once its body was read, at most to the limit; undefined without one. */
async function readToEnd(answer: Promise<Response>): Promise<Response | undefined> {
  try {
    const response = await answer;
    await readAtMost(response, answerLimit);
    return response;
  } catch {
    return undefined;
  }
}

/** Names in the sentences of an answer; only those that are fields of a token call are used. */
const namesIn = (text: string, labels: Labels): string[] =>
  [...new Set(text.match(/[A-Za-z][\w-]{3,39}/g) ?? [])].filter(
    (name) => isNameLike(name) && !labels.holdsSecret(name),
  );
