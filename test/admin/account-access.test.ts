import { describe, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';

describe('access to an account', async () => {
  const { relay, staff: alex } = await stageOfFile();
  const { client: admin } = await relay.enrol('Robin', 'admin');
  const access = (account: string) => answered(admin.readAccess({ account }));

  it('lists the keys that are for it, with scopes and last read, and the staff who may see it', async () => {
    const { id } = await connectAccount(alex, { id: 'cust-1' });
    const reports = await relay.service('reports', { scopes: ['token', 'api:read'], accounts: ['cust-{*}'] });
    await relay.service('elsewhere', { accounts: ['other-{*}'] });
    await relay.service('revoked');
    await relay.door.revokeServiceKey({ id: await relay.door.keyNamed('revoked') });
    await relay.enrol('Vera', 'viewer');
    const { staff: leaver } = await relay.enrol('Kim');
    await relay.door.revokeStaff({ id: leaver.id });

    const before = await access('cust-1');
    expect(before.keys.map(({ name, lastReadAt }) => [name, lastReadAt])).toEqual([
      ['billing', null],
      ['reports', null],
    ]);
    expect(before.staff).toEqual([
      { id: expect.any(String), name: 'Alex', role: 'staff', lastActedAt: expect.any(String) },
      { id: expect.any(String), name: 'Robin', role: 'admin', lastActedAt: null },
      { id: expect.any(String), name: 'Vera', role: 'viewer', lastActedAt: null },
    ]);

    await reports.client.vendToken({ id, body: {} });
    const { keys } = await access('cust-1');
    expect(keys[0]).toEqual({
      ...{ id: await relay.door.keyNamed('reports'), name: 'reports' },
      ...{ scopes: ['token', 'api:read'], lastReadAt: expect.any(String) },
    });
    expect(keys[1]).toMatchObject({ name: 'billing', lastReadAt: null });
    const [first] = keys;
    // The same once the counts are written, and for no other account.
    await relay.restart();
    expect((await access('cust-1')).keys[0]).toEqual(first);
    expect((await access('cust-2')).keys.map(({ lastReadAt }) => lastReadAt)).toEqual([null, null]);
  });

  it('tells the keys of one service apart after a rotation', async () => {
    const { id } = await connectAccount(alex, { id: 'rotating-1' });
    const { client } = await relay.service('rotating', { scopes: ['token'], accounts: ['rotating-{*}'] });
    const first = await relay.door.keyNamed('rotating');
    await relay.door.rotateServiceKey({ id: first, body: { overlap: 3_600 } });
    await client.vendToken({ id, body: {} });
    const { keys } = await access('rotating-1');
    const lastReads = new Map(keys.map((key) => [key.id, key.lastReadAt]));
    expect(lastReads.get(first)).toEqual(expect.any(String));
    expect(lastReads.get(await relay.door.keyNamed('rotating'))).toBeNull();
  });
});
