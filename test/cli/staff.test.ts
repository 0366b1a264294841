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
