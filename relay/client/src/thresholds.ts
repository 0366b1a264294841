import type { Client } from './client.ts';
import { ConnectFailure } from './failure.ts';
import { readJson, writeJson } from './json.ts';
import { requireSuccess } from './noiseaware.ts';
import type { CallOptions } from './transport.ts';

/** A noise threshold, with NoiseAware's own field names. A listed one has more fields than can be written. */
export interface Threshold {
  readonly [name: string]: unknown;
}

/** Thresholds by activity zone id, as text. A zone that has none has an empty list. */
export type Zones = ReadonlyMap<string, readonly Threshold[]>;

/** A planned change of one activity zone's thresholds. */
export interface ZoneChange {
  readonly account: string;
  /** The activity zone's id, as text. */
  readonly zone: string;
  readonly before: readonly Threshold[];
  readonly after: readonly Threshold[];
}

/**
 * What became of a planned change. `not_taken`: NoiseAware answered the write by a success, and lists something else afterwards.
 * `failed`: the write was refused, or it is not known whether it was executed.
 */
export interface AppliedChange {
  readonly change: ZoneChange;
  readonly outcome: 'written' | 'already_so' | 'changed_meanwhile' | 'not_taken' | 'failed';
  /** Of a `failed` one. */
  readonly failure?: ConnectFailure;
}

type Reader = Pick<Client, 'noiseaware'>;

/** What can be written besides the zone: the words for a value that is wrong, and what is right. */
const fields: Readonly<Record<string, readonly [expected: string, isRight: (value: unknown) => boolean]>> = {
  NRS: ['a number from 1 to 130', (value) => typeof value === 'number' && value >= 1 && value <= 130],
  TriggerCount: ['a whole number from 1 on', (value) => isWhole(value) && value >= 1],
  endTime: ['a whole hour from 0 to 24', (value) => isWhole(value) && value >= 0 && value <= 24],
  startTime: ['a whole hour from 0 to 24', (value) => isWhole(value) && value >= 0 && value <= 24],
  timeZone: ['a time zone such as Eastern or America/New_York', isTimeZone],
};

/** The names of the fields that can be changed. */
export const thresholdFields: readonly string[] = Object.keys(fields);

/** Reads all thresholds of an account, by activity zone. Zones without a threshold are not in it. @throws {ConnectFailure} */
export async function readThresholds(
  client: Reader,
  account: string,
  options: CallOptions = {},
): Promise<Zones> {
  const zones = new Map<string, Threshold[]>();
  for await (const each of client.noiseaware.list(account, '/thresholds/list', {}, options)) {
    const zone = String(each['activityZoneID']);
    zones.set(zone, [...(zones.get(zone) ?? []), each]);
  }
  return zones;
}

/**
 * The same with the zones that have no threshold, which NoiseAware's list of activity zones names.
 * @returns not `isComplete` if NoiseAware refuses that list: then zones without a threshold are missing
 * @throws {ConnectFailure}
 */
export async function readAllZones(
  client: Reader,
  account: string,
  options: CallOptions = {},
): Promise<{ readonly zones: Zones; readonly isComplete: boolean }> {
  const zones = new Map(await readThresholds(client, account, options));
  try {
    for await (const zone of client.noiseaware.list(account, '/activityZones/list', {}, options)) {
      const id = String(zone['ID'] ?? zone['activityZoneID']);
      if (!zones.has(id)) zones.set(id, []);
    }
    return { zones, isComplete: true };
  } catch (error) {
    // An address that NoiseAware does not have may be answered by any 4xx.
    const isRefused = error instanceof ConnectFailure && error.code === 'noiseaware_refused';
    if (isRefused && error.fixedBy === 'caller') return { zones, isComplete: false };
    throw error;
  }
}

/**
 * Plans the changes after which each zone has the thresholds that `wanted` returns for its present ones. NoiseAware replaces all
 * thresholds of a zone: those that are not in the result are deleted. Zones without a change are left out.
 * @throws {RangeError} if NoiseAware could not take a threshold: a value is missing or out of range
 */
export function planThresholds(
  account: string,
  zones: Zones,
  wanted: (thresholds: readonly Threshold[], zone: string) => readonly Threshold[],
): ZoneChange[] {
  return [...zones].flatMap(([zone, before]) => {
    const activityZoneID = before[0]?.['activityZoneID'] ?? readJson(zone);
    const present = before.map((each) => pick(each, thresholdFields));
    const after = wanted(present, zone).map((each) => ({ ...each, activityZoneID }));
    const change = { account, zone, before, after };
    checkChange(change);
    return areEqual(before, after, namesIn(after)) ? [] : [change];
  });
}

