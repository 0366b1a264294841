import { readJson } from '../json.ts';
import {
  checkChange,
  type planThresholds,
  type Threshold,
  thresholdFields,
  whatIsWrong,
  type ZoneChange,
} from '../thresholds.ts';
import { Refusal, readInput, type Surroundings } from './surroundings.ts';

export interface WantedOptions {
  readonly set?: string[] | undefined;
  readonly where?: string[] | undefined;
  readonly replace?: string | undefined;
  readonly missing?: boolean | undefined;
}

type Wanted = Parameters<typeof planThresholds>[2];

/**
 * What each zone is to have, by `--set` and `--where`, or by `--replace` and `--missing`.
 * @throws {Refusal}
 */
export async function wantedBy(
  { set, where, replace, missing = false }: WantedOptions,
  surroundings: Surroundings,
): Promise<Wanted> {
  if ((set === undefined) === (replace === undefined))
    throw new Refusal('invalid_input', 'say what is to change, either by --set or by --replace');
  if (where !== undefined && set === undefined)
    throw new Refusal('invalid_input', '--where needs --set: it says which thresholds that changes');
  if (missing && replace === undefined)
    throw new Refusal('invalid_input', '--missing needs --replace: it gives zones what they lack');
  if (replace !== undefined) {
    const list = await readThresholdList(replace, surroundings);
    return (thresholds) => (missing && thresholds.length > 0 ? thresholds : list);
  }
  const patch = Object.fromEntries((set ?? []).map((text) => assignment('--set', text)));
  const conditions = (where ?? []).map((text) => assignment('--where', text));
  const isMeant = (threshold: Threshold) => conditions.every(([name, value]) => threshold[name] === value);
  return (thresholds) => thresholds.map((each) => (isMeant(each) ? { ...each, ...patch } : each));
}

/**
 * Parses a plan that `plan --to` has written.
 * @throws {Refusal}
 */
export function readPlan(plan: string, file: string): readonly ZoneChange[] {
  const { changes } = Object(parsed(plan)) as { changes?: unknown };
  if (!Array.isArray(changes) || !changes.every(isChange))
    throw new Refusal('invalid_input', `${file} is no plan that "plan --to" has written`);
  try {
    for (const change of changes) checkChange(change);
  } catch (error) {
    throw new Refusal('invalid_input', (error as Error).message);
  }
  return changes;
}

// --- Internal helpers ---

/** @throws {Refusal} */
async function readThresholdList(file: string, surroundings: Surroundings): Promise<readonly Threshold[]> {
  const list = parsed(await readInput(file, surroundings));
  if (!isThresholds(list) || list.some((each) => 'activityZoneID' in each)) {
    const message = `${file} must be a JSON list of thresholds without activityZoneID, which each zone gives`;
    throw new Refusal('invalid_input', message);
  }
  for (const threshold of list)
    for (const name of new Set([...thresholdFields, ...Object.keys(threshold)]))
      check(name, threshold[name], file);
  return list;
}

/** @throws {Refusal} */
function assignment(option: string, text: string): [name: string, value: unknown] {
  const [, name = '', value = ''] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (!thresholdFields.includes(name)) {
    const names = thresholdFields.join(', ');
    throw new Refusal('invalid_input', `${option} takes name=value, the name one of ${names}`);
  }
  const read = name === 'timeZone' ? value : (parsed(value) ?? value);
  check(name, read, option);
  return [name, read];
}

/** @throws {Refusal} if NoiseAware cannot take the value */
function check(name: string, value: unknown, source: string): void {
  const wrong = whatIsWrong(name, value);
  if (wrong !== undefined) throw new Refusal('invalid_input', `${source}: ${wrong}`);
}

function isChange(value: unknown): value is ZoneChange {
  const { account, zone, before, after } = Object(value) as Record<keyof ZoneChange, unknown>;
  return (
    typeof account === 'string' && typeof zone === 'string' && isThresholds(before) && isThresholds(after)
  );
}

const isThresholds = (value: unknown): value is Threshold[] =>
  Array.isArray(value) &&
  value.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each));

function parsed(json: string): unknown {
  try {
    return readJson(json);
  } catch {
    return undefined;
  }
}
