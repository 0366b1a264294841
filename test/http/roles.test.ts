import type { RelayClient } from '@noiseaware-connect/shared/client';
import { describe, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';

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

describe('a viewer', () => {
  const forbidden = (needs: string) => ({ failure: { code: 'forbidden', needs } });

  it('reads what staff read: connections, accounts, links, alerts, activity, history, tools, own sessions', async () => {
    const { client: viewer, staff } = await stage.relay.enrol('Vera', 'viewer');
    expect(staff).toMatchObject({ role: 'viewer', rights: ['read'] });
    const id = await connect('seen');
    const link = await makeLink(stage.staff, { account: { id: 'invited' } });
    const answers = [
      viewer.listConnections(),
      viewer.summarizeConnections(),
      viewer.readConnection({ id }),
      viewer.readStates({ body: { accounts: ['seen'] } }),
      viewer.readAccount({ account: 'seen' }),
      viewer.readHistory({ id }),
      viewer.listAllAlerts(),
      viewer.listAlerts({ id }),
      viewer.listAccountAlerts({ account: 'seen' }),
      viewer.listLinks(),
      viewer.readLink({ id: link.id }),
      viewer.readActivity(),
      viewer.readActivity({ query: { days: '365' } }),
      viewer.countExpiries(),
      viewer.listTools(),
      viewer.listSessions(),
    ];
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatchObject({ ok: true });
      expect(JSON.stringify(answer)).not.toContain(new URL(link.url).pathname);
    }
    await answered(stage.staff.revokeLink({ id: link.id }));
  });

  it('changes nothing, is told which right is missing, and signs out', async () => {
    const { client: viewer } = await stage.relay.enrol('Vic', 'viewer');
    const id = await connect('untouched');
    const link = await makeLink(stage.staff, { account: { id: 'waiting' } });
    const account = { id: 'new' };
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const redirectUri = `${stage.relay.config.redirects[0]}connect/none`;
    expect(await viewer.startPairing({ body: { account, challenge, redirectUri } })).toMatchObject(
      forbidden('connect'),
    );
    expect(await viewer.makeLink({ body: { account } })).toMatchObject(forbidden('connect'));
    expect(await viewer.revokeLink({ id: link.id })).toMatchObject(forbidden('connect'));
    expect(await viewer.confirmLink({ id: link.id, body: { organization: 'Any' } })).toMatchObject(
      forbidden('connect'),
    );
    expect(await viewer.renewConnection({ id, body: {} })).toMatchObject(forbidden('connect'));
    expect(await viewer.disconnect({ id })).toMatchObject(forbidden('connect'));
    for (const refused of [
      viewer.readAudit(),
      viewer.listStaff(),
      viewer.listServiceKeys(),
      viewer.readFindings(),
    ])
      expect(await refused).toMatchObject(forbidden('administer'));
    for (const path of ['connections.csv', 'links.csv', 'audit.csv'])
      expect((await stage.relay.ask(`/v1/${path}`, (await stage.relay.enrol('Vic')).session)).status).toBe(
        403,
      );
    expect(await viewer.readConnection({ id })).toMatchObject({
      value: { connection: { status: 'active' } },
    });
    expect(await viewer.signOut()).toMatchObject({ ok: true });
  });

  it('has no link to confirm: those of the operator wait for staff who may connect', async () => {
    const { client: viewer } = await stage.relay.enrol('Val', 'viewer');
    await stage.relay.door.client.makeLink({ body: { account: { id: 'by-operator' } } });
    const pending = async (client: RelayClient) => ({
      count: (await answered(client.summarizeConnections())).pendingLinks,
      links: (await answered(client.listLinks({ query: { pending: 'true' } }))).links.length,
    });
    expect(await pending(viewer)).toEqual({ count: 0, links: 0 });
    expect(await pending(colleague)).toEqual({ count: 1, links: 1 });
  });

  it('keeps nothing to look after: pairings and links end, connections are named, and none are handed over to them', async () => {
    const { client, staff } = await stage.relay.enrol('Jamie');
    await connectAccount(client, { id: 'of-jamie' });
    const pairing = await startPairing(client, { account: { id: 'begun' } });
    const link = await makeLink(client, { account: { id: 'sent' } });

    const invited = await answered(admin.invite({ body: { name: 'Jamie', role: 'viewer' } }));
    expect(invited).toMatchObject({ role: 'viewer', connectionsToHandOver: 1 });
    expect(await answered(client.readPairing({ id: pairing.id }))).toMatchObject({ status: 'cancelled' });
    expect(await answered(client.readLink({ id: link.id }))).toMatchObject({ status: 'revoked' });
    expect((await ownerBrowser().open(link.url)).status).toBe(410);
    const { findings } = await answered(admin.readFindings());
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'handover_needed', values: { name: 'Jamie', count: 1 } }),
    );

    const sam = await stage.relay.door.staffNamed('Sam');
    expect(await admin.handOver({ id: sam, body: { to: staff.id } })).toMatchObject({
      failure: { code: 'invalid_request', detail: expect.stringContaining('lacks the right connect') },
    });
    expect(await answered(admin.handOver({ id: staff.id, body: { to: sam } }))).toEqual({ connections: 1 });
    expect(await answered(admin.invite({ body: { name: 'Jamie', role: 'viewer' } }))).toMatchObject({
      connectionsToHandOver: 0,
    });
  });
});