/** @throws {RangeError} if a threshold of the change has a value that NoiseAware cannot take and the zone does not have already */
export function checkChange({ account, zone, before, after }: ZoneChange): void {
  for (const threshold of after) {
    for (const name of thresholdFields) {
      const value = threshold[name];
      if (before.some((each) => each[name] === value)) continue;
      const wrong = whatIsWrong(name, value);
      if (wrong !== undefined) throw new RangeError(`${account}, activity zone ${zone}: ${wrong}`);
    }
  }
}

/** What is wrong with a field of a threshold; undefined if NoiseAware can take it. */
export function whatIsWrong(name: string, value: unknown): string | undefined {
  const [expected, isRight] = fields[name] ?? ['a field of a threshold', () => false];
  return isRight(value) ? undefined : `${name} must be ${expected}, and is ${writeJson(value) ?? 'missing'}`;
}

/**
 * Applies the planned changes of one account. Its thresholds are listed once before: nothing is written to a zone that has the wanted
 * ones already, or that has changed since the plan. So an interrupted plan can be applied again from the start. They are listed once
 * more after the last write. A concurrent change between the first list and a write is not detected, since NoiseAware has no
 * conditional write.
 * @throws {ConnectFailure} if a list cannot be read
 * @throws {TypeError} if the changes are of several accounts
 */
export async function applyThresholds(
  client: Pick<Client, 'fetch' | 'noiseaware'>,
  changes: readonly ZoneChange[],
  options: CallOptions = {},
): Promise<AppliedChange[]> {
  const [account = '', ...others] = new Set(changes.map((change) => change.account));
  if (others.length > 0) throw new TypeError('the changes must be of one account');
  if (changes.length === 0) return [];
  const present = await readThresholds(client, account, options);
  const applied: AppliedChange[] = [];
  for (const change of changes) {
    const { zone, before, after } = change;
    const now = present.get(zone) ?? [];
    if (areEqual(now, after, namesIn(after))) applied.push({ change, outcome: 'already_so' });
    else if (!areEqual(now, before, namesIn([...now, ...before])))
      applied.push({ change, outcome: 'changed_meanwhile' });
    else applied.push(await write(client, change, options));
  }
  if (!applied.some(({ outcome }) => outcome === 'written')) return applied;
  const listed = await readThresholds(client, account, options);
  return applied.map(({ change, ...rest }) => {
    const isThere = areEqual(listed.get(change.zone) ?? [], change.after, namesIn(change.after));
    return rest.outcome === 'written' && !isThere ? { change, outcome: 'not_taken' } : { change, ...rest };
  });
}

/** Formats a change for people, as a diff with one threshold per line. */
export function describeChange({ account, zone, before, after }: ZoneChange): string {
  const lineOf = (threshold: Threshold) =>
    thresholdFields
      .filter((name) => name in threshold)
      .map((name) => `${name} ${String(threshold[name])}`)
      .join('  ');
  const [old, young] = [before.map(lineOf), after.map(lineOf)];
  const oldLines = old.map((line) => `  ${young.includes(line) ? ' ' : '-'} ${line}`);
  const addedLines = young.filter((line) => !old.includes(line)).map((line) => `  + ${line}`);
  const title = `${account}, activity zone ${zone}${before.length === 0 ? ', which has no threshold' : ''}`;
  return [title, ...oldLines, ...addedLines].join('\n');
}

// --- Internal helpers ---

async function write(
  client: Pick<Client, 'fetch'>,
  change: ZoneChange,
  options: CallOptions,
): Promise<AppliedChange> {
  const path = `/thresholds/activityZone/${encodeURIComponent(change.zone)}/replace`;
  try {
    const json = { thresholds: change.after };
    const answer = await client.fetch(change.account, path, { method: 'PUT', json, ...options });
    await requireSuccess(answer, path);
    await answer.body?.cancel();
    return { change, outcome: 'written' };
  } catch (failure) {
    if (!(failure instanceof ConnectFailure)) throw failure;
    return { change, outcome: 'failed', failure };
  }
}

const isWhole = (value: unknown): value is number => Number.isInteger(value);

/** The names by which NoiseAware calls the time zones of the United States. */
const zoneNames = ['Atlantic', 'Eastern', 'Central', 'Mountain', 'Arizona', 'Pacific', 'Alaska', 'Hawaii'];

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return zoneNames.includes(value) || value === 'UTC' || Intl.supportedValuesOf('timeZone').includes(value);
}

const namesIn = (thresholds: readonly Threshold[]): string[] =>
  [...new Set(thresholds.flatMap(Object.keys))].sort();

const pick = (threshold: Threshold, names: readonly string[]): Threshold =>
  Object.fromEntries(names.filter((name) => name in threshold).map((name) => [name, threshold[name]]));

/** Whether both lists are equal in these fields, in any order. */
function areEqual(
  first: readonly Threshold[],
  second: readonly Threshold[],
  names: readonly string[],
): boolean {
  const text = (thresholds: readonly Threshold[]) =>
    writeJson(thresholds.map((each) => writeJson(names.map((name) => each[name] ?? null))).sort());
  return text(first) === text(second);
}
