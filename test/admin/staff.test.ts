import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { describe, expect, it } from 'vitest';
import { startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { forFile } from '../support/for-file.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { makeLink } from '../support/relay/owner.ts';
import { stageOfFile, stageOfTest } from '../support/relay/relay-stage.ts';
import { signIn } from '../support/relay/sign-in.ts';
import { answered } from '../support/relay/value-in.ts';

const provider = await forFile(startIdentityProvider());

describe('an admin', async () => {
  const stage = await stageOfFile({ env: provider.settings });
  const { client: admin, staff: self } = await stage.relay.enrol('Robin', 'admin');

  const staffNamed = async (name: string) =>
    (await answered(admin.listStaff())).staff.find((each) => each.name === name);
  const lastAudited = async () => {
    const audit = await stage.relay.door.audit({ limit: 1 });
    return audit[0];
  };
  const byAdmin = () => ({ kind: 'staff', id: self.id, name: 'Robin', requestId: expect.any(String) });

  it('lists staff members with their sessions and when their invites expire', async () => {
    const { client } = await stage.relay.enrol('Kim');
    await stage.relay.door.invite({ body: { name: 'Kim' } });
    const [session] = (await answered(client.listSessions())).sessions;
    expect(await staffNamed('Kim')).toEqual({
      ...{ id: expect.any(String), name: 'Kim', role: 'staff', signsIn: false, revokedAt: null },
      createdAt: expect.any(String),
      inviteExpiresAt: expect.any(String),
      inviteUses: 1,
      operator: false,
      connections: 0,
      sessions: [
        {
          ...{ id: session?.id, bound: false, createdAt: session?.createdAt },
          ...{ lastUsedAt: session?.lastUsedAt, expiresAt: session?.expiresAt, invitedBy: null },
        },
      ],
      refusals: { count: 0, last: null },
    });
    expect(await staffNamed('Robin')).toMatchObject({ role: 'admin', inviteExpiresAt: null, inviteUses: 0 });
  });

  it('creates an invite link with which a new staff member enrols', async () => {
    const body = { name: '  Sam ', role: 'admin' } as const;
    const made = await answered(admin.invite({ body }));
    expect(made).toMatchObject({ name: 'Sam', role: 'admin' });
    expect(made.link).toBe(`${stage.relay.config.publicUrl}/#${made.invite}`);
    expect(await lastAudited()).toMatchObject({ what: 'staff_invited', who: byAdmin(), role: 'admin' });
    expect(await admin.enrol({ body: { invite: made.invite } })).toMatchObject({
      value: { staff: { name: 'Sam', role: 'admin' } },
    });
    // A role that is not said stays as it is.
    expect(await answered(admin.invite({ body: { name: 'Sam' } }))).toMatchObject({ role: 'admin' });
    expect(await admin.invite({ body: { name: ' ' } })).toMatchObject({
      failure: { code: 'invalid_request' },
    });
  });

  it('revokes another staff member with all sessions and links, but never themselves', async () => {
    const { client: leaver, staff } = await stage.relay.enrol('Leaver');
    const link = await makeLink(leaver);
    expect(await admin.revokeStaff({ id: 'Leaver' })).toMatchObject({ failure: { code: 'not_found' } });
    expect(await admin.revokeStaff({ id: staff.id })).toMatchObject({ ok: true });
    expect(await leaver.listConnections()).toMatchObject({ failure: { code: 'unauthenticated' } });
    expect(await admin.readLink({ id: link.id })).toMatchObject({ value: { status: 'revoked' } });
    expect(await staffNamed('Leaver')).toMatchObject({ revokedAt: expect.any(String), sessions: [] });
    const { entries } = await answered(admin.readAudit({ query: { what: 'staff_revoked' } }));
    expect(entries).toMatchObject([{ staff: staff.id, who: byAdmin() }]);
    expect(await admin.revokeStaff({ id: self.id })).toMatchObject({ failure: { code: 'forbidden' } });
    expect(await admin.listConnections()).toMatchObject({ ok: true });
  });

  it('hands over the connections of one staff member to another', async () => {
    const { client, staff: from } = await stage.relay.enrol('From');
    const { staff: to } = await stage.relay.enrol('To');
    const { id } = await connectAccount(client, { id: 'handed-over' });
    const handOver = (toId: string) => admin.handOver({ id: from.id, body: { to: toId } });
    expect(await handOver(from.id)).toMatchObject({ failure: { code: 'invalid_request' } });
    expect(await handOver('none')).toMatchObject({ failure: { code: 'not_found' } });
    expect(await answered(handOver(to.id))).toEqual({ connections: 1 });
    expect(await lastAudited()).toMatchObject({ what: 'handed_over', connection: id, who: byAdmin() });
    expect(await admin.readConnection({ id })).toMatchObject({
      value: { connection: { responsible: { id: to.id, name: 'To' } } },
    });
    expect(await answered(handOver(to.id))).toEqual({ connections: 0 });
    await admin.revokeStaff({ id: to.id });
    expect(await handOver(to.id)).toMatchObject({ failure: { code: 'invalid_request' } });
  });

  it('ends one session of a staff member and leaves the others signed in', async () => {
    const [one, other] = [await stage.relay.enrol('Two'), await stage.relay.enrol('Two')];
    const { sessions } = await answered(one.client.listSessions());
    const id = one.staff.id;
    const session = sessions.find(({ current }) => !current)?.id ?? '';
    expect(await admin.endStaffSession({ id: self.id, session })).toMatchObject({
      failure: { code: 'not_found' },
    });
    expect(await admin.endStaffSession({ id, session })).toMatchObject({ ok: true });
    expect(await lastAudited()).toMatchObject({ what: 'session_ended', staff: id, who: byAdmin() });
    expect(await other.client.listSessions()).toMatchObject({ failure: { code: 'unauthenticated' } });
    expect(await one.client.listSessions()).toMatchObject({ ok: true });
  });

  it('reinstates a revoked person of the identity provider, who can then sign in again', async () => {
    const { staff } = await signIn(stage.relay, 'alex');
    await answered(admin.revokeStaff({ id: staff.id }));
    await expect(signIn(stage.relay, 'alex')).rejects.toThrow('refused');
    await answered(admin.returnStaff({ id: staff.id, body: {} }));
    expect(await lastAudited()).toMatchObject({ what: 'staff_returned', staff: staff.id, who: byAdmin() });
    expect((await signIn(stage.relay, 'alex')).staff.id).toBe(staff.id);
    const { staff: invited } = await stage.relay.enrol('Invited');
    await answered(admin.revokeStaff({ id: invited.id }));
    for (const id of [staff.id, invited.id, 'none'])
      expect(await admin.returnStaff({ id, body: {} })).toMatchObject({ failure: { code: 'not_found' } });
  });
});

describe('a name', async () => {
  const { relay } = await stageOfFile();
  const { client: admin } = await relay.enrol('Robin', 'admin');

  it.each(['operator (alex)', 'Operator', ' OPERATOR  (root) ', 'ｏｐｅｒａｔｏｒ (alex)'])(
    'of the operator is refused for an invite, whoever calls: %s',
    async (name) => {
      expect(await admin.invite({ body: { name } })).toMatchObject({
        failure: { code: 'invalid_request', detail: expect.stringContaining('"name"') },
      });
      await expect(relay.door.invite({ body: { name } })).rejects.toThrow('"name"');
    },
  );

  it('lets an invite of a colleague in as that person with at most their rights, says so in the audit log, and shows it to them', async () => {
    const { client, staff } = await relay.enrol('Kim');
    expect(await admin.invite({ body: { name: 'Kim', role: 'admin' } })).toMatchObject({
      failure: { code: 'invalid_request', detail: expect.stringContaining('"role"') },
    });
    expect(await answered(client.listSessions())).toMatchObject({ invites: [], sessions: [{}] });

    const { invite } = await answered(admin.invite({ body: { name: 'Kim', role: 'staff' } }));
    const [entry] = await relay.door.audit({ limit: 1 });
    expect(entry).toMatchObject({ what: 'staff_invited', staff: staff.id, furtherDevice: true });
    const byRobin = { invitedBy: { kind: 'staff', name: 'Robin' } };
    expect((await answered(client.listSessions())).invites).toMatchObject([byRobin]);

    const enrolled = await answered(admin.enrol({ body: { invite } }));
    expect(enrolled.staff.id).toBe(staff.id);
    const { sessions, invites } = await answered(client.listSessions());
    expect(invites).toEqual([]);
    expect(sessions.find(({ current }) => current)?.invitedBy).toEqual({ kind: 'operator' });
    expect(sessions.find(({ current }) => !current)).toMatchObject(byRobin);
  });

  it('that is new is no further device, and the operator’s command may raise a role', async () => {
    await answered(admin.invite({ body: { name: 'Lee', role: 'viewer' } }));
    const [entry] = await relay.door.audit({ limit: 1 });
    expect(entry).not.toHaveProperty('furtherDevice');
    expect(await relay.door.invite({ body: { name: 'Lee', role: 'admin' } })).toMatchObject({
      role: 'admin',
    });
  });
});

describe('the revocation of an admin', () => {
  /** An admin, a colleague whom they invited, and an invite of theirs that was not used yet. */
  const invitedBy = async () => {
    const { relay } = await stageOfTest();
    const { client: admin, staff } = await relay.enrol('Robin', 'admin');
    const enrol = async (name: string) => {
      const { invite } = await answered(admin.invite({ body: { name } }));
      const { session } = await answered(admin.enrol({ body: { invite } }));
      return createClient(api, { baseUrl: relay.url, fetch, credential: session });
    };
    const colleague = await enrol('Kim');
    const { invite } = await answered(admin.invite({ body: { name: 'Lee' } }));
    const { client: other } = await relay.enrol('Sam', 'admin');
    return { relay, staff, colleague, invite, other };
  };

  it('ends the sessions that began with their invites, and their open invites', async () => {
    const { relay, staff, colleague, invite, other } = await invitedBy();
    expect(await colleague.listSessions()).toMatchObject({ ok: true });
    await answered(other.revokeStaff({ id: staff.id, query: {} }));
    expect(await colleague.listSessions()).toMatchObject({ failure: { code: 'unauthenticated' } });
    expect(await other.enrol({ body: { invite } })).toMatchObject({ failure: { code: 'unauthenticated' } });
    const entries = await relay.door.audit({ limit: 3 });
    expect(entries.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['session_ended', 'staff_revoked']),
    );
    expect(await other.listSessions()).toMatchObject({ ok: true });
  });

  it('leaves them to another admin who takes them over, with whose revocation they end', async () => {
    const { relay, staff, colleague, invite, other } = await invitedBy();
    await answered(other.revokeStaff({ id: staff.id, query: { takeOver: '1' } }));
    expect(await answered(colleague.listSessions())).toMatchObject({
      sessions: [{ invitedBy: { kind: 'staff', name: 'Sam' } }],
    });
    expect(await other.enrol({ body: { invite } })).toMatchObject({ ok: true });
    const id = await relay.door.staffNamed('Sam');
    await relay.door.revokeStaff({ id, query: {} });
    expect(await colleague.listSessions()).toMatchObject({ failure: { code: 'unauthenticated' } });
  });
});

