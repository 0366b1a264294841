import * as v from 'valibot';
import { answerSwitches } from './answers.ts';
import { connectSwitches } from './connect.ts';
import type { SwitchDefinition } from './define.ts';
import { tokenSwitches } from './tokens.ts';

/** Everything about NoiseAware that is unknown or a trap, in one table. */
export const switchTable = { ...connectSwitches, ...tokenSwitches, ...answerSwitches };

/** The name of a switch. */
export type SwitchName = keyof typeof switchTable;

/** The value of every switch. */
export type Switches = { [N in SwitchName]: (typeof switchTable)[N]['initial'] };

/** The names of all switches in the order of the table. */
export const switchNames = Object.keys(switchTable) as SwitchName[];

const definition = (name: SwitchName): SwitchDefinition<unknown> =>
  switchTable[name] as SwitchDefinition<unknown>;

const isSwitch = (name: string): name is SwitchName => Object.hasOwn(switchTable, name);

/** Every switch at its default. */
export const initialSwitches = (): Switches =>
  Object.fromEntries(
    switchNames.map((name) => [name, structuredClone(switchTable[name].initial)]),
  ) as Switches;

/** Reads a change of switches from outside; throws an error that names the switch and its values. */
export function parseSwitches(patch: unknown): Partial<Switches> {
  const entries = Object.entries(v.parse(v.record(v.string(), v.unknown()), patch));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!isSwitch(name)) throw new Error(`there is no switch "${name}"`);
      const parsed = v.safeParse(definition(name).schema, value);
      if (!parsed.success) throw new Error(`switch ${name} must be ${definition(name).values}`);
      return [name, structuredClone(parsed.output)];
    }),
  );
}

const faultShorthand = /^fault\.(?<target>\w+)=(?<kind>[\w-]+?)(?:\*(?<times>\d+))?$/;

/** Reads `name=value` settings as they stand on the command line; later ones win. */
export function readSettings(settings: readonly string[]): Partial<Switches> {
  const faults: Record<string, unknown> = {};
  const patch: Record<string, unknown> = {};
  for (const setting of settings) {
    const [, target, kind, times] = faultShorthand.exec(setting) ?? [];
    if (target !== undefined) {
      faults[target] = { kind, ...(times === undefined ? {} : { times: Number(times) }) };
      continue;
    }
    const [name = '', ...rest] = setting.split('=');
    patch[name] = isSwitch(name) ? definition(name).read(rest.join('=')) : undefined;
  }
  const { fault, ...others } = parseSwitches(patch);
  const merged = { ...fault, ...faults };
  return { ...others, ...(Object.keys(merged).length === 0 ? {} : parseSwitches({ fault: merged })) };
}

/** The table as lines for the command line's help. */
export function describeSwitches(): string {
  const width = Math.max(...switchNames.map((name) => name.length));
  const lines = switchNames.map((name) => {
    const { values, initial, about } = definition(name);
    const shown = typeof initial === 'object' ? JSON.stringify(initial) : String(initial);
    const indent = ' '.repeat(width + 4);
    return `  ${name.padEnd(width)}  ${about}\n${indent}${values}  (default: ${shown})`;
  });
  return ['Switches:', ...lines].join('\n');
}
