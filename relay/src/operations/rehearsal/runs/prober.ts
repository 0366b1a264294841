import type { Effects } from '../../../base/effects.ts';
import type { Seconds } from '../../../base/time.ts';
import { createAccessCodes } from '../../../domain/sealing/access-code.ts';
import { newId, newSalt, newSecret } from '../../../domain/secrets.ts';
import { createAskTokens } from '../../../noiseaware/ask-tokens.ts';
import {
  type Authorization,
  type AuthorizationForm,
  authorizationOf,
} from '../../../noiseaware/authorization.ts';
import { authorizeUrl } from '../../../noiseaware/authorize-url.ts';
import { readAtMost } from '../../../noiseaware/read-at-most.ts';
import { createSendRequest } from '../../../noiseaware/send-request.ts';
import { apiRequest } from '../../../noiseaware/wire-request.ts';
import type { Config } from '../../../settings/config.ts';
import type { CredentialCall } from '../../../settings/noiseaware.ts';
import type { Probed, Prober } from '../questions/question.ts';
import type { Labels } from '../recorded/labels.ts';
import { isNameLike } from '../recorded/sentence.ts';
import { shownCall } from '../recorded/shown-call.ts';
import { alternativeCalls } from './alternative-calls.ts';

/** The most calls of one probe, and seconds between two. */
const mostCalls = 16;
const pause: Seconds = 0.1;

/** Seconds after which the API is read once more if it refuses a token, which it may learn of a moment after it was issued. */
const settling: Seconds = 2;

/** The most bytes read of an answer. */
const answerLimit = 256 * 1024;

export interface ProbeDeps {
  config: Pick<Config, 'noiseaware' | 'publicUrl' | 'sealingKeys'>;
  /** With a `fetch` that is traced. */
  effects: Pick<Effects, 'fetch' | 'now' | 'randomBytes' | 'timeout' | 'sleep'>;
  authorization: Pick<Authorization, 'form'>;
  /** Aborts when the relay stops. */
  stopping: AbortSignal;
}

/** Calls NoiseAware with a trace's credentials; to be made once for each trace, since it remembers the forms that worked. */
export function createProber(
  { config, effects, authorization, stopping }: ProbeDeps,
  labels: Labels,
): Prober {
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

  const once = async (call: CredentialCall, credential: string): Promise<Probed> => {
    const { status, ok } = await tryCall(call, credential);
    return { calls: 1, status, found: ok ? shownCall(call) : null };
  };

  const tryForms = async (
    kind: 'exchange' | 'refresh',
    set: CredentialCall,
    credential: string,
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

  /** The form in use first, unless one is known to be taken. */
  const formsToTry = (): AuthorizationForm[] => {
    if (accepted !== undefined) return [accepted];
    return authorization.form === 'raw' ? ['raw', 'bearer'] : ['bearer', 'raw'];
  };

  /** Reads the API in each form until one is taken. */
  const readOnce = async (
    path: string,
    userToken: string,
    forms: readonly AuthorizationForm[],
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

  return {
    async exchange() {
      const accessCode = labels.newest('access code');
      if (accessCode === undefined) return nothing;
      // A code that was exchanged before may be refused for that alone: other forms would not tell.
      const wasExchanged = labels.newest('user token') !== undefined;
      return wasExchanged
        ? once(better.get('exchange') ?? noiseaware.token, accessCode)
        : tryForms('exchange', noiseaware.token, accessCode);
    },

    async refresh() {
      const refreshToken = labels.newest('refresh token');
      return refreshToken === undefined || noiseaware.refresh === undefined
        ? nothing
        : tryForms('refresh', noiseaware.refresh, refreshToken);
    },

    async exchangeUnknownCode() {
      const codesOf = createAccessCodes(config.sealingKeys, noiseaware.accessCode);
      const [madeUp = ''] = codesOf(newId(effects.randomBytes), newSalt(effects.randomBytes));
      labels.give(madeUp, 'made-up code');
      return once(better.get('exchange') ?? noiseaware.token, madeUp);
    },

    async readApi(path) {
      const userToken = labels.newest('user token');
      if (userToken === undefined) return nothing;
      const forms = formsToTry();
      const probed = await readOnce(path, userToken, forms);
      if (probed.status !== 401) return probed;
      await effects.sleep(settling, stopping);
      return readOnce(path, userToken, forms);
    },

    async askAuthorizePage() {
      const { partnerId } = noiseaware;
      if (partnerId === undefined) return nothing;
      let calls = 0;
      const visit = async (path: string): Promise<number | null> => {
        const code = newSecret('oneTimeCode', effects.randomBytes);
        labels.give(code, 'made-up code');
        const url = authorizeUrl({ ...noiseaware, partnerId }, code, publicUrl + path);
        calls += 1;
        const page = await readToEnd(
          send({ url, init: { method: 'GET', headers: { accept: 'text/html' } } }),
        );
        return page?.status ?? null;
      };
      const visitOwnPath = () => visit(`/connected/${newId(effects.randomBytes)}`);
      const status = await visitOwnPath();
      if (isTaken(status)) return { calls, status, found: 'each' };
      // It has to refuse the first twice, with the other between: a page that keeps programs out refuses at random.
      const isListed =
        isRefusal(status) && isTaken(await visit('/connected')) && isRefusal(await visitOwnPath());
      return { calls, status, found: isListed ? 'fixed' : null };
    },
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
