import type { ProbeName } from '@noiseaware-connect/shared/contract/operator';
import type { Config } from '../../settings/config.ts';
import { shownCall } from './alternative-calls.ts';
import { describeLife } from './describe-life.ts';
import {
  isAnswered,
  type RedactedBody,
  type RedactedValue,
  type TracedConnectionUrlCall,
  type TracedNoiseAwareCall,
  type TraceEvent,
  timeOut,
} from './events.ts';
import type { ProbeLine } from './trace-line.ts';

/** What a trace or a rehearsal has shown. */
export interface Evidence {
  readonly config: Pick<Config, 'redirectPaths' | 'trustProxy'> & {
    noiseaware: Pick<
      Config['noiseaware'],
      'token' | 'refresh' | 'authorization' | 'accessCode' | 'timeout' | 'refusals' | 'identity'
    >;
  };
  readonly calls: readonly Extract<TraceEvent, { kind: 'connection_url' }>[];
  readonly exchanges: readonly TracedNoiseAwareCall[];
  readonly refreshes: readonly TracedNoiseAwareCall[];
  readonly noiseaware: readonly TracedNoiseAwareCall[];
  readonly completions: readonly Extract<TraceEvent, { kind: 'completion' }>[];
  /** The authorizations that did not come back. */
  readonly noReturns: readonly number[];
  probe(what: ProbeName): ProbeLine | undefined;
}

interface Judgement {
  readonly differs?: boolean;
  readonly seen: string;
  /** As NAME=value. It has to follow from what was seen; whether it is set already is checked for all of them. */
  readonly setting?: string | undefined;
}

/** What NoiseAware's page leaves open, or what may be otherwise than it says. */
export interface Question {
  readonly asks: string;
  /** What the relay takes it to be by default. */
  readonly expected: string;
  /** What is done where it differs, for the page on a first partner. */
  readonly remedy: string;
  /** Undefined if nothing was seen that answers it. */
  judge(evidence: Evidence): Judgement | undefined;
}

