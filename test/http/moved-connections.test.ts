import { beforeEach, describe, expect, it } from 'vitest';
import { authorize, complete, connectAccount } from '../support/relay/connect-account.ts';
import { makeLink } from '../support/relay/owner.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { codeOf, valueIn } from '../support/relay/value-in.ts';

describe('a connection that the operator moves to another account', async () => {
  const { sandbox, relay, staff, service } = await stageOfFile();
  beforeEach(() => {
    sandbox.set({ fault: {}, alreadyAuthorized: 'again', userTokenFormat: 'jwt' });
    for (const { organizationId } of sandbox.grants()) sandbox.revoke(organizationId);
  });

  let accounts = 0;
  const newAccount = () => {
    accounts += 1;
    return { id: `cust-${accounts}`, name: `House ${accounts}` };
  };
  const move = (id: string, account: { id: string; name?: string }) =>
    relay.door.client.moveConnection({ id, body: { account } });

  it('gives its tokens to the new account alone, and is renewed there', async () => {
    const [from, to] = [newAccount(), newAccount()];
    const { id } = await connectAccount(staff, from);
    const { userToken } = valueIn(await service.vendToken({ id, body: {} }));
    expect(valueIn(await move(id, to))).toMatchObject({ connection: { id, account: to }, from: from.id });
    expect(valueIn(await service.vendAccountToken({ account: to.id, body: {} })).userToken).toBe(userToken);
    expect(codeOf(await service.vendAccountToken({ account: from.id, body: {} }))).toBe('not_found');
    await relay.restart();
    // By its refresh token, and then by its access code.
    for (const fault of [{}, { refresh: { kind: '403', times: 1 } }] as const) {
      sandbox.set({ fault });
      expect(await relay.door.renewConnection({ id, body: {} })).toMatchObject({
        connection: { status: 'active', account: to },
      });
    }
    expect(await relay.door.examine()).toMatchObject({ seals: { unopened: 0 } });
    expect(await relay.door.audit({ what: ['moved'], connection: id })).toMatchObject([
      { account: to.id, from: from.id, who: { kind: 'operator' } },
    ]);
  });

  it('lets the account of an organization that NoiseAware knows by its first access code be connected', async () => {
    const [from, to] = [newAccount(), newAccount()];
    const { id } = await connectAccount(staff, from);
    await relay.door.disconnect({ id, query: { forget: 'true' } });
    sandbox.set({ alreadyAuthorized: 'call-and-keep' });
    const connect = async () => complete(staff, await authorize(staff, { account: to }));
    const refused = await authorize(staff, { account: to });
    expect(codeOf(await complete(staff, refused))).toBe('redirect_mismatch');
    valueIn(await staff.cancelPairing({ id: refused.id }));
    valueIn(await move(id, to));
    const { connection } = valueIn(await connect());
    expect(connection).toMatchObject({ account: to, status: 'active' });
    valueIn(await service.vendAccountToken({ account: to.id, body: {} }));
  });

  it('is refused with a sentence while the other account is connected, or either has an open link or pairing', async () => {
    const [from, to] = [newAccount(), newAccount()];
    const { id } = await connectAccount(staff, from);
    const detailOf = async (account: { id: string }) => {
      const answer = await move(id, account);
      return answer.ok ? 'moved' : [answer.failure.code, answer.failure.detail];
    };
    expect(await detailOf(from)).toEqual(['conflict', expect.stringContaining('belongs to that account')]);
    const { id: other } = await connectAccount(staff, to);
    expect(await detailOf(to)).toEqual(['conflict', expect.stringContaining('disconnect that one first')]);
    await relay.door.disconnect({ id: other });
    for (const account of [from, to]) {
      const pairing = await startPairing(staff, { account });
      expect(await detailOf(to)).toEqual(['conflict', expect.stringContaining('is open')]);
      valueIn(await staff.cancelPairing({ id: pairing.id }));
      const link = await makeLink(staff, { account });
      expect(await detailOf(to)).toEqual(['conflict', expect.stringContaining('is open')]);
      valueIn(await staff.revokeLink({ id: link.id }));
    }
    expect(codeOf(await move('nothing', to))).toBe('not_found');
    expect(codeOf(await service.readAccount({ account: from.id }))).toBe('ok');
    expect(await detailOf(to)).toBe('moved');
  });

  it('once disconnected, waits for no link or pairing of its account, unless that names it', async () => {
    const [from, to] = [newAccount(), newAccount()];
    const { id } = await connectAccount(staff, from);
    const named = await makeLink(staff, { account: from, connection: id });
    await relay.door.disconnect({ id });
    expect(codeOf(await move(id, to))).toBe('conflict');
    valueIn(await staff.revokeLink({ id: named.id }));
    await startPairing(staff, { account: from });
    await makeLink(staff, { account: from });
    expect(valueIn(await move(id, to))).toMatchObject({ connection: { id, account: to } });
  });
});
