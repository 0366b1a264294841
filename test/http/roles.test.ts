import { type AccessName, access, type Grant, isOpen } from '@noiseaware-connect/shared/access';
import { api, type EndpointName } from '@noiseaware-connect/shared/api';
import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Endpoint } from '@noiseaware-connect/shared/endpoint';
import { roles } from '@noiseaware-connect/shared/role';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { type RelayStage, setStage } from '../support/relay/relay-stage.ts';

let stage: RelayStage;
let colleague: RelayClient;
let admin: RelayClient;

beforeAll(async () => {
  stage = await setStage();
  colleague = (await stage.relay.enrol('Sam')).client;
  admin = (await stage.relay.enrol('Robin', 'admin')).client;
});
afterAll(() => stage.stop());

/** A connection of Alex, who is staff. */
const connect = async (account: string) => (await connectAccount(stage.staff, { id: account })).id;
const forget = { forget: 'true' } as const;

it('lets staff end the connections that they are responsible for, and leaves those of colleagues as they are', async () => {
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

it('lets an admin end any, and staff what was handed over to them', async () => {
  const [one, other] = [await connect('one'), await connect('other')];
  expect(await admin.disconnect({ id: one, query: forget })).toMatchObject({ ok: true });
  await stage.relay.door('handOverConnections', { target: 'Alex', to: 'Sam' });
  expect(await stage.staff.disconnect({ id: other })).toMatchObject({ failure: { code: 'forbidden' } });
  expect(await colleague.disconnect({ id: other })).toMatchObject({ ok: true });
});

it('lets staff renew and reconnect what a colleague looks after', async () => {
  await stage.relay.door('handOverConnections', { target: 'Sam', to: 'Alex' });
  const id = await connect('shared');
  expect(await colleague.renewConnection({ id, body: {} })).toMatchObject({ ok: true });
});

it('tells a staff member their role, and gives one who is invited again the other', async () => {
  expect((await stage.relay.enrol('Kim')).staff.role).toBe('staff');
  expect((await stage.relay.enrol('Kim', 'admin')).staff.role).toBe('admin');
  expect((await stage.relay.enrol('Kim')).staff.role).toBe('admin');
});

it('says in each answer to a staff member what they are, also in a refusal and in one without a body', async () => {
  const roleIn = async (path: string, credential: string, headers = {}) => {
    const answer = await fetch(`${stage.relay.url}/v1/${path}`, {
      headers: { authorization: `Bearer ${credential}`, ...headers },
    });
    return {
      status: answer.status,
      role: answer.headers.get('staff-role'),
      etag: answer.headers.get('etag'),
    };
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

describe.each(roles)('the role %s', (role) => {
  const calls = (Object.keys(api) as EndpointName[]).filter((name) => !isOpen(access[name]));
  it.each(calls)('makes the call %s exactly where the table of access says so', async (name) => {
    const { session } = await stage.relay.enrol(`Pat, ${role}`, role);
    const { method, path, request }: Endpoint = api[name];
    const answer = await fetch(stage.relay.url + path.replaceAll(/:\w+/g, 'none'), {
      method,
      headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
      ...(request === undefined ? {} : { body: '{}' }),
    });
    const allowed: readonly Grant[] = access[name as AccessName];
    expect(answer.status === 403).toBe(!allowed.includes(role));
    expect(answer.status).not.toBe(401);
  });
});
