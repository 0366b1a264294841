import type { Command } from 'commander';
import { type Client, ConnectFailure, createClient } from '../../../client/src/index.ts';
import type { Effects } from '../../base/effects.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { readInput } from '../files/read-input.ts';

/** Options of commands that call a relay over HTTP with a service key. They need no settings and run on any machine. */
export interface ClientOptions {
  url?: string;
  keyFile?: string;
  plainHttp?: boolean;
}

export const clientOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'the relay’s address; CONNECT_URL if left out')
    .option('--key-file <file>', 'a file with the service key; CONNECT_KEY if left out')
    .option('--plain-http', 'allow plain http to another machine, where the key can be read on the way');

/** @throws {OperatorRefusal} */
export async function openClient(
  context: {
    env: NodeJS.ProcessEnv;
    effects: Pick<Effects, 'fetch' | 'now'>;
    directory: string;
    input: NodeJS.ReadableStream;
  },
  options: ClientOptions,
): Promise<Client> {
  const { env, effects } = context;
  const { url = env['CONNECT_URL'], keyFile, plainHttp = false } = options;
  const key = keyFile === undefined ? env['CONNECT_KEY'] : await readInput(context, keyFile);
  if (url === undefined)
    throw new OperatorRefusal('invalid_input', 'a relay is needed: --url or CONNECT_URL');
  if (!key?.trim()) {
    throw new OperatorRefusal('invalid_input', 'a service key is needed: --key-file or CONNECT_KEY');
  }
  try {
    const { fetch, now } = effects;
    return createClient({ url, key: key.trim(), plainHttp, fetch, now: () => now() * 1000 });
  } catch (error) {
    throw new OperatorRefusal('invalid_input', (error as Error).message);
  }
}

/** Describes a client's failure for the terminal. */
export function describeFailure({ code, message, fixedBy, retryAfter }: ConnectFailure): string {
  const act = fixedBy === 'time' && retryAfter !== null ? `again in ${retryAfter} s` : acting[fixedBy ?? ''];
  return `${message} (${[code, act].filter(Boolean).join('; ')})`;
}

/** Converts a client's failure to an {@link OperatorRefusal}; other errors are returned unchanged. */
export function toOperatorRefusal(error: unknown): unknown {
  if (!(error instanceof ConnectFailure)) return error;
  return new OperatorRefusal(
    error.code === 'not_found' ? 'not_found' : 'relay_failed',
    describeFailure(error),
  );
}

// --- Internal helpers ---

const acting: Readonly<Record<string, string>> = {
  owner: 'the NoiseAware account’s owner must act',
  staff: 'your staff must act',
  operator: 'the relay’s operator must act',
};
