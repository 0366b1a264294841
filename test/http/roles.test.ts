import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const stage = await stageOfFile();
const colleague = (await stage.relay.enrol('Sam')).client;
const admin = (await stage.relay.enrol('Robin', 'admin')).client;

/** A connection of Alex, who is staff. */
const connect = async (account: string) => (await connectAccount(stage.staff, { id: account })).id;
const forget = { forget: 'true' } as const;

it('lets staff disconnect only the connections that they are responsible for', async () => {
  const id = await connect('own');
  for (const query of [{}, forget]) {
    expect(await colleague.disconnect({ id, query })).toMatchObject({
      failure: { code: 'forbidden', needs: 'administer' },
    });
  }
  expect(await colleague.readConnection({ id })).toMatchObject({
    value: { connection: { status: 'active' } },
  });
  expect(await stage.staff.disconnect({ id })).toMatchObject({
    value: { connection: { status: 'disconnected' } },
  });
  expect(await stage.staff.disconnect({ id, query: forget })).toMatchObject({ ok: true });
});

it('lets an admin disconnect any connection, and staff those handed over to them', async () => {
  const [one, other] = [await connect('one'), await connect('other')];
  expect(await admin.disconnect({ id: one, query: forget })).toMatchObject({ ok: true });
  await stage.relay.door.handOver({
    id: await stage.relay.door.staffNamed('Alex'),
    body: { to: await stage.relay.door.staffNamed('Sam') },
  });
  expect(await stage.staff.disconnect({ id: other })).toMatchObject({ failure: { code: 'forbidden' } });
  expect(await colleague.disconnect({ id: other })).toMatchObject({ ok: true });
});

it('lets staff renew and reauthorize a colleague’s connection', async () => {
  await stage.relay.door.handOver({
    id: await stage.relay.door.staffNamed('Sam'),
    body: { to: await stage.relay.door.staffNamed('Alex') },
  });
  const id = await connect('shared');
  expect(await colleague.renewConnection({ id, body: {} })).toMatchObject({ ok: true });
});

it('returns a staff member’s role and rights at enrolment, and changes them by a new invite', async () => {
  const staff = { role: 'staff', rights: ['read', 'connect'] };
  const admin = { role: 'admin', rights: ['read', 'connect', 'administer'] };
  expect((await stage.relay.enrol('Kim')).staff).toMatchObject(staff);
  expect((await stage.relay.enrol('Kim', 'admin')).staff).toMatchObject(admin);
  expect((await stage.relay.enrol('Kim')).staff).toMatchObject(admin);
});

it('sends the headers Staff-Role and Staff-Rights with every answer to staff, also with refusals and 304', async () => {
  const roleIn = async (path: string, credential: string, init: Record<string, string> = {}) => {
    const { status, headers } = await stage.relay.ask(`/v1/${path}`, credential, { headers: init });
    const [role, rights, etag] = ['staff-role', 'staff-rights', 'etag'].map((name) => headers.get(name));
    return { status, role, rights, etag };
  };
  const { session } = await stage.relay.enrol('Lou');
  const staff = { role: 'staff', rights: 'read, connect' };
  const { etag, ...first } = await roleIn('connections', session);
  expect(first).toEqual({ status: 200, ...staff });
  const unchanged = await roleIn('connections', session, { 'if-none-match': etag ?? '' });
  expect(unchanged).toMatchObject({ status: 304, ...staff });
  expect(await roleIn('webhooks', session)).toMatchObject({ status: 403, ...staff });
  await stage.relay.enrol('Lou', 'admin');
  const admin = { role: 'admin', rights: 'read, connect, administer' };
  expect(await roleIn('connections', session)).toMatchObject({ status: 200, ...admin });
  const nobody = { role: null, rights: null };
  expect(await roleIn('connections', stage.key)).toMatchObject({ status: 200, ...nobody });
  expect(await roleIn('connections', 'naclses_none')).toMatchObject({ status: 401, ...nobody });
});
