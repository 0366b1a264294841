import type { CallResult } from '@noiseaware-connect/shared/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { authorize, complete, redirectOf } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { accountTokens } from '../support/relay/owner-of-token.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { startReceiver } from '../webhooks/receiver.ts';

const [lakeside, oldTown] = ['Lakeside Lofts', 'Old Town Suites'] as const;
/** Of another person. */
const third = 'Harbor House Rentals';
const walkTo = (organization: string) => ({
  ...{ email: organization === third ? 'owner@example.com' : 'manager@example.com', organization },
});

describe('one account, one owner', async () => {
  const { relay, staff, service, sandbox } = await stageOfFile({ env: { RELAY_WEBHOOKS_PRIVATE: '1' } });
  const { client: admin } = await relay.enrol('Robin', 'admin');
  beforeEach(() => sandbox.set({ fault: {}, userTokenFormat: 'jwt' }));

  let accounts = 0;
  const newAccount = () => {
    accounts += 1;
    return { id: `beach-${accounts}`, name: 'Beach House' };
  };
  const labelOf = (name: string) =>
    `${name} (${sandbox.organizations().find((each) => each.name === name)?.id})`;
  const owner = accountTokens({ sandbox, service });
  const listOf = async (account: string) =>
    valueIn(await staff.listConnections({ query: { account } })).connections;
  const linkOf = async (id: string) => valueIn(await staff.readLink({ id }));
  const open = async (url: string, organization: string) => ownerBrowser().connect(url, walkTo(organization));
  const entriesOf = async (account: string) => await relay.door.audit({ account, limit: 100 } as never);

  /** An account that Harbor House has connected by a link of the service. */
  async function connected() {
    const account = newAccount();
    await open((await makeLink(service, { account })).url, lakeside);
    const [connection] = await listOf(account.id);
    if (connection === undefined) throw new Error('nothing was connected');
    return { account, connection: connection.id };
  }
  const refusalOf = (result: CallResult<unknown>) => (result.ok ? undefined : result.failure);
  const authorized = (account: { id: string }, organization: string, options: object = {}, by = staff) =>
    authorize(by, { account, ...options }, walkTo(organization));

  it('an owner of another organization who uses a second link takes nothing over: it waits, and the first owner’s tokens are vended', async () => {
    const { account, connection } = await connected();
    const link = await makeLink(service, { account });
    expect(link.connection).toBe(connection);
    const page = await open(link.url, oldTown);
    expect(page.title).toBe('Almost done');
    expect(page.html).toContain(oldTown);
    expect(await owner(account.id)).toBe(lakeside);
    expect(await linkOf(link.id)).toMatchObject({
      status: 'awaiting_confirmation',
      confirm: false,
      connection,
      organization: labelOf(oldTown),
      current: labelOf(lakeside),
    });
    expect(await listOf(account.id)).toMatchObject([{ id: connection, organization: labelOf(lakeside) }]);
  });

  it.each([{ confirm: false }, { confirm: true }, { named: true }])(
    'a link made with %j waits for an answer where another organization has authorized by it',
    async ({ named, ...asked }) => {
      const { account, connection } = await connected();
      const link = await makeLink(service, { account, ...asked, ...(named === true && { connection }) });
      await open(link.url, oldTown);
      expect(await linkOf(link.id)).toMatchObject({
        status: 'awaiting_confirmation',
        current: labelOf(lakeside),
      });
      expect(await owner(account.id)).toBe(lakeside);
    },
  );

  it('confirming by the organization’s name replaces, on the same connection, and the audit log names both', async () => {
    const { account, connection } = await connected();
    const link = await makeLink(service, { account });
    await open(link.url, oldTown);
    const wrong = await service.confirmLink({ id: link.id, body: { organization: labelOf(lakeside) } });
    expect(refusalOf(wrong)).toMatchObject({ code: 'wrong_organization' });
    const done = await service.confirmLink({ id: link.id, body: { organization: labelOf(oldTown) } });
    expect(valueIn(done).connection).toMatchObject({ id: connection, organization: labelOf(oldTown) });
    expect(await owner(account.id)).toBe(oldTown);
    expect(await linkOf(link.id)).toMatchObject({ status: 'connected', connection });
    expect((await entriesOf(account.id)).at(-1)).toMatchObject({
      what: 'organization_changed',
      who: { kind: 'service', name: 'billing' },
      organizations: { connected: labelOf(lakeside), answered: labelOf(oldTown) },
    });
  });

  it('deleting a link that waits keeps the organization that is connected', async () => {
    const { account } = await connected();
    const link = await makeLink(service, { account });
    await open(link.url, oldTown);
    valueIn(await service.revokeLink({ id: link.id }));
    const late = await service.confirmLink({ id: link.id, body: { organization: labelOf(oldTown) } });
    expect(refusalOf(late)).toMatchObject({ code: 'pairing_expired' });
    expect(await owner(account.id)).toBe(lakeside);
    expect((await entriesOf(account.id)).at(-1)).toMatchObject({
      ...{ what: 'link_revoked', link: link.id, who: { kind: 'service', name: 'billing' } },
    });
  });

  it('a webhook is told that a link awaits a confirmation, with both organizations', async () => {
    const { account } = await connected();
    const receiver = await startReceiver();
    const { id } = await relay.door.addWebhook({
      body: { url: receiver.url, events: ['link.awaiting_confirmation'] },
    });
    const link = await makeLink(service, { account });
    await open(link.url, oldTown);
    await expect
      .poll(() => receiver.received, { timeout: 10_000 })
      .toMatchObject([
        {
          type: 'link.awaiting_confirmation',
          data: { link: { id: link.id, organization: labelOf(oldTown), current: labelOf(lakeside) } },
        },
      ]);
    await relay.door.removeWebhook({ id });
  });

  it('a link by which the same organization authorizes reauthorizes the connection, unless its maker wants to confirm', async () => {
    const { account, connection } = await connected();
    await open((await makeLink(service, { account })).url, lakeside);
    const waits = await makeLink(staff, { account });
    await open(waits.url, lakeside);
    expect(await linkOf(waits.id)).toMatchObject({ status: 'awaiting_confirmation', connection });
    const organization = labelOf(lakeside);
    valueIn(await staff.confirmLink({ id: waits.id, body: { organization } }));
    expect(await listOf(account.id)).toMatchObject([{ id: connection, organization }]);
  });

  it('a pairing for a connected account reauthorizes it without a name, and asks about another organization', async () => {
    const { account, connection } = await connected();
    const same = await authorized(account, lakeside);
    expect(same.connection).toBe(connection);
    expect(valueIn(await complete(staff, same)).connection.id).toBe(connection);
    const other = await authorized(account, oldTown);
    expect(refusalOf(await complete(staff, other))).toMatchObject({
      code: 'wrong_organization',
      organizations: { connected: labelOf(lakeside), answered: labelOf(oldTown) },
    });
    expect(await owner(account.id)).toBe(lakeside);
    const { connection: done } = valueIn(await complete(staff, other, labelOf(oldTown)));
    expect(done).toMatchObject({ id: connection, organization: labelOf(oldTown) });
    expect(await owner(account.id)).toBe(oldTown);
  });

  it('of two organizations that complete at once for an account that had none, one is connected and the other is asked about', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = newAccount();
      const pairings = await Promise.all([authorized(account, lakeside), authorized(account, oldTown)]);
      const results = await Promise.all(pairings.map((each) => complete(staff, each)));
      expect(results.map((each) => refusalOf(each)?.code).sort()).toEqual(['wrong_organization', undefined]);
      expect(await listOf(account.id)).toHaveLength(1);
    }
    const account = newAccount();
    const links = [await makeLink(service, { account }), await makeLink(service, { account })];
    const owners = links.map(() => ownerBrowser());
    const pressed = await Promise.all(owners.map((each, index) => each.press(links[index]?.url ?? '')));
    const redirects = await Promise.all(
      pressed.map((url, index) => redirectOf(url, walkTo([lakeside, oldTown][index] ?? ''))),
    );
    await Promise.all(owners.map((each, index) => each.comeBack(redirects[index] ?? '')));
    const statuses = await Promise.all(links.map(async ({ id }) => (await linkOf(id)).status));
    expect(statuses.sort()).toEqual(['awaiting_confirmation', 'connected']);
    expect(await listOf(account.id)).toHaveLength(1);
  });

  it('an admin or a service makes a parallel connection on purpose; calls by account are refused then, those by connection served', async () => {
    const { account, connection } = await connected();
    const body = { account, connection, parallel: true };
    expect(refusalOf(await service.makeLink({ body }))).toMatchObject({ code: 'invalid_request' });
    expect(refusalOf(await staff.makeLink({ body: { account, parallel: true } }))).toMatchObject({
      code: 'forbidden',
    });
    const link = await makeLink(service, { account, parallel: true });
    expect(link).not.toHaveProperty('connection');
    expect((await open(link.url, oldTown)).title).toBe('Connected');
    // Connections of one account are listed by their ids, which are random.
    const listed = await listOf(account.id);
    const [first, second] = [lakeside, oldTown].map((each) =>
      listed.find(({ organization }) => organization === labelOf(each)),
    );
    expect(listed).toEqual(expect.arrayContaining([first, second]));
    expect([listed.length, first?.status, second?.status]).toEqual([2, 'active', 'active']);

    const ambiguous = {
      code: 'ambiguous_account',
      fixedBy: 'staff',
      connections: [first, second].map((each) => ({
        ...{ id: each?.id, organization: each?.organization, status: 'active' },
      })),
    };
    const refused = refusalOf(await service.vendAccountToken({ account: account.id, body: {} }));
    expect(refused).toMatchObject({
      ...ambiguous,
      connections: expect.arrayContaining(ambiguous.connections),
    });
    const { state, connections } = valueIn(await service.readAccount({ account: account.id }));
    expect([state, connections.length]).toEqual(['ambiguous', 2]);
    valueIn(await service.vendToken({ id: first?.id ?? '', body: {} }));

    // The organization that authorizes says which one is meant; a third one does not.
    const own = await authorized(account, oldTown);
    expect(valueIn(await complete(staff, own)).connection.id).toBe(second?.id);
    const other = await authorized(account, third, {}, admin);
    expect(refusalOf(await complete(admin, other))).toMatchObject({
      code: 'ambiguous_account',
      fixedBy: 'staff',
    });
    const named = await admin.completePairing({
      id: other.id,
      body: { redirect: other.redirect, verifier: other.verifier, connection: first?.id ?? '' },
    });
    expect(refusalOf(named)).toMatchObject({ code: 'wrong_organization' });

    const waits = await makeLink(service, { account });
    await open(waits.url, third);
    expect((await linkOf(waits.id)).status).toBe('awaiting_confirmation');
    const organization = labelOf(third);
    expect(refusalOf(await service.confirmLink({ id: waits.id, body: { organization } }))).toMatchObject({
      code: 'ambiguous_account',
    });
    const chosen = { id: waits.id, body: { organization, connection: second?.id ?? '' } };
    expect(valueIn(await service.confirmLink(chosen)).connection).toMatchObject({
      ...{ id: second?.id, organization },
    });

    // The named one was disconnected meanwhile: whose the one is that is left has to be read before it is replaced.
    const late = await makeLink(service, { account });
    await open(late.url, oldTown);
    await admin.disconnect({ id: second?.id ?? '' });
    const naming = { id: late.id, body: { ...chosen.body, organization: labelOf(oldTown) } };
    expect(refusalOf(await service.confirmLink(naming))).toMatchObject({
      code: 'wrong_organization',
      organizations: { connected: labelOf(lakeside), answered: labelOf(oldTown) },
    });
    expect(await owner(account.id)).toBe(lakeside);
    expect(valueIn(await service.confirmLink(naming)).connection).toMatchObject({
      ...{ id: first?.id, organization: labelOf(oldTown) },
    });
  });

  it('an admin pairs a parallel connection, a member of staff may not', async () => {
    const { account } = await connected();
    await expect(authorized(account, oldTown, { parallel: true })).rejects.toThrow();
    const pairing = await authorized(account, oldTown, { parallel: true }, admin);
    valueIn(await complete(admin, pairing));
    expect(await listOf(account.id)).toHaveLength(2);
  });

  it('of several connections of one organization, calls by account use the healthiest', async () => {
    const { account } = await connected();
    await open((await makeLink(service, { account, parallel: true })).url, lakeside);
    expect(await listOf(account.id)).toHaveLength(2);
    expect(await owner(account.id)).toBe(lakeside);
    expect(valueIn(await service.readAccount({ account: account.id })).state).toBe('active');
  });

  it('where nothing says whose it is, a link for a connected account waits, and says so', async () => {
    const { account } = await connected();
    sandbox.set({ userTokenFormat: 'opaque' });
    const first = await makeLink(service, { account });
    await open(first.url, oldTown);
    const { organization = '', current } = await linkOf(first.id);
    expect([organization, current]).toEqual(['an organization that nothing names', labelOf(lakeside)]);
    valueIn(await service.confirmLink({ id: first.id, body: { organization } }));

    const second = await makeLink(service, { account });
    await open(second.url, lakeside);
    expect(await linkOf(second.id)).toMatchObject({
      ...{ status: 'awaiting_confirmation', organization, current: organization },
    });
    const unknown = newAccount();
    expect((await open((await makeLink(service, { account: unknown })).url, oldTown)).title).toBe(
      'Connected',
    );
  });

  it('a confirmation is asked for again where the account was connected by another organization since it was read, also by who names that connection', async () => {
    const account = newAccount();
    const link = await makeLink(staff, { account });
    await open(link.url, oldTown);
    expect(await linkOf(link.id)).not.toHaveProperty('current');
    valueIn(await complete(staff, await authorized(account, lakeside)));
    const organization = labelOf(oldTown);
    const [today] = await listOf(account.id);
    const confirm = () =>
      staff.confirmLink({ id: link.id, body: { organization, connection: today?.id ?? '' } });
    expect(refusalOf(await confirm())).toMatchObject({
      code: 'wrong_organization',
      organizations: { connected: labelOf(lakeside), answered: organization },
    });
    expect(await linkOf(link.id)).toMatchObject({ current: labelOf(lakeside) });
    expect(valueIn(await confirm()).connection.organization).toBe(organization);
  });

  it('an admin confirms in the maker’s place: the audit log and the link say so; a colleague may not', async () => {
    const { account } = await connected();
    const link = await makeLink(staff, { account });
    await open(link.url, oldTown);
    const organization = labelOf(oldTown);
    const { client: colleague } = await relay.enrol('Sam');
    expect(refusalOf(await colleague.confirmLink({ id: link.id, body: { organization } }))).toMatchObject({
      code: 'forbidden',
    });
    valueIn(await admin.confirmLink({ id: link.id, body: { organization } }));
    expect(await linkOf(link.id)).toMatchObject({ status: 'connected', confirmedBy: { name: 'Robin' } });
    expect((await entriesOf(account.id)).slice(-3)).toMatchObject([
      { what: 'link_confirmed_for_maker', link: link.id, who: { name: 'Robin' } },
      { what: 'reauthorized' },
      { what: 'organization_changed' },
    ]);
  });
});
