import type { NoiseAwareSeen, Shown, TraceEvent } from '../../trace/events.ts';

type Call = TraceEvent & NoiseAwareSeen;

/** What the calls to NoiseAware tell: the form of its answers, the refresh call and its clock. */
export function tellOfTokenCalls(events: readonly TraceEvent[]): string[] {
  const calls = events.filter((event): event is Call => event.kind === 'noiseaware');
  const exchanges = calls.filter(({ path }) => path === '/token');
  const others = calls.filter(({ path }) => path !== '/token');
  return [
    ...new Set([
      ...exchanges.flatMap(tellOfAnswer),
      ...others.flatMap((call) => [...tellOfAnswer(call), ...tellOfRefresh(call)]),
      ...tellOfClock(calls),
    ]),
  ];
}

// --- Internal helpers ---

const nameOf = ({ method, path }: Call): string => `${method} ${path}`;

function tellOfAnswer(call: Call): string[] {
  const { status, answer, wentWrong, seconds } = call;
  if (wentWrong !== undefined) {
    return [
      `${nameOf(call)} brought no whole answer: ${wentWrong} after ${seconds} s (NOISEAWARE_TIMEOUT is the limit).`,
    ];
  }
  if (answer?.form !== 'json') {
    return [
      `${nameOf(call)} answered ${status} with a body that is ${answer?.form === 'none' ? 'empty' : `not JSON (${answer?.form})`}.`,
    ];
  }
  if (status === undefined || status >= 300) {
    return [
      `${nameOf(call)} answered ${status} with JSON: ${namesIn(answer.value).join(', ') || 'without names'}.`,
    ];
  }
  const inner = innerOf(answer.value);
  const wrapped = inner !== answer.value ? 'inside `data`' : 'unwrapped';
  const lacking = ['expiresAt', 'userToken', 'refreshToken'].filter((name) => !namesIn(inner).includes(name));
  return [
    `${nameOf(call)} answered ${status} with ${namesIn(inner).join(', ')}, ${wrapped}${lacking.length === 0 ? '' : `; it lacks ${lacking.join(' and ')}`}.`,
    ...tellOfLife(call, inner),
  ];
}

function tellOfLife({ headers }: Call, inner: Shown): string[] {
  const expiresAt = fieldOf(inner, 'expiresAt');
  if (typeof expiresAt !== 'string' || expiresAt.startsWith('‹')) return [];
  const life = (Date.parse(expiresAt) - Date.parse(headers?.['date'] ?? '')) / 1000;
  const form = `expiresAt is written like ${expiresAt.replace(/\d/g, '0')}`;
  return [Number.isNaN(life) ? `${form}.` : `${form}; a user token lives ${Math.round(life / 60)} min.`];
}

function tellOfRefresh(call: Call): string[] {
  const { status, sent, answer } = call;
  if (status === undefined) return [];
  if (status >= 400 && status < 500) {
    return [
      `The refresh call answered ${status}: set NOISEAWARE_REFRESH=off, or ask NoiseAware for its method, path and body. Renewals go by the access code meanwhile.`,
    ];
  }
  if (status >= 300 || answer?.form !== 'json') return [];
  const before = sent.form === 'json' ? labelsIn(sent.value, '‹refresh token') : [];
  const after = labelsIn(innerOf(answer.value), '‹refresh token');
  if (after.length === 0)
    return ['The refresh call fits, and its answer brings no refresh token: the old one goes on.'];
  const rotates = after.some((label) => !before.includes(label));
  return [
    `The refresh call fits; NoiseAware ${rotates ? 'gives a new refresh token each time' : 'keeps the refresh token'}.`,
  ];
}

function tellOfClock(calls: readonly Call[]): string[] {
  const skews = calls.map(({ clockAhead }) => clockAhead).filter((each) => each !== undefined);
  const [skew] = skews.sort((left, right) => Math.abs(right) - Math.abs(left));
  if (skew === undefined) return [];
  // `Date` has whole seconds, and a call takes its time.
  if (Math.abs(skew) <= 1) return ["NoiseAware's clock agrees with ours."];
  return [`NoiseAware's clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} ours.`];
}

/** The answer's own keys: a public client reads them inside `data`. */
const innerOf = (value: Shown): Shown => {
  const data = fieldOf(value, 'data');
  return typeof data === 'object' && data !== null ? data : value;
};

const fieldOf = (value: Shown, name: string): Shown | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;

const namesIn = (value: Shown): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

const labelsIn = (value: Shown, beginning: string): string[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).filter(
        (each): each is string => typeof each === 'string' && each.startsWith(beginning),
      )
    : [];
