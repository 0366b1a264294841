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

const again = 'second_authorization';

/** What is learnt in each of several NoiseAwares: the answer, what was seen, and the setting. */
const answers: readonly (readonly [Partial<Switches>, Record<string, unknown>])[] = [
  [
    {},
    {
      redirect_path: 'known, to the address of the pairing',
      connection_url_repeats: 'known, once',
      access_code: 'known, unchanged',
      answer_time: expect.stringMatching(/^known, within [\d.]+ s$/),
      denial: 'not_seen',
      exchange_again: 'known, yes',
      earlier_tokens: 'known, no',
      unknown_code: 'known, with 401',
      rotation: 'known, yes',
      organization: 'known, in the claim organizationID',
      events: 'known, yes',
      [again]: 'known, a new access code',
      errors: expect.stringContaining('the access code is not valid'),
      clock: expect.stringMatching(/^known, -?\d s ahead$/),
    },
  ],
  [
    {
      accessCodeRefusal: 403,
      newTokenEndsOld: true,
      rotation: 'off',
      userTokenFormat: 'opaque',
      clockSkew: 120,
      errorBody: 'text',
      alreadyAuthorized: 'call-and-keep',
    },
    {
      unknown_code: 'differs, with 403, NOISEAWARE_REFUSALS=400,401,403,404',
      earlier_tokens: 'known, yes: the earlier one is answered 401',
      rotation: 'known, no: the same one',
      organization: 'differs, nowhere: it is no JWT',
      clock: expect.stringMatching(/^differs, 1[12]\d s ahead$/),
      errors: 'known, 401: the token has expired or is not valid',
      [again]: 'differs, the first access code, although the ConnectionURL gave a new one',
    },
  ],
  [
    { omitRefreshToken: 'always', alreadyAuthorized: 'failure-page' },
    {
      refresh: 'differs, NoiseAware gives no refresh token: the access code is exchanged each time',
      rotation: 'not_seen',
      [again]: 'differs, NoiseAware does not send the browser back',
    },
  ],
  [
    { answerKeys: 'oauth', alreadyAuthorized: 'redirect-stored' },
    {
      spelling: 'differs, the user token is access_token',
      token_life: expect.stringMatching(/^differs, \d+ s, by expires_in$/),
      [again]: 'differs, the first access code, without a call of the ConnectionURL',
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
  const { failed, said, learnt } = await rehearseWith({
    switches: { connectionUrlCalls: 'twice' },
    returnAfter: 1,
  });
  expect(failed).toBe(null);
  expect(said.join('\n')).toMatch(
    /NoiseAware has called the ConnectionURL 2 times, the last time 0 s after the first; waiting for the browser/,
  );
  expect(learnt.find(({ question }) => question === 'connection_url_repeats')?.seen).toMatch(
    /^2 times, with the same one-time code, the last one 0(\.\d)? s after the first and answered 200$/,
  );
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
