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
    expect(await colleague.disconnect({ id, query })).toMatchObject({ failure: { code: 'forbidden' } });
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

it('returns a staff member’s role at enrolment, and changes it by a new invite', async () => {
  expect((await stage.relay.enrol('Kim')).staff.role).toBe('staff');
  expect((await stage.relay.enrol('Kim', 'admin')).staff.role).toBe('admin');
  expect((await stage.relay.enrol('Kim')).staff.role).toBe('admin');
});

it('sends the Staff-Role header with every answer to staff, also with refusals and 304', async () => {
  const roleIn = async (path: string, credential: string, headers = {}) => {
    const answer = await stage.relay.ask(`/v1/${path}`, credential, { headers });
    const { status, headers: said } = answer;
    return { status, role: said.get('staff-role'), etag: said.get('etag') };
  };
  const { session } = await stage.relay.enrol('Lou');
  const { etag, ...first } = await roleIn('connections', session);
  expect(first).toEqual({ status: 200, role: 'staff' });
  const known = await roleIn('connections', session, { 'if-none-match': etag });
  expect(known).toMatchObject({ status: 304, role: 'staff' });
  expect(await roleIn('webhooks', session)).toMatchObject({ status: 403, role: 'staff' });
  await stage.relay.enrol('Lou', 'admin');
  expect(await roleIn('connections', session)).toMatchObject({ status: 200, role: 'admin' });
  expect(await roleIn('connections', stage.key)).toMatchObject({ status: 200, role: null });
  expect(await roleIn('connections', 'naclses_none')).toMatchObject({ status: 401, role: null });
});
