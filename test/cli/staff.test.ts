import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { outputOf, refusalOf } from '../support/relay/run-command.ts';

it('makes a staff member a viewer, names the connections to hand over, and hands none over to a viewer', async () => {
  const { relay, sandbox, staff } = await stageOfTest();
  const env = { ...relayEnvironment(relay.directory, sandbox), RELAY_PORT: new URL(relay.url).port };
  await connectAccount(staff, { id: 'cust-1' });
  await relay.enrol('Jo Marsh');

  const told = await outputOf(['invite', '--name', 'Alex', '--role', 'viewer'], env);
  expect(told).toContain('Alex is responsible for 1 connection, which a viewer may not look after.');
  expect(told).toContain('staff handover "Alex"');
  expect(await outputOf(['staff', 'list'], env)).toMatch(/Alex +\S+ +viewer +1 /);
  expect(await staff.renewConnection({ id: 'any', body: {} })).toMatchObject({
    failure: { code: 'forbidden', needs: 'connect' },
  });

  expect(await refusalOf(['staff', 'handover', 'Jo Marsh', 'Alex'], env)).toContain(
    'lacks the right connect',
  );
  expect(await outputOf(['staff', 'handover', 'Alex', 'Jo Marsh'], env)).toContain('1 connection of Alex');
  const again = await outputOf(['invite', '--name', 'Alex', '--role', 'viewer'], env);
  expect(again).not.toContain('responsible');
  expect(await refusalOf(['invite', '--name', 'Alex', '--role', 'owner'], env)).toContain(
    'Allowed choices are viewer, staff, admin',
  );
});

it('refuses the operator’s name, and revokes an admin with or without the sessions that began with their invites', async () => {
  const { relay, sandbox } = await stageOfTest();
  const env = { ...relayEnvironment(relay.directory, sandbox), RELAY_PORT: new URL(relay.url).port };
  expect(await refusalOf(['invite', '--name', 'Operator (root)'], env)).toContain('"name" is the operator’s');
  for (const [name, options, says] of [
    ['Robin', [], 'have ended, too'],
    ['Sam', ['--take-over'], 'go on, as invited by the operator'],
  ] as const) {
    await relay.enrol(name, 'admin');
    expect(await outputOf(['staff', 'revoke', name, ...options], env)).toContain(says);
  }
});

it('makes an invite that works several times on a demonstration relay alone, and lists the uses left', async () => {
  const { relay, sandbox } = await stageOfTest();
  const env = { ...relayEnvironment(relay.directory, sandbox), RELAY_PORT: new URL(relay.url).port };
  const invite = ['invite', '--name', 'Reviewers', '--uses', '40'];
  expect(await refusalOf(invite, env)).toContain('RELAY_DEMONSTRATION');
  await relay.down();
  await relay.up({ RELAY_DEMONSTRATION: '1' });
  expect(await outputOf(invite, env)).toContain('It works 40 times, until ');
  expect(await outputOf(['staff', 'list'], env)).toMatch(/Reviewers .*Z +40 +–$/m);
  expect(await refusalOf([...invite.slice(0, -1), 'many'], env)).toContain('whole number from 1 to 1000');
});
