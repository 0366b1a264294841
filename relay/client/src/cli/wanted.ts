import { readJson } from '../json.ts';
import type { planThresholds, Threshold, ZoneChange } from '../thresholds.ts';
import { Refusal, readInput, type Surroundings } from './surroundings.ts';

export interface WantedOptions {
  readonly set?: string[] | undefined;
  readonly replace?: string | undefined;
}

type Wanted = Parameters<typeof planThresholds>[2];

/**
 * What each zone is to have, by `--set` or `--replace`.
 * @throws {Refusal}
 */
export async function wantedBy({ set, replace }: WantedOptions, surroundings: Surroundings): Promise<Wanted> {
  if ((set === undefined) === (replace === undefined))
    throw new Refusal('invalid_input', 'say what is to change, either by --set or by --replace');
  if (replace !== undefined) {
    const list = parsed(await readInput(replace, surroundings));
    if (!isThresholds(list) || list.some((each) => 'activityZoneID' in each)) {
      const message = `${replace} must be a JSON list of thresholds without activityZoneID, which each zone gives`;
      throw new Refusal('invalid_input', message);
    }
    return () => list;
  }
  const patch = Object.fromEntries((set ?? []).map(assignment));
  return (thresholds) => thresholds.map((each) => ({ ...each, ...patch }));
}

/**
 * Parses a plan that `plan --to` has written.
 * @throws {Refusal}
 */
export function readPlan(plan: string, file: string): readonly ZoneChange[] {
  const { changes } = Object(parsed(plan)) as { changes?: unknown };
  if (Array.isArray(changes) && changes.every(isChange)) return changes;
  throw new Refusal('invalid_input', `${file} is no plan that "plan --to" has written`);
}

// --- Internal helpers ---

const names = ['NRS', 'TriggerCount', 'startTime', 'endTime', 'timeZone'];

/** @throws {Refusal} */
function assignment(text: string): [name: string, value: unknown] {
  const [, name = '', value = ''] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (names.includes(name)) return [name, name === 'timeZone' ? value : (parsed(value) ?? value)];
  throw new Refusal('invalid_input', `--set takes name=value, the name one of ${names.join(', ')}`);
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
