import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Effects, realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { openOperatorClient } from '@noiseaware-connect/relay/cli/clients/operator-client';
import { type Config, parseConfig } from '@noiseaware-connect/relay/settings/config';
import { startRelay } from '@noiseaware-connect/relay/start-relay';
import { createClient, type RelayClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Role } from '@noiseaware-connect/shared/role';
import type { OwnStaff } from '@noiseaware-connect/shared/shapes';
import { freePort } from '../../sandbox/free-port.ts';
import { forFile } from '../for-file.ts';
import { keyFor } from './key-for.ts';
import { doorOver, type OperatorDoor } from './operator-door.ts';
import { relayEnvironment, type SandboxFacts } from './relay-environment.ts';
import { valueIn } from './value-in.ts';
import { unwatchAnswers, watchAnswers } from './watch-answers.ts';

export interface TestRelay {
  readonly url: string;
  readonly config: Config;
  readonly directory: string;
  /** Every line that was logged, also by relays that ran before on the same data. */
  readonly logLines: string[];
  readonly door: OperatorDoor;
  /** Enrols a staff member and gives the client of the new session. */
  enrol(name: string, role?: Role): Promise<{ client: RelayClient; session: string; staff: OwnStaff }>;
  /** Makes a service key, for everything where it is not said otherwise, and gives the client that uses it. */
  service(name: string, rights?: Parameters<typeof keyFor>[1]): Promise<{ client: RelayClient; key: string }>;
  /** Calls it as HTTP is written, with this credential; a body is JSON, and sent by POST. */
  ask(path: string, credential: string, call?: Asked): Promise<Response>;
  /** Stops the relay, as a deployment does. */
  down(): Promise<void>;
  /** Starts it again on the same data and port; other settings hold until the next start. */
  up(env?: Record<string, string>): Promise<void>;
  restart(): Promise<void>;
  /** The relay's time, in seconds, which can pass at once. */
  now(): number;
  pass(seconds: number): void;
  stop(): Promise<void>;
}

interface Asked {
  readonly method?: string;
  readonly body?: string | object;
  readonly headers?: Record<string, string>;
}

export interface TestRelayOptions {
  sandbox?: SandboxFacts;
  env?: Record<string, string>;
  effects?: Partial<Effects>;
  /** Other limits of passed-through calls, where a test could not reach those of a relay. */
  api?: Partial<Config['api']>;
}

/** A whole relay in this process, on fresh data, on a free port of loopback; the sandbox learns its ConnectionURL. */
export async function startTestRelay({
  sandbox,
  env,
  effects: given,
  api: limits,
}: TestRelayOptions = {}): Promise<TestRelay> {
  const directory = path.join(await mkdtemp(path.join(tmpdir(), 'relay-test-')), 'data');
  const logLines: string[] = [];
  const log = createLog('debug', { write: (line) => void logLines.push(line) });
  const real = { ...realEffects(log), ...given };
  let passed = 0;
  const effects: Effects = { ...real, now: () => real.now() + passed };
  const environment = {
    ...relayEnvironment(directory, sandbox),
    // Links name the address: it is known before the relay listens.
    RELAY_PORT: String(await freePort()),
    ...env,
  };
  const configure = (all: Record<string, string>): Config => {
    const parsed = parseConfig(all);
    return { ...parsed, api: { ...parsed.api, ...limits } };
  };
  const config = configure(environment);
  let relay = await startRelay(config, effects);
  watchAnswers(relay.url);
  sandbox?.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
  const door = doorOver(openOperatorClient(config, effects));
  const down = async () => {
    await relay.stop();
    unwatchAnswers(relay.url);
  };
  const up = async (other: Record<string, string> = {}) => {
    relay = await startRelay(configure({ ...environment, ...other }), effects);
    watchAnswers(relay.url);
  };
  const clientWith = (credential: string) =>
    createClient(api, { baseUrl: relay.url, fetch: (...args) => fetch(...args), credential });

  return {
    get url() {
      return relay.url;
    },
    config,
    directory,
    logLines,
    door,
    async enrol(name, role) {
      const { invite } = await door.invite({ body: { name, role } });
      const { session, staff } = valueIn(await clientWith('').enrol({ body: { invite } }));
      return { client: clientWith(session), session, staff };
    },
    async service(name, rights) {
      const { key } = await door.makeServiceKey({ body: keyFor(name, rights) });
      return { client: clientWith(key), key };
    },
    ask: (to, credential, { body, method = body === undefined ? 'GET' : 'POST', headers = {} } = {}) =>
      fetch(relay.url + to, {
        method,
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    down,
    up,
    async restart() {
      await down();
      await up();
    },
    now: effects.now,
    pass(seconds) {
      passed += seconds;
    },
    async stop() {
      await down();
      await rm(path.dirname(directory), { recursive: true, force: true });
    },
  };
}

/** A relay for a file of tests, after which it stops. */
export const relayOfFile = (options?: TestRelayOptions): Promise<TestRelay> =>
  forFile(startTestRelay(options));
