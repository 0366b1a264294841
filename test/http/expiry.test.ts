import { describe, expect, it } from 'vitest';
import { day } from '../store/conformance/samples.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';

describe('what ends when', async () => {
  const stage = await stageOfFile();

  it('counts for each day the connections that the list has for it', async () => {
    for (const id of ['acct-1', 'acct-2', 'acct-3']) await connectAccount(stage.staff, { id });
    const ended = await connectAccount(stage.staff, { id: 'acct-4' });
    await answered(stage.staff.disconnect({ id: ended.id }));
    const { days } = await answered(stage.staff.countExpiries({ query: { days: '17' } }));
    expect(days).toHaveLength(17);
    expect(Date.parse(days[0]?.day ?? '')).toBe(Math.floor(stage.relay.now() / day) * day * 1_000);
    expect(days.reduce((sum, { connections }) => sum + connections, 0)).toBe(3);
    for (const each of days) {
      const listed = await answered(stage.staff.listConnections({ query: { dies: each.day } }));
      expect([each.day, each.connections]).toEqual([each.day, listed.connections.length]);
    }
  });

  it('has 15 days unless another number is asked for, of at most 31', async () => {
    expect((await answered(stage.staff.countExpiries())).days).toHaveLength(15);
    for (const days of ['0', '32', 'all'])
      expect((await stage.relay.ask(`/v1/connections/expiry?days=${days}`, stage.session)).status).toBe(400);
  });
});
