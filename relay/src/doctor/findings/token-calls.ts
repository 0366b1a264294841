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

function tellOfAnswer({ method, path, status, answer, wentWrong, seconds, life }: Call): string[] {
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
  const { names: around, tokens } = tokensIn(answer);
  const names = Object.keys(tokens);
  const plain = names.map(plainName);
  const lacking = ['expiresAt', 'userToken', 'refreshToken'].filter(
    (name) => !plain.includes(plainName(name)),
  );
  const wrapped = around.length === 0 ? 'unwrapped' : `inside \`${around.join('.')}\``;
  const lacks = lacking.length === 0 ? '' : `; it lacks ${lacking.join(' and ')}`;
  return [
    `${answered} ${names.join(', ')}, ${wrapped}${lacks}.`,
    ...tellOfLife(life, tokens['expiresAt'] ?? tokens['expires_at']),
  ];
}

function tellOfLife(life: Call['life'], expiresAt: Shown | undefined): string[] {
  if (life === undefined) return [];
  const minutes = Math.round(life.seconds / 60);
  if (life.by === 'exp') {
    return [
      `expiresAt is no date that can be read: a user token's own exp is used, and it lives ${minutes} min.`,
    ];
  }
  if (life.by === 'documented') {
    return [
      `Neither expiresAt nor the user token says when it ends: the ${minutes} min of NoiseAware's page are used.`,
    ];
  }
  return [
    `expiresAt is written like ${String(expiresAt).replace(/\d/g, '0')}; a user token lives ${minutes} min.`,
  ];
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
  const after = refreshTokensIn(tokensIn(answer).tokens);
  if (after.length === 0)
    return ['The refresh call fits, and its answer brings no refresh token: the old one goes on.'];
  // In the Authorization header it is not shown.
  if (before.length === 0) return ['The refresh call fits.'];
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

/** The answer's own fields, and the names of the envelopes around them. */
function tokensIn(answer: ShownBody): { names: string[]; tokens: ReturnType<typeof fieldsIn> } {
  const names: string[] = [];
  let tokens = fieldsIn(answer);
  for (;;) {
    const name = ['data', 'result'].find((each) => Object.keys(fieldsOf(tokens[each])).length > 0);
    if (name === undefined) return { names, tokens };
    names.push(name);
    tokens = fieldsOf(tokens[name]);
  }
}

/** `userToken`, `user_token` and `UserToken` are one name. */
const plainName = (name: string): string => name.replaceAll('_', '').toLowerCase();

const refreshTokensIn = (fields: object): string[] =>
  Object.values(fields).filter((each) => typeof each === 'string' && each.startsWith('‹refresh token'));
