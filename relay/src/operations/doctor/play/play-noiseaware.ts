import { randomUUID } from 'node:crypto';
import { valueIn } from '@noiseaware-connect/shared/call-refused';
import type { OperatorClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Effects } from '../../../base/effects.ts';
import { OperatorRefusal } from '../../../base/operator-refusal.ts';
import type { Config } from '../../../settings/config.ts';
import { bad, type Check, ok, warning } from '../../checks/check.ts';
import type { TracedConnectionUrlCall, TraceEvent } from '../../rehearsal/recorded/events.ts';
import { adviceFor, reasonOf } from '../reasons.ts';
import { type Answer, type Called, post } from './call.ts';
import { checkCertificate, checkForwarding, checkHeaders, errorIn } from './judge.ts';

/** The time limit of a call, and of a refusal that must come before the body is complete, in seconds. */
const within = 10;
const promptly = 3;

/** Seconds above which an answer is slow; NoiseAware's own limit is unknown. */
const slow = 3;

/** The sizes of a body that the relay reads itself, and of one that backends may send through it, in bytes. */
const largeBody = 12 * 1024;
const apiBody = 2 * 1024 * 1024;

/** The size of a body that proxies with a limit accept, in bytes. */
const middleBody = 256 * 1024;

/** How much of a body is sent at first, in bytes: more than a proxy that streams gathers before it begins (Apache: 64 KiB). */
const beginning = 128 * 1024;

/** How often a call is repeated that another relay on the same database may have received. */
const attempts = 3;

/** Headers that other calls need and that proxies tend to remove. */
const probes = { Authorization: 'DPoP doctor', DPoP: 'doctor' };

/**
 * Plays NoiseAware against the public ConnectionURL, with a test pairing that is cancelled at the end. What stands between
 * NoiseAware and the relay shows in what arrives at the relay, or, if the relay cannot be traced, only in the answers.
 */
