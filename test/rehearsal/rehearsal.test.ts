import { afterAll, expect, it } from 'vitest';
import { situations } from '../faults/situation.ts';
import { brokenRefreshCalls, otherAxes, switchAxes, workingRefreshCalls } from '../faults/switch-axes.ts';
import { initialSwitches } from '../sandbox/switches/switches.ts';
import { tableText } from '../support/postgres/table-text.ts';
import { isSoak } from '../support/tier.ts';
import { followAdvice } from './follow-advice.ts';

type Values = Readonly<Record<string, unknown>>;

/** Not a matter of the rehearsal: who authorizes, what happens later, and lengths of time. */
const others = ['person', 'badMinute', 'connectionUrlDelay', 'signupMailDelay'];

/** Each value of each switch that is not its default. */
const alone: Values[] = Object.entries({
  refreshCall: Object.keys({ ...workingRefreshCalls, ...brokenRefreshCalls }),
  ...switchAxes(),
  ...otherAxes,
})
  .filter(([name]) => !others.includes(name))
  .flatMap(([name, list]) => list.map((value): Values => ({ [name]: value })))
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
  { redirectAddresses: 'listed', accessCodes: 'short', refreshCall: 'absent, 404' },
];

const pairwise = situations().map(
  ({ values }): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => name !== 'connectionUrlDelay')),
);

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
