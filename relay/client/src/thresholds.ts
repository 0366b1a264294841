import type { Client } from './client.ts';
import { ConnectFailure, retryAfterOf } from './failure.ts';
import { writeJson } from './json.ts';

/** A noise threshold under NoiseAware's own names, which are never written in another case; a listed one has more fields. */
export interface Threshold {
  readonly [name: string]: unknown;
}

/** What NoiseAware's call to replace thresholds takes of each. */
const writable = ['NRS', 'TriggerCount', 'activityZoneID', 'endTime', 'startTime', 'timeZone'];

/** The thresholds of one activity zone: as they were listed, and as they are to be written. */
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

/** Thresholds that are asked for at a time. */
const perPage = 100;

/** All thresholds of an account by their activity zone's id, as text. @throws {ConnectFailure} */
export async function readThresholds(
  client: Pick<Client, 'fetch'>,
  account: string,
  options: Options = {},
): Promise<ReadonlyMap<string, readonly Threshold[]>> {
  const path = '/thresholds/list';
  const found = new Map<string, Threshold>();
  // NoiseAware may give fewer on a page than it is asked for: the list has ended where nothing new comes.
  for (let pageNum = 1, before = -1; before < found.size; pageNum += 1) {
    before = found.size;
    const json = { pagination: { pageNum, perPage } };
    const answer = await client.fetch(account, path, { method: 'POST', json, ...options });
    if (!answer.ok) throw refused(answer, path);
    const { list, total } = listIn(await answer.json());
    for (const each of list) found.set(writeJson(each), each);
    if (found.size >= total) break;
  }
  const zones = new Map<string, Threshold[]>();
  for (const each of found.values()) {
    const zone = String(each['activityZoneID']);
    zones.set(zone, [...(zones.get(zone) ?? []), each]);
  }
  return zones;
}

/**
 * What has to be written so that each zone has the thresholds that `wanted` gives for those it has. NoiseAware replaces all
 * of a zone: what is not given is gone. Zones that have them already are left out.
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
    return same(before, after, namesIn(after)) ? [] : [{ account, zone, before, after }];
  });
}

/**
 * Writes one zone's thresholds, unless it has them already, or others by now than when the change was planned: both are read
 * again right before. So a plan that was broken off is applied again from its beginning. A change by another program between
 * that look and the write is not seen: NoiseAware has no call for both.
 * @throws {ConnectFailure}
 */
export async function applyThresholds(
  client: Pick<Client, 'fetch'>,
  { account, zone, before, after }: ZoneChange,
  options: Options = {},
): Promise<'written' | 'already_so' | 'changed_meanwhile'> {
  const now = (await readThresholds(client, account, options)).get(zone) ?? [];
  if (same(now, after, namesIn(after))) return 'already_so';
  if (!same(now, before, namesIn([...now, ...before]))) return 'changed_meanwhile';
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

/** A change for people: each threshold on a line, behind `-` where it goes and `+` where it comes. */
export function describeChange({ account, zone, before, after }: ZoneChange): string {
  const lineOf = (threshold: Threshold) =>
    writable
      .filter((name) => name !== 'activityZoneID' && name in threshold)
      .map((name) => `${name} ${String(threshold[name])}`)
      .join('  ');
  const [old, young] = [before.map(lineOf), after.map(lineOf)];
  const gone = old.map((line) => `  ${young.includes(line) ? ' ' : '-'} ${line}`);
  const come = young.filter((line) => !old.includes(line)).map((line) => `  + ${line}`);
  return [`${account}, activity zone ${zone}`, ...gone, ...come].join('\n');
}

// --- Internal helpers ---

/** The list and how many there are in all, where the answer says it; NoiseAware wraps some answers in `data`. */
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

/** Whether both are the same in these fields, in any order. */
function same(some: readonly Threshold[], others: readonly Threshold[], names: readonly string[]): boolean {
  const text = (thresholds: readonly Threshold[]) =>
    writeJson(thresholds.map((each) => writeJson(names.map((name) => each[name] ?? null))).sort());
  return text(some) === text(others);
}
