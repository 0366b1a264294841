import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const stage = await stageOfFile();

/** Runs a command of the relay and gives what it printed. */
async function run(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const terminal = { out: (text: string) => void printed.push(text), error: () => undefined };
  const env = relayEnvironment(stage.relay.directory, stage.sandbox);
  await createProgram(createContext(terminal, env, stage.relay.directory)).parseAsync(args, { from: 'user' });
  return printed.join('\n');
}

it('renews all connections in a status, or those of some accounts, and prints how many are active then', async () => {
  const accounts = ['many-1', 'many-2', 'other-1'];
  stage.sandbox.set({ reauthorizationEndsOld: false });
  for (const account of accounts) {
    const connected = await connectAccount(stage.staff, { id: account });
    stage.sandbox.set({ fault: { refresh: { kind: '401' }, token: { kind: '401' } } });
    await expect(run('connections', 'renew', connected.id)).rejects.toThrow('authorized at NoiseAware again');
    stage.sandbox.set({ fault: {} });
  }
  const all = ['connections', 'renew', '--status', 'reauthorization_required', '--json'];
  expect(JSON.parse(await run(...all, '--account', 'many-{*}'))).toEqual({ looked: 2, healed: 2 });
  stage.sandbox.set({ fault: { refresh: { kind: '401' }, token: { kind: '401' } } });
  expect(JSON.parse(await run(...all))).toEqual({ looked: 1, healed: 0 });
  stage.sandbox.set({ fault: {} });
  expect(JSON.parse(await run(...all))).toEqual({ looked: 1, healed: 1 });
  expect(JSON.parse(await run(...all))).toEqual({ looked: 0, healed: 0 });
  await expect(run('connections', 'renew')).rejects.toThrow('either a connection or a --status');
});
