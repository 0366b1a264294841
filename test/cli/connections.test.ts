import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import { reasonWords, titleWords } from '@noiseaware-connect/shared/words/state-words';
import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const stage = await stageOfFile({ switches: { clockSkew: 90 } });
const { id } = await connectAccount(stage.staff, { id: 'acct-1', name: 'Sea View Rentals' });

/** Runs a command of the relay and gives what it printed. */
async function run(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const terminal = { out: (text: string) => void printed.push(text), error: () => undefined };
  const env = relayEnvironment(stage.relay.directory, stage.sandbox);
  await createProgram(createContext(terminal, env, stage.relay.directory)).parseAsync(args, { from: 'user' });
  return printed.join('\n');
}

it('prints a connection’s state in the popup’s words, with dates, organization and clock difference', async () => {
  const shown = await run('connections', 'show', id);
  for (const text of [
    'acct-1  Sea View Rentals',
    titleWords.active,
    reasonWords.none,
    'nobody needs to',
    'Alex',
    'Harbor House Rentals (',
    'NoiseAware’s was 90 s ahead of the relay’s at the last renewal',
  ]) {
    expect(shown).toContain(text);
  }
  for (const label of ['Connected by', 'Last renewed', 'Next renewal', 'User token ends', 'Dies at']) {
    expect(shown).toMatch(new RegExp(`^${label} .*20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\dZ$`, 'm'));
  }
  expect(shown).toMatch(/connected +Alex +active/);
});

it('prints since when a connection is in trouble, who can fix it and the command, and that command fixes it', async () => {
  stage.sandbox.set({ fault: { refresh: { kind: '418' }, token: { kind: '418' } } });
  await expect(run('connections', 'renew', id)).rejects.toThrow(reasonWords.password_reset_needed);
  const shown = await run('connections', 'show', id);
  expect(shown).toMatch(/^Fixed by +the account’s owner$/m);
  expect(shown).toMatch(/^Trouble since +20/m);
  expect(shown).toContain(`pnpm relay connections renew ${id}`);
  expect(shown).toMatch(/renewal failed +operator \w+ +degraded +password reset needed/);
  stage.sandbox.set({ fault: {} });
  expect(await run('connections', 'renew', id)).toContain(reasonWords.none);
  expect(await run('connections', 'show', id)).toMatch(/^Trouble since +–$/m);
});

it('repairs a disconnected connection, and asks to reconnect one whose secrets were erased', async () => {
  await run('connections', 'disconnect', id);
  expect(await run('connections', 'show', id)).toContain('repairs it, unless it was erased');
  expect(await run('connections', 'renew', id)).toContain(reasonWords.none);
  await run('connections', 'disconnect', id, '--forget');
  await expect(run('connections', 'renew', id)).rejects.toThrow(
    'codes and tokens of this connection were erased',
  );
  await expect(run('connections', 'renew', 'nothing')).rejects.toThrow('No connection has this id');
});

it('renews on a store at rest, with the answer and the refusals of a running relay', async () => {
  const { id: rested } = await connectAccount(stage.staff, { id: 'acct-rested' });
  await stage.relay.down();
  const renewals = stage.sandbox.entries('refresh').length;
  const { connection } = JSON.parse(await run('connections', 'renew', rested, '--json'));
  expect(connection).toMatchObject({ id: rested, status: 'active' });
  expect(stage.sandbox.entries('refresh')).toHaveLength(renewals + 1);
  await expect(run('connections', 'renew', id)).rejects.toThrow(
    'codes and tokens of this connection were erased',
  );
  await stage.relay.up();
  const vended = await stage.service.vendToken({ id: rested, body: {} });
  expect(vended.ok).toBe(true);
});

it('moves a connection to another account, and says where it was', async () => {
  const moved = (await connectAccount(stage.staff, { id: 'acct-rehearsed', name: 'Rehearsal' })).id;
  const target = ['--account', 'acct-3', '--name', 'Harbor House'];
  expect(await run('connections', 'move', moved, ...target)).toBe(
    'The connection belongs to Harbor House now, and no longer to acct-rehearsed.',
  );
  expect(await run('connections', 'show', 'acct-3')).toMatch(/moved +operator/);
  await expect(run('connections', 'move', moved, ...target)).rejects.toThrow('belongs to that account');
  await run('connections', 'disconnect', moved);
  expect(await run('connections', 'move', moved, '--account', 'acct-4')).toContain('It is disconnected');
});

it('hands a leaver’s connections over to a colleague, who is then printed as responsible', async () => {
  await stage.relay.door.invite({ body: { name: 'Bo' } });
  await run('staff', 'revoke', 'Alex');
  const shown = await run('connections', 'show', id);
  expect(shown).toMatch(/^Connected by +Alex, /m);
  expect(shown).toMatch(/^Responsible +Alex$/m);
  await expect(run('staff', 'handover', 'Bo', 'Alex')).rejects.toThrow('revoked');
  await expect(run('staff', 'handover', 'Alex', 'Cy')).rejects.toThrow('no staff member "Cy"');
  await expect(run('staff', 'handover', 'Alex', 'Alex')).rejects.toThrow('to another staff member');
  expect(await run('staff', 'handover', 'Alex', 'Bo')).toBe(
    'Bo is now responsible for 3 connections of Alex.',
  );
  const after = await run('connections', 'show', id);
  expect(after).toMatch(/^Connected by +Alex, /m);
  expect(after).toMatch(/^Responsible +Bo$/m);
  expect(after).toMatch(/handed over +operator/);
  expect(await run('staff', 'handover', 'Alex', 'Bo')).toBe('Alex is responsible for no connection.');
});
