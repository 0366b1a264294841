import { afterAll, expect, it } from 'vitest';
import { switchNames } from '../sandbox/switches/switches.ts';
import { tableText } from '../support/postgres/table-text.ts';
import { isSoak, seed } from '../support/tier.ts';
import { refusals, tryJob } from './refused-job.ts';
import { drawnSituations, situations } from './situation.ts';
import {
  brokenRefreshCalls,
  notAmong,
  notVaried,
  otherAxes,
  switchAxes,
  workingRefreshCalls,
} from './switch-axes.ts';
import { doWholeJob } from './whole-job.ts';

const all = situations();
const rows = isSoak ? all : drawnSituations(all);
const outcomes = new Map<unknown, string>();

/** Notes how a row came out, for the table. */
async function noting(row: unknown, work: () => Promise<string>): Promise<void> {
  outcomes.set(row, 'FAILED');
  const outcome = await work();
  outcomes.set(row, outcome);
  expect(outcome).toMatch(/^(ok|refused): /);
}

afterAll(() => {
  const table = tableText(
    rows.map((row) => ({ row: row.name, ...row.values, outcome: outcomes.get(row) ?? '' })),
  );
  const refused = refusals.map((row) => `${JSON.stringify(row.values)} ${outcomes.get(row) ?? ''}`);
  process.stdout.write(
    `\nThe whole job in ${rows.length} of ${all.length} situations (TEST_SEED=${seed}):\n${table}\n` +
      `Where it cannot be done:\n${refused.join('\n')}\n`,
  );
});

it('varies every switch of the sandbox or states why not', () => {
  const varied = [...Object.keys(switchAxes()), ...Object.keys(otherAxes)];
  expect(switchNames.filter((name) => !varied.includes(name) && notVaried[name] === undefined)).toEqual([]);
});

it.each([
  ['works', workingRefreshCalls],
  ['does not', brokenRefreshCalls],
])('covers every pair of values of two switches while refreshing %s', (_, calls) => {
  const pairs = (entries: [string, unknown][]) =>
    entries.flatMap((one, index) => entries.slice(index + 1).map((other) => JSON.stringify([one, other])));
  const met = new Set(
    all
      .filter(({ values }) => String(values['refreshCall']) in calls)
      .flatMap(({ values }) => pairs(Object.entries(values).sort(([a], [b]) => a.localeCompare(b)))),
  );
  const sizes = Object.values({ refreshCall: Object.keys(calls), ...switchAxes(), ...otherAxes }).map(
    ({ length }) => length,
  );
  const wanted = sizes.flatMap((size, index) => sizes.slice(index + 1).map((other) => size * other));
  expect(met.size).toBe(wanted.reduce((sum, count) => sum + count));
});

it('covers every value of every switch in the selected rows', () => {
  const values = (situations: typeof all) =>
    new Set(situations.flatMap((row) => Object.entries(row.values).map((value) => JSON.stringify(value))));
  expect(values(rows)).toEqual(values(all));
});

it('has an expected refusal for every switch value that makes the job impossible', () => {
  const reasons = [...Object.entries(notVaried), ...Object.entries(notAmong).map(([n, { why }]) => [n, why])];
  const impossible = reasons.filter(([, why]) => why?.endsWith(': a refusal')).map(([name]) => name);
  const refused = refusals.flatMap(({ values }) => Object.keys(values));
  expect(impossible.length).toBeGreaterThan(4);
  expect(impossible.filter((name) => !refused.includes(name ?? ''))).toEqual([]);
});

it.each(rows)('connects, vends and renews in $name', (row) => noting(row, () => doWholeJob(row)));

it.each(refusals)('is refused with $values, and connects once they are corrected', (row) =>
  noting(row, () => tryJob(row)),
);