export async function* playNoiseAware(
  config: Config,
  effects: Pick<Effects, 'request' | 'now' | 'timeout'>,
  client: OperatorClient,
): AsyncGenerator<Check> {
  const url = `${config.publicUrl}${api.answerConnectionUrl.path}`;
  const trialResult = await client.beginTrial({ body: {} });
  if (!trialResult.ok) {
    const { detail, code } = trialResult.failure;
    yield bad(
      `no test pairing can be created, so the ConnectionURL is not tested: ${detail ?? code}`,
      'remove that cause, and run the doctor again',
    );
    return;
  }
  const trial = trialResult.value;
  // Behind a load balancer another relay on the same database may take a call: its trace is not here.
  const isShared = config.store.directory === undefined;
  const trace = await startTrace(client);
  if (trace === undefined) {
    yield warning(
      'calls cannot be traced at the relay now: these checks see only its answers',
      'start the relay on this machine, or end the other trace',
    );
  } else if (trace.connectionUrl !== url) {
    yield bad(
      'RELAY_PUBLIC_URL differs from the one that the running relay uses',
      'restart the relay: until both are the same, it refuses the DPoP proofs of sessions',
    );
  }
  let lastRead = 0;

  /** Calls the ConnectionURL. Also returns what arrived at the relay, if a trace is running. */
  const play = async (fields: Record<string, string>, more: Partial<Parameters<typeof post>[2]> = {}) => {
    const credentials = {
      client_id: config.noiseaware.clientId,
      client_secret: wrongSecret,
      code: trial.code,
    };
    const called = await post(effects, url, {
      body: JSON.stringify({ ...credentials, ...fields }),
      within,
      ...more,
    });
    if (trace === undefined) return { called, isOurs: true };
    const query = { after: String(lastRead) };
    const answer = valueIn(await client.readTrace({ id: trace.trace, query }));
    const events = answer.events as unknown as TraceEvent[];
    lastRead = events.at(-1)?.number ?? lastRead;
    // The body is withheld from a call without an answer: what arrived of it was refused.
    const arrived = events
      .filter((event) => event.kind === 'connection_url')
      .find(({ requestId, status }) =>
        called.ok ? requestId === idOf(called) : earlyRefusals.includes(status),
      );
    return { called, arrived, isOurs: isShared || arrived !== undefined };
  };
  /** Sends the beginning of a body that the relay refuses before it is complete. */
  const begin = async (size: number, headers?: Record<string, string>) => {
    const fields = { padding: 'x'.repeat(size) };
    const more = { ...(headers && { headers }), withhold: beginning, within: promptly };
    for (let attempt = 1; ; attempt += 1) {
      const result = await play(fields, more);
      const isSeen = result.called.ok || result.arrived !== undefined;
      if (isSeen || trace === undefined || !isShared || attempt === attempts) return result;
    }
  };
  const [secret = ''] = config.noiseaware.clientSecrets;

  try {
    const refused = await play({}, { headers: probes });
    const firstCheck = judgeFirst(refused, url);
    yield firstCheck;
    if (firstCheck.level !== 'ok' || !refused.called.ok) return;
    yield* checkCertificate(refused.called.answer, effects.now());
    if (refused.arrived !== undefined) {
      yield checkForwarding(refused.arrived, config.trustProxy);
      yield checkHeaders(refused.arrived, Object.keys(probes));
    }
    const again = await play({});
    if (!again.isOurs || idOf(again.called) === idOf(refused.called)) {
      yield bad(
        'the second call was answered from a cache in front of the relay',
        'turn caching off there: the relay answers with Cache-Control: no-store',
      );
      return;
    }
    const granted = await play({ client_secret: secret });
    yield judgeGranted(granted.called);
    if (!granted.called.ok || granted.called.answer.status !== 200) return;
    const repeated = await play({ client_secret: secret });
    yield repeated.called.ok && repeated.called.answer.text === granted.called.answer.text
      ? ok('a repeated call gets the same access code')
      : bad('a repeated call does not get the same access code', 'look at the relay’s log');
    await client.endTrial({ id: trial.pairing });
    const replayed = await play({ client_secret: secret });
    yield isRefused(replayed.called, 400, 'invalid_grant')
      ? ok('a one-time code of an ended pairing is refused')
      : bad(
          'a one-time code of an ended pairing is not refused',
          'check which program answers in front of the relay',
        );
    const large = await begin(apiBody);
    yield* judgeLarge(await play({ padding: 'x'.repeat(largeBody) }), large);
    // A proxy that refuses so large a body itself may accept a smaller one, which the relay refuses by its encoding.
    const isLimited = large.called.ok && !isRefused(large.called, 413, 'invalid_request');
    yield* judgeBuffering(isLimited ? await begin(middleBody, { 'Content-Encoding': 'br' }) : large);
  } finally {
    await client.endTrial({ id: trial.pairing });
    if (trace !== undefined) await client.stopTrace({ id: trace.trace });
  }
}

// --- Internal helpers ---

/** A secret that no relay has. */
const wrongSecret = `doctor-${randomUUID()}`;

/** The statuses with which the relay refuses a body before it is complete: by its length, by its encoding. */
const earlyRefusals: readonly number[] = [413, 415];

/** Undefined if the relay cannot be traced: another trace runs, or no relay runs on this machine. */
async function startTrace(client: OperatorClient) {
  try {
    const started = await client.startTrace({ body: {} });
    return started.ok ? started.value : undefined;
  } catch (error) {
    if (error instanceof OperatorRefusal) return undefined;
    throw error;
  }
}

interface PlayResult {
  called: Called;
  /** What arrived at the relay; undefined if that is not known. */
  arrived?: TracedConnectionUrlCall | undefined;
  isOurs: boolean;
}