describe('an invite that works several times', () => {
  const enrolWith = (url: string, invite: string) =>
    createClient(api, { baseUrl: url, fetch }).enrol({ body: { invite } });

  it('is refused by a relay that is no demonstration', async () => {
    const { relay } = await stageOfTest();
    const { client: admin } = await relay.enrol('Robin', 'admin');
    expect(await admin.invite({ body: { name: 'Reviewers', uses: 2 } })).toMatchObject({
      failure: { code: 'forbidden', detail: expect.stringContaining('RELAY_DEMONSTRATION') },
    });
    expect(await answered(admin.invite({ body: { name: 'Sam', uses: 1 } }))).toMatchObject({ uses: 1 });
    for (const uses of [0, 1.5, 1001])
      expect(await admin.invite({ body: { name: 'Reviewers', uses } })).toMatchObject({
        failure: { code: 'invalid_request' },
      });
  });

  it('enrols that many browsers of a demonstration within 90 days, each in the audit log, and shows the uses left', async () => {
    const { relay } = await stageOfTest({ env: { RELAY_DEMONSTRATION: '1' } });
    const { invite } = await relay.door.invite({ body: { name: 'Reviewers', uses: 3 } });
    relay.pass(89 * 24 * 60 * 60);
    for (const left of [2, 1, 0]) {
      expect(await enrolWith(relay.url, invite)).toMatchObject({ value: { staff: { name: 'Reviewers' } } });
      expect((await relay.door.audit({ limit: 1 }))[0]).toMatchObject({ what: 'staff_enrolled', uses: left });
      const { staff } = await relay.door.listStaff({});
      expect(staff.find(({ name }) => name === 'Reviewers')?.inviteUses).toBe(left);
    }
    expect(await enrolWith(relay.url, invite)).toMatchObject({ failure: { code: 'unauthenticated' } });
  });

  it('is accepted no more once the relay is no demonstration', async () => {
    const { relay } = await stageOfTest({ env: { RELAY_DEMONSTRATION: '1' } });
    const { invite } = await relay.door.invite({ body: { name: 'Reviewers', uses: 3 } });
    await relay.down();
    await relay.up({ RELAY_DEMONSTRATION: '0' });
    expect(await enrolWith(relay.url, invite)).toMatchObject({ failure: { code: 'unauthenticated' } });
  });

  it('is warned of in the log of a demonstration and in the console', async () => {
    const { relay } = await stageOfTest({ env: { RELAY_DEMONSTRATION: '1' } });
    const { client: admin } = await relay.enrol('Robin', 'admin');
    expect(relay.logLines.join()).toContain('RELAY_DEMONSTRATION is 1');
    expect((await answered(admin.readFindings())).findings).toContainEqual(
      expect.objectContaining({ level: 'warning', code: 'demonstration' }),
    );
  });
});

it('cannot invite where invites are turned off', async () => {
  const { relay } = await stageOfTest();
  const { client: admin } = await relay.enrol('Robin', 'admin');
  await relay.down();
  await relay.up({ ...provider.settings, RELAY_INVITES: 'off' });
  expect(await admin.invite({ body: { name: 'Sam' } })).toMatchObject({
    failure: { code: 'forbidden', detail: expect.stringContaining('identity provider') },
  });
});
