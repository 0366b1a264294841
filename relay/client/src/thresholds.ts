import type { Client } from './client.ts';
import { ConnectFailure, retryAfterOf } from './failure.ts';
import { writeJson } from './json.ts';

/** A noise threshold, with NoiseAware's own field names. A listed one has more fields than can be written. */
export interface Threshold {
  readonly [name: string]: unknown;
}

/** Fields that NoiseAware's call to replace thresholds accepts. */
const writable = ['NRS', 'TriggerCount', 'activityZoneID', 'endTime', 'startTime', 'timeZone'];

/** A planned change of one activity zone's thresholds. */
export interface ZoneChange {
  readonly account: string;
  /** The activity zone's id, as text. */
  readonly zone: string;
  readonly before: readonly Threshold[];
  readonly after: readonly Threshold[];
}

interface Options {
  readonly signal?: AbortSignal;
}

/** Page size of the list. */
const perPage = 100;

/** Reads all thresholds of an account, grouped by activity zone id (as text). @throws {ConnectFailure} */
export async function readThresholds(
  client: Pick<Client, 'fetch'>,
  account: string,
  options: Options = {},
): Promise<ReadonlyMap<string, readonly Threshold[]>> {
  const path = '/thresholds/list';
  const thresholds = new Map<string, Threshold>();
  // A page may be shorter than requested, so the list ends when a page brings nothing new.
  for (let pageNum = 1, before = -1; before < thresholds.size; pageNum += 1) {
    before = thresholds.size;
    const json = { pagination: { pageNum, perPage } };
    const answer = await client.fetch(account, path, { method: 'POST', json, ...options });
    if (!answer.ok) throw refused(answer, path);
    const { list, total } = listIn(await answer.json());
    for (const each of list) thresholds.set(writeJson(each), each);
    if (thresholds.size >= total) break;
  }
  const zones = new Map<string, Threshold[]>();
  for (const each of thresholds.values()) {
    const zone = String(each['activityZoneID']);
    zones.set(zone, [...(zones.get(zone) ?? []), each]);
  }
  return zones;
}

/**
 * Plans the changes after which each zone has the thresholds that `wanted` returns for its present ones. NoiseAware replaces all
 * thresholds of a zone: those that are not in the result are deleted. Zones without a change are left out.
 */
export function planThresholds(
  account: string,
  zones: ReadonlyMap<string, readonly Threshold[]>,
  wanted: (thresholds: readonly Threshold[], zone: string) => readonly Threshold[],
): ZoneChange[] {
  return [...zones].flatMap(([zone, before]) => {
    const { activityZoneID } = before[0] ?? {};
    const after = wanted(
      before.map((each) => pick(each, writable)),
      zone,
    ).map((each) => ({ ...each, activityZoneID }));
    return areEqual(before, after, namesIn(after)) ? [] : [{ account, zone, before, after }];
  });
}

/**
 * Applies a planned change. The zone is read again first: nothing is written if it has the wanted thresholds already, or if it has
 * changed since the plan. So an interrupted plan can be applied again from the start. A concurrent change between this read and
 * the write is not detected, since NoiseAware has no conditional write.
 * @throws {ConnectFailure}
 */
export async function applyThresholds(
  client: Pick<Client, 'fetch'>,
  { account, zone, before, after }: ZoneChange,
  options: Options = {},
): Promise<'written' | 'already_so' | 'changed_meanwhile'> {
  const now = (await readThresholds(client, account, options)).get(zone) ?? [];
  if (areEqual(now, after, namesIn(after))) return 'already_so';
  if (!areEqual(now, before, namesIn([...now, ...before]))) return 'changed_meanwhile';
  const path = `/thresholds/activityZone/${encodeURIComponent(zone)}/replace`;
  const answer = await client.fetch(account, path, {
    method: 'PUT',
    json: { thresholds: after },
    ...options,
  });
  if (!answer.ok) throw refused(answer, path);
  await answer.body?.cancel();
  return 'written';
}

/** Formats a change for people, as a diff with one threshold per line. */
export function describeChange({ account, zone, before, after }: ZoneChange): string {
  const lineOf = (threshold: Threshold) =>
    writable
      .filter((name) => name !== 'activityZoneID' && name in threshold)
      .map((name) => `${name} ${String(threshold[name])}`)
      .join('  ');
  const [old, young] = [before.map(lineOf), after.map(lineOf)];
  const oldLines = old.map((line) => `  ${young.includes(line) ? ' ' : '-'} ${line}`);
  const addedLines = young.filter((line) => !old.includes(line)).map((line) => `  + ${line}`);
  return [`${account}, activity zone ${zone}`, ...oldLines, ...addedLines].join('\n');
}

// --- Internal helpers ---

/** The list and the total, if the answer has one. NoiseAware wraps some answers in `data`. */
function listIn(answer: unknown): { list: Threshold[]; total: number } {
  const { data, ...flat } = Object(answer) as Record<string, unknown>;
  const body = Object(data ?? flat) as Record<string, unknown>;
  const list = Array.isArray(body) ? body : body['thresholds'];
  if (!Array.isArray(list))
    throw new ConnectFailure({ code: 'noiseaware_answer', message: 'NoiseAware gave no list.' });
  const { totalCount } = body;
  return { list, total: typeof totalCount === 'number' ? totalCount : Number.POSITIVE_INFINITY };
}

const refused = (answer: Response, path: string): ConnectFailure =>
  new ConnectFailure({
    code: 'noiseaware_refused',
    status: answer.status,
    message: `NoiseAware answered ${answer.status} to ${path}.`,
    retryAfter: retryAfterOf(answer),
  });

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