/** Judges the first call, which has a wrong secret. */
function judgeFirst({ called, isOurs }: PlayResult, url: string): Check {
  if (!called.ok) {
    return bad(
      `NoiseAware's POST to ${url} is not answered: ${reasonOf(called.error)}`,
      adviceFor(called.error),
    );
  }
  const { status, headers } = called.answer;
  if (status >= 300 && status < 400) {
    const keepsMethod = status === 307 || status === 308;
    const to = URL.parse(String(headers.location), url)?.origin ?? 'elsewhere';
    return bad(
      `NoiseAware's POST is redirected (${status}) to ${to}${keepsMethod ? '' : ', which turns it into a GET'}`,
      'set RELAY_PUBLIC_URL to the URL that answers without a redirect, and give that one to NoiseAware',
    );
  }
  if (status === 421) {
    return bad(
      'calls arrive at the relay with a different Host than RELAY_PUBLIC_URL has, and are refused (421)',
      'configure the proxy to forward the Host header unchanged (nginx: proxy_set_header Host $host); restart the relay if RELAY_PUBLIC_URL was changed',
    );
  }
  if (isOurs && isRefused(called, 429, 'temporarily_unavailable')) {
    return warning(
      'too many calls from this address were refused in the last minute: the relay answers 429',
      'run the doctor again in a minute',
    );
  }
  if (!isOurs && isRefused(called, 401, 'invalid_client')) {
    return bad(
      'a different relay answers at RELAY_PUBLIC_URL',
      'point the proxy to this relay, or correct RELAY_PUBLIC_URL',
    );
  }
  if (!isOurs || !isRefused(called, 401, 'invalid_client')) {
    return bad(
      `something in front of the relay answers NoiseAware's POST instead of it, with status ${status}`,
      'let POST /noiseaware/connection through to the relay unchanged, including Host (check rules of proxy and firewall)',
    );
  }
  return ok('a wrong ClientSecret is refused with an OAuth error');
}

function judgeGranted(called: Called): Check {
  if (called.ok && called.answer.status === 200) {
    const { seconds } = called.answer;
    const says = `a one-time code gets an access code through the public address, in ${seconds.toFixed(2)} s`;
    return seconds <= slow
      ? ok(says)
      : warning(says, 'find out what takes so long: NoiseAware may stop waiting');
  }
  if (isRefused(called, 400, 'invalid_grant')) {
    return bad(
      'RELAY_PUBLIC_URL leads to a relay with another store: it does not know a code that was just created',
      'point the proxy to this relay, or correct RELAY_PUBLIC_URL',
    );
  }
  if (isRefused(called, 401, 'invalid_client')) {
    return bad(
      'the relay at RELAY_PUBLIC_URL has different client credentials than these settings',
      'restart the relay if they were changed; else RELAY_PUBLIC_URL leads to another relay',
    );
  }
  const what = called.ok ? `answered with ${called.answer.status}` : reasonOf(called.error);
  return bad(`a call with the right ClientSecret failed: ${what}`, 'look at the relay’s log');
}

function* judgeLarge(ownCall: PlayResult, apiCall: PlayResult): Generator<Check> {
  yield isRefused(ownCall.called, 401, 'invalid_client')
    ? ok(`bodies of ${largeBody / 1024} KiB arrive`)
    : bad(
        `a body of ${largeBody / 1024} KiB does not arrive at the relay`,
        'raise the body size limit of the proxy in front of it (nginx: client_max_body_size)',
      );
  // The relay refuses it by its length. Without an answer, something on the way waits for the rest.
  if (!apiCall.called.ok || (isRefused(apiCall.called, 413, 'invalid_request') && apiCall.isOurs)) return;
  yield warning(
    `a body of ${apiBody / 1024 / 1024} MiB does not arrive at the relay`,
    'if backends call NoiseAware through the relay, raise the body size limit of the proxy to 256 MiB, the relay’s own',
  );
}

/** Judges a call whose body was withheld from the middle on. */
function* judgeBuffering({ called, arrived }: PlayResult): Generator<Check> {
  // Apache streams bodies, but passes on an early answer only once it has the whole body.
  const isStreamed = called.ok
    ? earlyRefusals.some((each) => isRefused(called, each, 'invalid_request'))
    : arrived;
  if (isStreamed) {
    yield ok('nothing in front of the relay buffers request bodies');
  } else if (!called.ok) {
    yield warning(
      'something in front of the relay buffers the whole request body before it forwards any of it',
      'turn request buffering off there (nginx: proxy_request_buffering off), else large calls through the relay are delayed',
    );
  }
}

const isRefused = (called: Called, status: number, error: string): boolean =>
  called.ok && called.answer.status === status && errorIn(called.answer) === error;

const idOf = (called: Called): Answer['headers'][string] =>
  called.ok ? called.answer.headers['x-request-id'] : undefined;
