import type { ParseArgsConfig, parseArgs } from 'node:util';
import { type Client, createClient } from '../client.ts';
import { ConnectFailure } from '../failure.ts';
import { Refusal, readInput, type Surroundings } from './surroundings.ts';

type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** A subcommand. */
export interface Command<O extends OptionTable = OptionTable> {
  readonly help: string;
  readonly options: O;
  /** @throws {Refusal | ConnectFailure} */
  run(options: Values<O>, words: readonly string[], surroundings: Surroundings): Promise<void>;
}

export type Values<O extends OptionTable> = ReturnType<
  typeof parseArgs<{ options: O & typeof commonOptions }>
>['values'];

/** Options of every subcommand. */
export const commonOptions = {
  url: { type: 'string' },
  'key-file': { type: 'string' },
  'plain-http': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export const commonHelp = `  --url URL          the relay's address; by default CONNECT_URL
  --key-file FILE    the file with the service key; by default CONNECT_KEY is the key
  --plain-http       allows plain http to another machine, where the key can be read in transit
  --json             prints JSON
  --help`;

/** Checks a subcommand's form and keeps the types of its options. */
export const command = <const O extends OptionTable>(definition: Command<O>): Command =>
  definition as Command;

/** @throws {Refusal} */
export async function openClient(
  options: Values<Record<never, never>>,
  surroundings: Surroundings,
): Promise<Client> {
  const { env, fetch, sleep, now, signal } = surroundings;
  const { url = env['CONNECT_URL'], 'key-file': keyFile, 'plain-http': plainHttp } = options;
  const key = (keyFile === undefined ? env['CONNECT_KEY'] : await readInput(keyFile, surroundings))?.trim();
  if (!url) throw new Refusal('invalid_input', 'no relay: give its address by --url or CONNECT_URL');
  if (!key) throw new Refusal('invalid_input', 'no service key: give it by --key-file or CONNECT_KEY');
  try {
    return createClient({ url, key, plainHttp, fetch, sleep, now, signal });
  } catch (error) {
    throw new Refusal('invalid_input', (error as Error).message);
  }
}

const parties: Readonly<Record<string, string>> = {
  owner: 'the owner of the NoiseAware account must act',
  staff: 'your staff must act',
  operator: 'the operator of the relay must act',
};

/** A failure with its code, and who must act. */
export function describeFailure({ code, message, fixedBy, retryAfter }: ConnectFailure): string {
  const act = fixedBy === 'time' && retryAfter !== null ? `retry in ${retryAfter} s` : parties[fixedBy ?? ''];
  return `${message} (${[code, act].filter(Boolean).join('; ')})`;
}

/** What ended the command, as a code and a sentence. */
export function refusalOf(thrown: unknown): Pick<Refusal, 'code' | 'message'> {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof ConnectFailure) return { code: 'relay_failed', message: describeFailure(thrown) };
  return { code: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) };
}
