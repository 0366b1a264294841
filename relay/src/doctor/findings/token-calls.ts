import type { NoiseAwareSeen, Shown, ShownBody, TraceEvent } from '../../trace/events.ts';
import { fieldsIn, fieldsOf } from './shown.ts';

type Call = TraceEvent & NoiseAwareSeen;

/** What the calls to NoiseAware tell: the form of its answers, the refresh call and its clock. */
export function tellOfTokenCalls(events: readonly TraceEvent[]): string[] {
  const calls = events.filter((event): event is Call => event.kind === 'noiseaware');
  const exchanges = calls.filter(({ path }) => path === '/token');
  const others = calls.filter(({ path }) => path !== '/token');
  const findings = [
    ...exchanges.flatMap(tellOfAnswer),
    ...others.flatMap((call) => [...tellOfAnswer(call), ...tellOfRefresh(call)]),
    ...tellOfClock(calls),
  ];
  return [...new Set(findings)];
}

// --- Internal helpers ---

function tellOfAnswer({ method, path, status, headers, answer, wentWrong, seconds }: Call): string[] {
  const call = `${method} ${path}`;
  if (wentWrong !== undefined || answer === undefined)
    return [
      `${call} brought no whole answer: ${wentWrong} after ${seconds} s (NOISEAWARE_TIMEOUT is the limit).`,
    ];
  const answered = `${call} answered ${status} with`;
  if (answer.form === 'none') return [`${answered} a body that is empty.`];
  if (answer.form !== 'json') return [`${answered} a body that is not JSON (${answer.form}).`];
  const outer = Object.keys(fieldsIn(answer)).join(', ');
  if (status === undefined || status >= 300) return [`${answered} JSON: ${outer || 'without names'}.`];
  const tokens = tokensIn(answer);
  const names = Object.keys(tokens);
  const lacking = ['expiresAt', 'userToken', 'refreshToken'].filter((name) => !names.includes(name));
  const wrapped = tokens === fieldsIn(answer)['data'] ? 'inside `data`' : 'unwrapped';
  const lacks = lacking.length === 0 ? '' : `; it lacks ${lacking.join(' and ')}`;
  return [
    `${answered} ${names.join(', ')}, ${wrapped}${lacks}.`,
    ...tellOfLife(tokens['expiresAt'], headers?.['date'] ?? ''),
  ];
}

function tellOfLife(expiresAt: Shown | undefined, date: string): string[] {
  if (typeof expiresAt !== 'string' || expiresAt.startsWith('‹')) return [];
  const life = (Date.parse(expiresAt) - Date.parse(date)) / 1000;
  const form = `expiresAt is written like ${expiresAt.replace(/\d/g, '0')}`;
  return [Number.isNaN(life) ? `${form}.` : `${form}; a user token lives ${Math.round(life / 60)} min.`];
}

function tellOfRefresh({ status, sent, answer }: Call): string[] {
  if (status === undefined) return [];
  if (status >= 400 && status < 500) {
    return [
      `The refresh call answered ${status}: set NOISEAWARE_REFRESH=off, or ask NoiseAware for its method, path and body. Renewals go by the access code meanwhile.`,
    ];
  }
  if (status >= 300 || answer?.form !== 'json') return [];
  const before = refreshTokensIn(fieldsIn(sent));
  const after = refreshTokensIn(tokensIn(answer));
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

/** The answer's own fields: a public client reads them inside `data`. */
function tokensIn(answer: ShownBody): ReturnType<typeof fieldsIn> {
  const fields = fieldsIn(answer);
  return typeof fields['data'] === 'object' && fields['data'] !== null ? fieldsOf(fields['data']) : fields;
}

const refreshTokensIn = (fields: object): string[] =>
  Object.values(fields).filter((each) => typeof each === 'string' && each.startsWith('‹refresh token'));
