import type { Effects } from '../effects.ts';
import type { Wait } from '../model/flow.ts';
import type { RelayCaller } from '../relay-client.ts';
import { askPairing } from './ask-pairing.ts';
import { isTransient, type Verdict, verdictOf } from './verdict.ts';

/** NoiseAware's redirect, and what proves it. It is held in the worker's memory and sent to the relay only. */
export interface Redirect {
  pairing: string;
  verifier: string;
  url: string;
  /** The other organization, once the relay has refused it and a person has confirmed it. */
  organization?: string;
  /** The connection that a person has chosen of several. */
  connection?: string;
}

/** Pauses between tries in milliseconds: shorter than the 30 seconds after which a browser stops an idle worker. */
const pauses = [1_000, 2_000, 4_000, 8_000, 15_000];
const longestPause = 20_000;

/** Milliseconds after which a person is told that NoiseAware is finishing: the relay asks it again for up to 8 seconds. */
const usualAnswer = 1_500;

/**
 * Sends the redirect to the relay. While the relay or NoiseAware fails for a moment, it is sent again: it exists only
 * here, and to wait half a minute is better than to ask the account's owner twice.
 */
export async function completePairing(
  deps: {
    effects: Effects;
    relay: RelayCaller;
    /** Called before each pause, and while an answer takes long; false before a pause ends the tries. */
    onWait: (wait: Wait) => Promise<boolean>;
    /** Called after each pause; false if a person has ended the attempt meanwhile. */
    wanted: () => boolean;
  },
  redirect: Redirect,
): Promise<Verdict> {
  const { effects, relay, onWait, wanted } = deps;
  if (isDenial(redirect.url)) return { outcome: 'declined' };
  const { pairing: id, url, verifier, organization, connection } = redirect;
  const body = { redirect: url, verifier, organization, connection };
  for (let tries = 0; ; tries += 1) {
    const call = relay.call((client) => client.completePairing({ id, body }));
    const answer = await sayingIfSlow(call, effects, () => onWait('finishing'));
    if (answer.ok) return { outcome: 'connected', connection: answer.value.connection };
    const verdict = verdictOf(answer.failure);
    const pause = pauses[tries];
    if (!isTransient(verdict.outcome) || pause === undefined) {
      return answer.failure.code === 'redirect_mismatch' ? withoutCode(relay, redirect, verdict) : verdict;
    }
    if (!(await onWait(verdict.outcome === 'noiseaware_down' ? 'noiseaware' : 'relay'))) return verdict;
    const requestedPause = (answer.failure.retryAfter ?? 0) * 1_000;
    await effects.wait(Math.min(Math.max(pause, requestedPause), longestPause));
    if (!wanted()) return verdict;
  }
}

/** The result of a call; `say` is called once if it takes longer than usual. */
async function sayingIfSlow<T>(call: Promise<T>, { wait }: Effects, say: () => Promise<unknown>): Promise<T> {
  let isSettled = false;
  const settled = call.finally(() => {
    isSettled = true;
  });
  await Promise.race([settled, wait(usualAnswer)]);
  if (!isSettled) await say();
  return settled;
}

/** Any access code has at least as many of these characters: it has 128 bits or more, see NOISEAWARE_ACCESS_CODE. */
const likeAccessCode = /[\w-]{22}/;

/** An `error` that programs write where there is none. */
const noError = /^(?:undefined|null|none|false|0)?$/i;

/** Whether it is an OAuth error redirect (RFC 6749, section 4.1.2.1). */
const namesError = (url: string): boolean =>
  URL.canParse(url) && !noError.test(new URL(url).searchParams.get('error') ?? '');

/** Whether it is a denial for certain: it names an error, and nothing beside it can be an access code. Else the relay decides. */
function isDenial(url: string): boolean {
  if (!namesError(url)) return false;
  const { search, hash } = new URL(url);
  return !likeAccessCode.test(search + hash);
}

/** Whether nothing was appended to the address: NoiseAware may have posted a form to it, which no browser passes to an extension. */
function isBare(url: string): boolean {
  const { search, hash } = new URL(url);
  return search === '' && hash === '';
}

/**
 * A redirect without the code is what Cancel at NoiseAware leads to, if it names an error or if the pairing is not authorized.
 */
async function withoutCode(relay: RelayCaller, redirect: Redirect, verdict: Verdict): Promise<Verdict> {
  if (namesError(redirect.url)) return { outcome: 'declined' };
  const pairing = await askPairing(relay, redirect.pairing);
  const status = pairing.ok ? pairing.value.status : undefined;
  if (status === 'awaiting_authorization') return { outcome: 'declined' };
  return status === 'authorized' && isBare(redirect.url) ? { outcome: 'answer_missing' } : verdict;
}
