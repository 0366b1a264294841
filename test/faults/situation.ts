import covertable from 'covertable';
import { type Switches, type SwitchName, switchNames } from '../sandbox/switches/switches.ts';
import { seededRandom, shuffled } from '../support/seeded-random.ts';
import { seed } from '../support/tier.ts';
import {
  accessCodeForms,
  brokenRefreshCalls,
  otherAxes,
  switchAxes,
  tokenCalls,
  workingRefreshCalls,
} from './switch-axes.ts';

/** One row of the table, made into what sandbox and relay are started with. */
export interface Situation {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly switches: Partial<Switches>;
  readonly env: Record<string, string>;
  readonly person: (typeof otherAxes.person)[number];
  readonly badMinute: (typeof otherAxes.badMinute)[number];
  /** Whether the refresh token of an exchange can be used. */
  readonly refreshes: boolean;
}

const refreshCalls = { ...workingRefreshCalls, ...brokenRefreshCalls };

/**
 * Every two values of different switches meet, once while refreshing works and once while it does not: otherwise what
 * says how refresh tokens live would meet most of the others only where no refresh is ever answered.
 */
export function situations(): Situation[] {
  const lists: Readonly<Record<string, readonly unknown[]>> = { ...switchAxes(), ...otherAxes };
  const axes = Object.entries(lists).map(([name, values]): [string, unknown[]] => [name, [...values]]);
  const { make, criteria } = covertable;
  return [workingRefreshCalls, brokenRefreshCalls]
    .flatMap((calls) =>
      make(Object.fromEntries<unknown[]>([['refreshCall', Object.keys(calls)], ...axes]), {
        criterion: criteria.simple,
      }),
    )
    .map((values, index) => situationOf(`row ${index + 1}`, values));
}

/** About a dozen of them, drawn by the seed, in which every value of every switch occurs. */
export function drawnSituations(all: readonly Situation[]): Situation[] {
  const valuesOf = ({ values }: Situation) =>
    Object.entries(values).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const missing = new Set(all.flatMap(valuesOf));
  const newIn = (situation: Situation) => valuesOf(situation).filter((value) => missing.has(value)).length;
  const candidates = shuffled(all, seededRandom(seed));
  const drawn: Situation[] = [];
  while (missing.size > 0) {
    const best = candidates.reduce((one, other) => (newIn(other) > newIn(one) ? other : one));
    for (const value of valuesOf(best)) missing.delete(value);
    drawn.push(best);
  }
  return drawn;
}

/** What a row of values stands for; what is not given is as it is by default. */
export function situationOf(name: string, values: Readonly<Record<string, unknown>>): Situation {
  const call = refreshCalls[String(values['refreshCall'] ?? 'POST /refresh')];
  const exchange = tokenCalls[String(values['tokenCall'] ?? 'POST /token')];
  if (call === undefined || exchange === undefined) throw new Error(`${name} has no token call`);
  const own = Object.entries(values).filter(([each]) => switchNames.includes(each as SwitchName));
  const switches: Partial<Switches> = {
    ...(Object.fromEntries(own) as Partial<Switches>),
    ...call.switches,
    ...exchange.switches,
  };
  const accessCodes = accessCodeForms[switches.accessCodes ?? 'any'];
  return {
    name,
    values,
    switches,
    env: {
      NOISEAWARE_AUTHORIZATION: (switches.authorizationHeader ?? 'raw') === 'raw' ? 'raw' : 'bearer',
      ...(call.setting === undefined ? {} : { NOISEAWARE_REFRESH: call.setting }),
      ...(exchange.setting === undefined ? {} : { NOISEAWARE_TOKEN: exchange.setting }),
      ...(accessCodes === undefined ? {} : { NOISEAWARE_ACCESS_CODE: accessCodes }),
      ...(switches.redirectAddresses === 'listed' ? { RELAY_REDIRECT_PATHS: 'fixed' } : {}),
    },
    person: (values['person'] ?? 'owner') as Situation['person'],
    badMinute: (values['badMinute'] ?? '502') as Situation['badMinute'],
    refreshes: Object.values(workingRefreshCalls).includes(call),
  };
}