const table = {
  redirect_path: {
    asks: 'To which addresses does NoiseAware send the browser back?',
    expected: 'to any',
    remedy:
      '`RELAY_REDIRECT_PATHS=fixed`; let NoiseAware list `<redirect base>connected` for each of `RELAY_REDIRECTS`, and `RELAY_PUBLIC_URL/connected`',
    judge: ({ completions, probe, config }) => {
      if (completions.length > 0) return { seen: 'to the address of the pairing' };
      const probed = probe('redirect');
      if (probed?.found !== 'fixed' || config.redirectPaths === 'fixed') return undefined;
      return {
        differs: true,
        seen: `only to listed addresses: its authorize page answers ${probed.status} for one of a pairing’s own`,
        setting: 'RELAY_REDIRECT_PATHS=fixed',
      };
    },
  },
  connection_url: {
    asks: 'How does NoiseAware call the ConnectionURL?',
    expected: 'POST with JSON: client_id, client_secret, code',
    remedy:
      'Other forms are taken. Refused: compare `NOISEAWARE_CLIENT_ID` and `NOISEAWARE_CLIENT_SECRETS` with what NoiseAware has, also for white space and line ends',
    judge: ({ calls }) => {
      const accepted = calls.find(({ status }) => status === 200);
      if (accepted !== undefined) {
        const form = callForm(accepted);
        return { differs: form !== documentedCall, seen: form };
      }
      // Whoever has NoiseAware's secret says more than a stranger.
      const refused = calls.findLast(({ client }) => client !== undefined) ?? calls.at(-1);
      if (refused === undefined) return undefined;
      const why = refused.refusal === undefined ? '' : ` (${refused.refusal})`;
      return { differs: true, seen: `${callForm(refused)}, answered ${refused.status}${why}` };
    },
  },
  connection_url_media_type: {
    asks: 'Which media type does the ConnectionURL call have?',
    expected: 'application/json',
    remedy: 'nothing: JSON is read under any media type, and forms are',
    judge: ({ calls }) => {
      const accepted = calls.find(({ status }) => status === 200);
      if (accepted === undefined) return undefined;
      const { 'content-type': type } = accepted.headers;
      const seen = type ?? (type === null ? 'one of its own, which is not shown' : 'none');
      return { differs: !seen.startsWith('application/json'), seen };
    },
  },
  connection_url_source: {
    asks: 'From which addresses does NoiseAware call the ConnectionURL?',
    expected: 'from any: none needs to be listed',
    remedy:
      'let these addresses through a firewall or a limit of calls. If it is the address of your own proxy: `RELAY_TRUST_PROXY`, the number of proxies in front of the relay',
    judge: ({ calls, config }) => {
      const proven = calls.filter(({ client }) => client !== undefined);
      if (proven.length === 0) return undefined;
      const from = `from ${[...new Set(proven.map(({ client }) => client))].join(', ')}`;
      const forwarded = Math.max(...proven.map((call) => call.forwardedFor));
      if (forwarded <= config.trustProxy) return { seen: from };
      const addresses = forwarded === 1 ? 'an address' : `${forwarded} addresses`;
      return {
        differs: true,
        seen: `${from}, with ${addresses} in X-Forwarded-For where RELAY_TRUST_PROXY is ${config.trustProxy}: if a proxy of yours writes it, that is too low`,
      };
    },
  },
  connection_url_patience: {
    asks: 'How long does NoiseAware wait for the answer of the ConnectionURL?',
    expected: 'longer than the relay takes',
    remedy:
      'nothing if it calls again. Else the store or the network is too slow for it: [the store’s times](monitoring.md)',
    judge: ({ calls }) => {
      const proven = calls.filter(({ client }) => client !== undefined);
      if (proven.length === 0) return undefined;
      const abortedSeconds = proven.filter(({ isGone }) => isGone).map(({ seconds }) => seconds);
      if (abortedSeconds.length > 0)
        return {
          differs: true,
          seen: `less than ${Math.min(...abortedSeconds)} s: it gave up before the answer`,
        };
      return { seen: `for ${Math.max(...proven.map(({ seconds }) => seconds))} s and perhaps longer` };
    },
  },
  connection_url_repeats: {
    asks: 'How often does NoiseAware call the ConnectionURL for one authorization?',
    expected: 'once; a repeated call gets the same answer',
    remedy:
      'nothing: until the pairing is connected, cancelled or has expired, each call with its one-time code gets the same access code',
    judge: ({ calls }) => {
      const groups = Map.groupBy(calls, oneTimeCodeIn);
      groups.delete(undefined);
      const isAccepted = ({ status }: TracedConnectionUrlCall) => status === 200;
      const [most] = [...groups.values()]
        .filter((each) => each.some(isAccepted))
        .sort((one, other) => other.length - one.length);
      if (most === undefined) return undefined;
      const [first, ...repeats] = most.slice(most.findIndex(isAccepted));
      const last = repeats.at(-1);
      if (first === undefined || last === undefined) return { seen: 'once' };
      const after = Math.round(10 * (secondsOf(last) - secondsOf(first))) / 10;
      return {
        seen: `${repeats.length + 1} times, with the same one-time code, the last one ${after} s after the first and answered ${last.status}`,
      };
    },
  },
  access_code: {
    asks: 'Does NoiseAware keep the access code as it was given?',
    expected: 'unchanged, 49 characters of A-Z, a-z, 0-9, - and _',
    remedy: '`NOISEAWARE_ACCESS_CODE=length:alphabet`, such as `40:alnum` or `32:hex`',
    judge: ({ completions, config }) => {
      const { length } = config.noiseaware.accessCode;
      const changes = completions.map(({ redirect }) => /‹access code \d+, ([^›]+)›/.exec(redirect)?.[1]);
      const change = changes.find((each) => each !== undefined);
      if (change !== undefined) {
        const cut = /^cut to (\d+)/.exec(change)?.[1];
        const forms = new Map([
          ['with other upper and lower case letters', `${length}:hex`],
          ['without its - and _', `${length}:alnum`],
        ]);
        const form = cut === undefined ? forms.get(change) : `${cut}:alnum`;
        return {
          differs: true,
          seen: `it comes back ${change}`,
          setting: form && `NOISEAWARE_ACCESS_CODE=${form}`,
        };
      }
      return completions.some(({ redirect }) => /‹access code \d+›/.test(redirect))
        ? { seen: 'unchanged' }
        : undefined;
    },
  },
  redirect_parameter: {
    asks: 'How does the access code come back in the redirect?',
    expected: 'as a query parameter of any name',
    remedy:
      'nothing: it is found under any name and in any part of the address. In a fragment (behind `#`) the extension finds it and owners’ links cannot, whatever is set, since browsers send no fragment to a server: connect by the extension, go through `doctor --trace` with it in place of `rehearse`, and ask NoiseAware for a query parameter. In a form that NoiseAware’s page posts (`form_post`) owners’ links find it and the extension cannot, since browsers pass no form to an extension: connect by owners’ links, and ask for the same',
    judge: ({ calls, completions }) => {
      const { redirect = '', returnBy } =
        completions.find((each) => each.redirect.includes('‹access code')) ?? {};
      const [, sign, name] = /([?&#;/])([^?&#;/=]*)=?‹access code/.exec(redirect) ?? [];
      const isBack = completions.some(({ by, code }) => by === 'link' && code === 'nothing');
      if (sign === undefined && isBack && calls.some(({ status }) => status === 200)) {
        return {
          differs: true,
          seen: 'not in what a browser sends: if the browser’s address had it behind #, only the extension can connect, and doctor --trace learns the rest with it',
        };
      }
      const isEmptyAtExtension = completions.some(
        (each) =>
          each.by === 'extension' && each.code === 'redirect_mismatch' && !/[?&#;]/.test(each.redirect),
      );
      if (sign === undefined && isEmptyAtExtension) {
        return {
          differs: true,
          seen: 'not in the address: if NoiseAware’s page posts it in a form (form_post), only owners’ links can connect, and rehearse learns the rest with one',
        };
      }
      if (sign === undefined) return undefined;
      if (returnBy === 'form_post') {
        return { differs: true, seen: `as ${name}, in a form (form_post): only owners’ links can connect` };
      }
      return { seen: name === '' ? `after ${sign}, without a name` : `as ${name}, after ${sign}` };
    },
  },
  denial: {
    asks: 'What does the redirect carry when the owner presses Cancel?',
    expected: 'error=access_denied, or no access code',
    remedy: 'nothing; where NoiseAware shows a page of its own, the attempt ends by its time limit',
    judge: ({ completions }) => {
      const denied = completions.find(
        ({ code = '', redirect }) => isDenial(code) && !redirect.includes('‹access code'),
      );
      return denied && { seen: parametersOf(denied.redirect) };
    },
  },
  exchange: {
    asks: 'How is an access code exchanged for tokens?',
    expected: 'POST /token with accessCode and clientID',
    remedy: '`NOISEAWARE_TOKEN=METHOD /path field other…`',
    judge: ({ config, exchanges, probe }) => {
      const set = shownCall(config.noiseaware.token);
      const probed = probe('exchange');
      const [firstExchange] = exchanges;
      const form = probed?.found ?? null;
      if (form !== null && form !== set) {
        return {
          differs: true,
          seen: `${refusalOf(firstExchange)}; ${form} works`,
          setting: settingOf('NOISEAWARE_TOKEN', form),
        };
      }
      if (form !== null || exchanges.some(isAnswered)) return { seen: set };
      if (firstExchange?.status === undefined || firstExchange.status >= 500 || probed === undefined)
        return undefined;
      return { differs: true, seen: `${refusalOf(firstExchange)}; no other form was found` };
    },
  },
  answer_time: {
    asks: 'How long does NoiseAware take to answer a call?',
    expected: 'less than `NOISEAWARE_TIMEOUT`, 10 s by default',
    remedy: '`NOISEAWARE_TIMEOUT`, up to 60',
    judge: ({ noiseaware, config }) => {
      const { timeout } = config.noiseaware;
      const late = noiseaware.find(({ wentWrong }) => wentWrong === timeOut);
      if (late !== undefined) {
        return {
          differs: true,
          seen: `${late.method} ${late.path} was not answered within ${timeout} s`,
          setting: `NOISEAWARE_TIMEOUT=${Math.min(60, Math.max(30, 2 * timeout))}`,
        };
      }
      const times = noiseaware.filter(({ status }) => status !== undefined).map(({ seconds }) => seconds);
      return times.length === 0 ? undefined : { seen: `within ${Math.max(...times)} s` };
    },
  },
  exchange_again: {
    asks: 'Can an access code be exchanged more than once?',
    expected: 'yes, as long as the owner does not withdraw it',
    remedy:
      'no setting helps: connections then live by refreshing alone, so `NOISEAWARE_REFRESH` must be right',
    judge: ({ probe, exchanges }) => {
      const probed = probe('exchange_again');
      if (probed?.status == null) {
        return exchanges.filter(isAnswered).length > 1 ? { seen: 'yes' } : undefined;
      }
      return probed.found === null
        ? { differs: true, seen: `refused with ${probed.status}` }
        : { seen: 'yes' };
    },
  },
  earlier_tokens: {
    asks: 'Does a new exchange end earlier user tokens?',
    expected: 'either: the relay then uses the newer one',
    remedy: 'nothing, but let nobody else exchange the relay’s access codes',
    judge: ({ probe }) => {
      const probed = probe('earlier_token');
      if (probed?.status == null) return undefined;
      return { seen: probed.found === null ? `yes: the earlier one is answered ${probed.status}` : 'no' };
    },
  },
  unknown_code: {
    asks: 'How does NoiseAware refuse an access code that it does not know?',
    expected: 'with 400, 401 or 404',
    remedy:
      '`NOISEAWARE_REFUSALS=400,401,403,404`, with its status; else a connection that ended needs an hour to say so',
    judge: ({ config, probe }) => {
      const probed = probe('unknown_code');
      if (probed?.status == null) return undefined;
      const { status, found: form } = probed;
      if (form !== null) return { differs: true, seen: 'it takes a code that nobody gave to it' };
      const { refusals } = config.noiseaware;
      if (refusals.includes(status)) return { seen: `with ${status}` };
      if (status < 400 || status >= 500 || [418, 429].includes(status)) {
        return { differs: true, seen: `with ${status}, which is not taken for a refusal` };
      }
      const all = [...refusals, status].sort((one, other) => one - other);
      return { differs: true, seen: `with ${status}`, setting: `NOISEAWARE_REFUSALS=${all.join(',')}` };
    },
  },
  spelling: {
    asks: 'How are the fields of a token answer spelled?',
    expected: 'userToken, refreshToken, expiresAt, not inside anything',
    remedy: 'nothing: known spellings are read in any envelope. Other names: `NOISEAWARE_TOKEN_FIELDS`',
    judge: ({ exchanges, refreshes }) => {
      const answer = [...exchanges, ...refreshes].find(isAnswered)?.answer;
      const path = answer?.form === 'json' ? tokenPathIn(answer.value) : undefined;
      if (path !== undefined) return { differs: path !== 'userToken', seen: `the user token is ${path}` };
      const unread = exchanges.find(({ status = 0 }) => status >= 200 && status < 300)?.answer;
      const names = unread?.form === 'json' ? otherTokenNamesIn(unread.value) : undefined;
      if (names === undefined) return undefined;
      return {
        differs: true,
        seen: `there is no user token under a name that is read, and ${names[0]} is a JWT`,
        setting: `NOISEAWARE_TOKEN_FIELDS=${names.join(',')}`,
      };
    },
  },
  token_life: {
    asks: 'How long does a user token live, and what says so?',
    expected: '900 s, by expiresAt',
    remedy:
      'nothing: the shortest of expiresAt, expires_in and the token’s exp counts; where none is read, 900 s',
    judge: ({ exchanges, refreshes }) => {
      const life = [...exchanges, ...refreshes].find(isAnswered)?.life;
      if (life === undefined) return undefined;
      const { by, expiresAt, seconds } = life;
      const isDocumented = by === 'expiresAt' && expiresAt === 'rfc3339' && Math.abs(seconds - 900) <= 10;
      return { differs: !isDocumented, seen: describeLife(life) };
    },
  },
  refresh: {
    asks: 'How is a refresh token exchanged for tokens?',
    expected: 'POST /refresh with refreshToken',
    remedy: '`NOISEAWARE_REFRESH=METHOD /path field other…`, or `off` to exchange the access code each time',
    judge: ({ config, exchanges, refreshes, probe }) => {
      const set = config.noiseaware.refresh && shownCall(config.noiseaware.refresh);
      if (set === undefined) return { seen: 'off: the access code is exchanged each time' };
      const probed = probe('refresh');
      const answeredRefresh = refreshes.find(({ status }) => status !== undefined);
      const form = probed?.found ?? null;
      if (form !== null && form !== set) {
        return {
          differs: true,
          seen: `${refusalOf(answeredRefresh)}; ${form} works`,
          setting: settingOf('NOISEAWARE_REFRESH', form),
        };
      }
      if (form !== null || refreshes.some(isAnswered)) return { seen: set };
      if (answeredRefresh === undefined) {
        const answer = exchanges.find(isAnswered)?.answer;
        const hasNone = answer?.form === 'json' && !JSON.stringify(answer.value).includes('‹refresh token');
        return hasNone
          ? {
              differs: true,
              seen: 'NoiseAware gives no refresh token: the access code is exchanged each time',
            }
          : undefined;
      }
      if (answeredRefresh.status === undefined || answeredRefresh.status >= 500 || probed === undefined)
        return undefined;
      return {
        differs: true,
        seen: `${refusalOf(answeredRefresh)}; no other form was found`,
        setting: 'NOISEAWARE_REFRESH=off',
      };
    },
  },
  rotation: {
    asks: 'Does a refresh give a new refresh token?',
    expected: 'either: an answer without one keeps the one before',
    remedy: 'nothing',
    judge: ({ refreshes }) => {
      const refresh = refreshes.find(isAnswered);
      if (refresh?.answer?.form !== 'json') return undefined;
      const label = (text: string) => /‹refresh token \d+›/.exec(text)?.[0];
      const newLabel = label(JSON.stringify(refresh.answer.value));
      if (newLabel === undefined) return { seen: 'no: the answer has none' };
      return { seen: newLabel === label(JSON.stringify(refresh.sent)) ? 'no: the same one' : 'yes' };
    },
  },
  authorization: {
    asks: 'In which form does NoiseAware’s API want the Authorization header?',
    expected: 'in either: by default the relay finds out',
    remedy: '`NOISEAWARE_AUTHORIZATION=auto`, or the form that works',
    judge: ({ config, probe }) => {
      const probed = probe('api');
      if (probed?.status == null) return undefined;
      const { authorization: set } = config.noiseaware;
      if (probed.found === null)
        return { differs: true, seen: `POST /thresholds/list answers ${probed.status} in either form` };
      if (set === 'auto' || set === probed.found) return { seen: probed.found };
      const seen = `${set} is answered ${probed.status}, ${probed.found} works`;
      return { differs: true, seen, setting: `NOISEAWARE_AUTHORIZATION=${probed.found}` };
    },
  },
  organization: {
    asks: 'Where does a user token name its organization?',
    expected: 'in a claim of NOISEAWARE_IDENTITY',
    remedy:
      '`NOISEAWARE_IDENTITY=claim NAME`, or `probe METHOD /path key.key`; else organizations cannot be told apart',
    judge: ({ config, exchanges, refreshes }) => {
      const { identity } = config.noiseaware;
      const claims = [...exchanges, ...refreshes].find(isAnswered)?.claims;
      if (claims === undefined || identity?.kind !== 'claim') return undefined;
      const claim = identity.names.find((name) => claims.includes(name));
      if (claim !== undefined) return { seen: `in the claim ${claim}` };
      if (claims.length === 0) return { differs: true, seen: 'nowhere: it is no JWT' };
      const likely = claims.find((name) => /org|account|tenant|company/i.test(name));
      const setting = likely === undefined ? undefined : `NOISEAWARE_IDENTITY=claim ${likely}`;
      return {
        differs: true,
        seen: `in none of the claims that are set; it has ${claims.join(', ')}`,
        setting,
      };
    },
  },
  events: {
    asks: 'Can NoiseAware’s events be listed?',
    expected: 'by POST /events/list',
    remedy: 'nothing: alerts stay `unverified`, and `RELAY_EVENTS_POLL` finds none',
    judge: ({ probe }) => {
      const probed = probe('events');
      if (probed?.status == null) return undefined;
      return probed.found === null ? { differs: true, seen: `answered ${probed.status}` } : { seen: 'yes' };
    },
  },
  second_authorization: {
    asks: 'What comes back when the same organization authorizes again?',
    expected: 'a new access code',
    remedy:
      'nothing: the first code counts if its token names the same organization; else renew the connection in place of connecting it again',
    judge: ({ calls, completions, noReturns }) => {
      const codes = new Set(
        calls
          .filter(({ status }) => status === 200)
          .map(({ answer }) => /‹access code \d+›/.exec(JSON.stringify(answer))?.[0]),
      );
      if (noReturns.includes(2)) return { differs: true, seen: 'NoiseAware does not send the browser back' };
      const [first, ...later] = completions.filter(
        ({ code }) => code === undefined || !isDenial(code) || codes.size > 0,
      );
      const second = later.at(-1);
      if (first === undefined || second === undefined) return undefined;
      const label = (redirect: string) => /‹access code \d+/.exec(redirect)?.[0];
      const [firstLabel, secondLabel] = [label(first.redirect), label(second.redirect)];
      if (secondLabel === undefined) return { differs: true, seen: 'the browser comes back without a code' };
      if (firstLabel !== secondLabel) return { seen: 'a new access code' };
      const how =
        codes.size > 1 ? 'although the ConnectionURL gave a new one' : 'without a call of the ConnectionURL';
      return { differs: true, seen: `the first access code, ${how}` };
    },
  },
  errors: {
    asks: 'How does NoiseAware word its errors?',
    expected: 'not known: statuses alone count',
    remedy: 'nothing',
    judge: ({ noiseaware }) => {
      const failed = noiseaware.find(({ status = 0, answer }) => status >= 400 && answer !== undefined);
      return failed?.answer && { seen: `${failed.status}: ${bodyText(failed.answer)}` };
    },
  },
  clock: {
    asks: 'Does NoiseAware’s clock differ from this machine’s?',
    expected: 'by less than 30 s',
    remedy:
      'nothing, but synchronize this machine’s clock by NTP: expiries are read by NoiseAware’s own clock',
    judge: ({ noiseaware }) => {
      const ahead = noiseaware.find(({ clockAhead }) => clockAhead !== undefined)?.clockAhead;
      if (ahead === undefined) return undefined;
      return { differs: Math.abs(ahead) > 30, seen: `${Math.round(ahead)} s ahead` };
    },
  },
} satisfies Record<string, Question>;

export type QuestionName = keyof typeof table;

/** Every question, in the order of a pairing. */
export const questions: Readonly<Record<QuestionName, Question>> = table;

/** What NoiseAware answered to a call that it did not take. */
export function refusalOf(call: TracedNoiseAwareCall | undefined): string {
  if (call === undefined) return 'not answered';
  if (call.status === undefined) return `${call.method} ${call.path} is not answered (${call.wentWrong})`;
  const what = `${call.method} ${call.path} is answered ${call.status}`;
  return call.answer === undefined || call.answer.form === 'none'
    ? what
    : `${what}: ${bodyText(call.answer)}`;
}

// --- Internal helpers ---

const documentedCall = 'POST with JSON: client_id, client_secret, code';

function callForm({ method, sent, headers }: TracedConnectionUrlCall): string {
  const encoding = headers['content-encoding'];
  const packed = encoding == null ? '' : ` (${encoding})`;
  const basic = headers['authorization'] === undefined ? '' : ', and an Authorization header';
  const form = sent.form === 'form-urlencoded' ? 'a form' : sent.form === 'json' ? 'JSON' : bodyText(sent);
  const value = 'value' in sent ? sent.value : null;
  const fields =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const fieldTexts = fields.map(([name, redacted]) => fieldText(name, String(redacted)));
  return `${method} with ${form}${packed}${fieldTexts.length === 0 ? '' : `: ${fieldTexts.join(', ')}`}${basic}`;
}

/** A value that is ours in another form or under another name is called so, and one that is not ours by its length. */
function fieldText(name: string, redacted: string): string {
  const [, difference] = /^‹[^,›]*(?:, no\. \d+)?, ([^›]+)›$/.exec(redacted) ?? [];
  if (difference !== undefined) return `${name} (${difference})`;
  if (name === 'code') return name;
  if (redacted.startsWith('‹one-time code')) return `${name} (our one-time code)`;
  return /^‹text of \d+›$/.test(redacted) ? `${name} (${redacted}, not ours)` : name;
}

/** None if a value is left out that only the operator can fill in. */
const settingOf = (name: string, call: string): string | undefined =>
  call.includes('=…') ? undefined : `${name}=${call}`;

/** The label of the one-time code that a ConnectionURL call brought. */
const oneTimeCodeIn = ({ sent }: TracedConnectionUrlCall): string | undefined =>
  /‹one-time code \d+/.exec(JSON.stringify(sent))?.[0];

const secondsOf = ({ at }: { at: string }): number => Date.parse(at) / 1000;

/** Codes and owner's pages of a browser that came back without an access code. */
const isDenial = (code: string): boolean => ['pairing_not_authorized', 'left', 'nothing'].includes(code);

const parametersOf = (redirect: string): string => /[?&#;].*$/.exec(redirect)?.[0] ?? 'nothing';

function bodyText(body: RedactedBody): string {
  if ('value' in body) return JSON.stringify(body.value).slice(0, 300);
  if (body.form === 'text' && body.says !== undefined) return body.says;
  return body.form === 'none' || body.form === 'not-read' ? 'nothing' : body.form;
}

/** The place of the user token in an answer, as names with dots. */
function tokenPathIn(value: RedactedValue, path: readonly string[] = []): string | undefined {
  if (typeof value === 'string') return /^‹user token \d+›$/.test(value) ? path.join('.') : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Array.isArray(value) ? value.map((each) => ['[]', each] as const) : Object.entries(value);
  for (const [name, each] of entries) {
    const tokenPath = tokenPathIn(each, [...path, name]);
    if (tokenPath !== undefined) return tokenPath;
  }
  return undefined;
}

/** The names of user token, refresh token and expiry in the outermost object with a JWT that is no refresh token. */
function otherTokenNamesIn(value: RedactedValue): [string, string, string] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = Object.entries(value);
  const nameLike = (pattern: RegExp, byDefault: string) =>
    fields.find(([name]) => pattern.test(name))?.[0] ?? byDefault;
  const isJwt = ([name, field]: [string, RedactedValue]) =>
    String(field).startsWith('‹JWT of') && !/refresh/i.test(name);
  const [jwt, ...others] = fields.filter(isJwt);
  if (jwt === undefined) {
    return fields.map(([, field]) => otherTokenNamesIn(field)).find((names) => names !== undefined);
  }
  if (others.length > 0) return undefined;
  return [jwt[0], nameLike(/refresh/i, 'refreshToken'), nameLike(/expir/i, 'expiresAt')];
}
