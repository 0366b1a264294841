import { afterAll, expect, it } from 'vitest';
import { situations } from '../faults/situation.ts';
import { brokenRefreshCalls, otherAxes, switchAxes, workingRefreshCalls } from '../faults/switch-axes.ts';
import { initialSwitches, type Switches } from '../sandbox/switches/switches.ts';
import { tableText } from '../support/postgres/table-text.ts';
import { isSoak } from '../support/tier.ts';
import { followAdvice, learntFrom, rehearseWith } from './follow-advice.ts';
import type { NoiseAware } from './noiseawares.ts';

type Values = Readonly<Record<string, unknown>>;

/** Not a matter of the rehearsal: who authorizes, what happens later, and lengths of time. */
const others = ['person', 'badMinute', 'connectionUrlDelay', 'signupMailDelay'];

/** What NoiseAware refuses without a trace cannot be learnt: that codes are too long for it, only its page says. */
function isMended({ accessCodes }: Values): boolean {
  return accessCodes !== 'short';
}

/** Each value of each switch that is not its default. */
const alone: Values[] = Object.entries({
  refreshCall: Object.keys({ ...workingRefreshCalls, ...brokenRefreshCalls }),
  ...switchAxes(),
  ...otherAxes,
})
  .filter(([name]) => !others.includes(name))
  .flatMap(([name, list]) => list.map((value): Values => ({ [name]: value })))
  .filter(isMended)
  .filter((values) => !Object.entries(initialSwitches()).some(([name, initial]) => values[name] === initial));

/** Several that need a setting at a time, for the short run. */
const telling: Values[] = [
  {},
  {
    tokenCall: 'as OAuth has it',
    refreshCall: 'PUT /auth/refresh',
    authorizationHeader: 'bearer',
    accessCodeRefusal: 403,
  },
  { redirectAddresses: 'listed', accessCodes: 'cut', refreshCall: 'absent, 404' },
];

const pairwise = situations()
  .map(
    ({ values }): Values =>
      Object.fromEntries(Object.entries(values).filter(([name]) => name !== 'connectionUrlDelay')),
  )
  .filter(isMended);

const rows = isSoak ? [...telling, ...alone, ...pairwise] : telling;
const seen: { switches: string; settings: string }[] = [];
afterAll(() => {
  process.stdout.write(`\nWhat rehearsals advised:\n${tableText(seen)}\n`);
});

it.each(rows)(
  'the advice of a rehearsal makes the whole job work with %j',
  async (values) => {
    const { settings, outcome } = await followAdvice(values);
    seen.push({ switches: JSON.stringify(values), settings: JSON.stringify(settings) });
    expect(outcome).toMatch(/^ok: /);
    // Several rehearsals and a whole job.
  },
  120_000,
);

/** What is learnt in each of several NoiseAwares: the answer, what was seen, and the setting. */
const answers: readonly (readonly [Partial<Switches>, Record<string, unknown>])[] = [
  [
    {},
    {
      redirect_path: 'known, to the address of the pairing',
      access_code: 'known, unchanged',
      answer_time: expect.stringMatching(/^known, within [\d.]+ s$/),
      unknown_code: 'known, with 401',
      organization: 'known, in the claim organizationID',
      events: 'known, yes',
    },
  ],
  [
    {
      accessCodeRefusal: 403,
      userTokenFormat: 'opaque',
    },
    {
      unknown_code: 'differs, with 403, NOISEAWARE_REFUSALS=400,401,403,404',
      organization: 'differs, nowhere: it is no JWT',
    },
  ],
  [
    { omitRefreshToken: 'always' },
    {
      refresh: 'differs, NoiseAware gives no refresh token: the access code is exchanged each time',
    },
  ],
  [
    { answerKeys: 'oauth' },
    {
      spelling: 'differs, the user token is access_token',
    },
  ],
];

it.each(answers)(
  'a rehearsal with %j answers what NoiseAware’s page leaves open',
  async (switches, expected) => {
    expect(await learntFrom(switches)).toMatchObject(expected);
  },
  60_000,
);

it('says that NoiseAware calls the ConnectionURL again while the browser is waited for', async () => {
  const { failed, said } = await rehearseWith({ switches: { connectionUrlCalls: 'twice' }, returnAfter: 1 });
  expect(failed).toBe(null);
  expect(said.join('\n')).toMatch(
    /NoiseAware has called the ConnectionURL 2 times, the last time 0 s after the first; waiting for the browser/,
  );
});

it('keeps in the record what is no question: wording of errors, life of tokens, and the clock', async () => {
  const { steps, trace } = await rehearseWith({
    switches: { clockSkew: 120, errorBody: 'text', alreadyAuthorized: 'failure-page' },
  });
  const calls = trace.filter((line) => line.kind === 'noiseaware');
  expect(calls).toContainEqual(
    expect.objectContaining({
      status: 401,
      answer: expect.objectContaining({ says: expect.stringMatching(/not valid$/) }),
    }),
  );
  const exchange = calls.find(({ life }) => life !== undefined);
  expect(exchange?.life).toMatchObject({ seconds: 900, by: 'expiresAt' });
  expect(Math.abs((exchange?.clockAhead ?? 0) - 120)).toBeLessThanOrEqual(2);
  expect(steps).toContainEqual({
    step: 'authorize_again',
    outcome: expect.stringMatching(/the browser did not come back$|did not call the ConnectionURL$/),
  });
});

it.each<[string, Partial<NoiseAware>, string, RegExp]>([
  [
    'it does not go on after the ConnectionURL call',
    { switches: { accessCodes: 'short' } },
    'connect',
    /^NoiseAware called the ConnectionURL, and the browser did not come back$/,
  ],
  [
    'its ConnectionURL call is refused',
    { switches: { connectionUrlSecret: 'wrong' } },
    'connect',
    /^a ConnectionURL call was answered 401 .*, and no other one came$/,
  ],
  [
    'no access code comes back',
    { location: (location) => location.replace(/\?.*$/, '') },
    'connect',
    /^the browser came back without an access code$/,
  ],
  [
    'its API is down',
    { switches: { fault: { token: { kind: '503' } } } },
    'connect',
    /^POST \/token is answered 503: .* \(this may pass: try again later\)$/,
  ],
])('fails where %s, and names no setting', async (_, noiseaware, step, sentence) => {
  const { failed, settings } = await rehearseWith(noiseaware);
  expect(failed).toEqual({ step, sentence: expect.stringMatching(sentence) });
  expect(settings).toEqual([]);
});
