import { refusalOf } from '../recorded/body-text.ts';
import { isAnswered, type RedactedValue, timeOut } from '../recorded/events.ts';
import { shownCall } from '../recorded/shown-call.ts';
import type { Question } from './question.ts';

/** A call of the API that only reads. */
const thresholds = '/thresholds/list';

/** Questions about the relay's calls to NoiseAware, in the order of a connection's life. */
export const callsToNoiseAware = {
  exchange: {
    asks: 'How is an access code exchanged for tokens?',
    expected: 'POST /token with accessCode and clientID',
    remedy: '`NOISEAWARE_TOKEN=METHOD /path field other…`',
    probe: { tries: 'The exchange of the access code', call: (prober) => prober.exchange() },
    judge: ({ config, exchanges, probed }) => {
      const set = shownCall(config.noiseaware.token);
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
  unknown_code: {
    asks: 'How does NoiseAware refuse an access code that it does not know?',
    expected: 'with 400, 401 or 404',
    remedy:
      '`NOISEAWARE_REFUSALS=400,401,403,404`, with its status; else a connection that ended needs an hour to say so',
    probe: {
      tries: 'The exchange of an access code that NoiseAware does not know',
      isRehearsed: true,
      call: (prober) => prober.exchangeUnknownCode(),
    },
    judge: ({ config, probed }) => {
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
    expected: 'userToken, refreshToken, expiresAt, or other usual spellings, inside anything',
    remedy: '`NOISEAWARE_TOKEN_FIELDS=user token,refresh token,expiry`, each by the name that it has',
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
  refresh: {
    asks: 'How is a refresh token exchanged for tokens?',
    expected: 'POST /refresh with refreshToken',
    remedy: '`NOISEAWARE_REFRESH=METHOD /path field other…`, or `off` to exchange the access code each time',
    probe: { tries: 'The refresh', call: (prober) => prober.refresh() },
    judge: ({ config, exchanges, refreshes, probed }) => {
      const set = config.noiseaware.refresh && shownCall(config.noiseaware.refresh);
      if (set === undefined) return { seen: 'off: the access code is exchanged each time' };
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
  authorization: {
    asks: 'In which form does NoiseAware’s API want the Authorization header?',
    expected: 'in either: by default the relay finds out',
    remedy:
      '`NOISEAWARE_AUTHORIZATION=auto`, or the form that works. Neither does: ask NoiseAware which one it wants',
    probe: {
      tries: 'A read of the API, by its form of Authorization',
      call: (prober) => prober.readApi(thresholds),
    },
    judge: ({ config, probed }) => {
      if (probed?.status == null) return undefined;
      const { authorization: set } = config.noiseaware;
      if (probed.found === null)
        return { differs: true, seen: `POST ${thresholds} answers ${probed.status} in either form` };
      if (set === 'auto' || set === probed.found) return { seen: probed.found };
      const seen = `${set} is answered ${probed.status}, ${probed.found} works`;
      return { differs: true, seen, setting: `NOISEAWARE_AUTHORIZATION=${probed.found}` };
    },
  },
  organization: {
    asks: 'Where does a user token name its organization?',
    expected: 'in a claim of `NOISEAWARE_IDENTITY`',
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
    remedy:
      'ask NoiseAware to let you list events. Until then alerts stay `unverified`, and `RELAY_EVENTS_POLL` finds none',
    probe: {
      tries: 'A read of NoiseAware’s events',
      isRehearsed: true,
      call: (prober) => prober.readApi('/events/list'),
    },
    judge: ({ probed }) => {
      if (probed?.status == null) return undefined;
      return probed.found === null ? { differs: true, seen: `answered ${probed.status}` } : { seen: 'yes' };
    },
  },
} satisfies Record<string, Question>;

// --- Internal helpers ---

/** None if a value is left out that only the operator can fill in. */
const settingOf = (name: string, call: string): string | undefined =>
  call.includes('=…') ? undefined : `${name}=${call}`;

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
