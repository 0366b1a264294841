import { api } from '@noiseaware-connect/shared/contract/api';
import { mostStates } from '@noiseaware-connect/shared/shapes';
import { expect, it } from 'vitest';
import { sampleTool } from '../store/conformance/samples.ts';
import { authorize, complete, connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const { relay, staff, service, session } = await stageOfFile();

const states = async (accounts: string[]) => valueIn(await staff.readStates({ body: { accounts } })).states;
/** Sends a body as it is, and gives the status and what the caller gets of the problem. */
const send = async (body: string, credential = session) => {
  const answer = await relay.ask(api.readStates.path, credential, { body });
  const said = (await answer.json()) as { code?: string; detail?: string; states?: unknown[] };
  return { status: answer.status, ...said };
};

it('returns the current tools to staff and to no other caller', async () => {
  expect(await staff.listTools({})).toEqual({ ok: true, value: { tools: [] } });
  await relay.door.putTool({ body: sampleTool() });
  expect(await staff.listTools({})).toEqual({ ok: true, value: { tools: [sampleTool()] } });
  await relay.door.removeTool({ id: 'harbor' });
  expect(await staff.listTools({})).toEqual({ ok: true, value: { tools: [] } });
  expect(await service.listTools({})).toMatchObject({ failure: { code: 'forbidden' } });
  expect((await fetch(`${relay.url}/v1/tools`)).status).toBe(401);
});

it('returns the states of connected and disconnected accounts to staff and to no other caller', async () => {
  const { id: one } = await connectAccount(staff, { id: 'acct-1' });
  const { id: two } = await connectAccount(staff, { id: 'acct-2' });
  await staff.disconnect({ id: two });
  const answered = await states(['acct-1', 'acct-2', 'acct-3']);
  expect(answered.toSorted((a, b) => (a.account < b.account ? -1 : 1))).toEqual([
    { account: 'acct-1', status: 'active', connection: one, group: 'fine', diesAt: expect.any(String) },
    { account: 'acct-2', status: 'disconnected', connection: two, group: 'ended', diesAt: null },
  ]);
  const body = { accounts: ['acct-1'] };
  expect(await service.readStates({ body })).toMatchObject({ failure: { code: 'forbidden' } });
  expect(await send(JSON.stringify(body), 'unknown')).toMatchObject({ status: 401 });
});

it('reports an account’s state by the connection whose token it would vend', async () => {
  const { client: admin } = await relay.enrol('Robin', 'admin');
  const account = { id: 'acct-several' };
  const ids = [(await connectAccount(staff, account)).id];
  for (const _ of [1, 2]) {
    const pairing = await authorize(admin, { account, parallel: true });
    ids.push(valueIn(await complete(admin, pairing)).connection.id);
  }
  // The newest first, then the one before it; what is left last is disconnected too, and the newest speaks again.
  for (const [gone, speaks, status] of [
    [undefined, ids[2], 'active'],
    [ids[2], ids[1], 'active'],
    [ids[1], ids[0], 'active'],
    [ids[0], ids[2], 'disconnected'],
  ] as const) {
    if (gone !== undefined) valueIn(await admin.disconnect({ id: gone }));
    expect(await states(['acct-several'])).toMatchObject([
      { account: 'acct-several', status, connection: speaks },
    ]);
    if (status === 'disconnected') continue;
    const byAccount = await service.vendAccountToken({ account: 'acct-several', body: {} });
    expect(byAccount).toEqual(await service.vendToken({ id: speaks ?? '', body: {} }));
  }
});

it('answers a repeated id once, and an impossible id not at all', async () => {
  const { id } = await connectAccount(staff, { id: 'acct-4' });
  const strange = [
    '\0',
    '\ud800',
    '..',
    '   ',
    '\u202e',
    'acct-4 ',
    'ACCT-4',
    'acct-%34',
    'acct-4/',
    "'",
    '{}',
  ];
  expect(await states(['acct-4', ...strange, 'acct-4'])).toMatchObject([
    { account: 'acct-4', status: 'active', connection: id },
  ]);
});

it('accepts the maximum number and length of ids, and names the field that exceeds it', async () => {
  const accounts = Array.from({ length: mostStates }, (_, index) => `${'屋'.repeat(196)}${1_000 + index}`);
  expect(await send(JSON.stringify({ accounts }))).toEqual({ status: 200, states: [] });
  for (const [body, detail] of [
    [{ accounts: [...accounts, 'one more'] }, '"accounts" must be at most 2000.'],
    [{ accounts: ['a'.repeat(201)] }, '"accounts.0" must be at most 200 characters.'],
    [{ accounts: ['a', ''] }, '"accounts.1" must not be empty.'],
    [{ accounts: 'a' }, '"accounts" is not of the documented form.'],
    [{}, '"accounts" is missing.'],
    [{ accounts: [], tool: 'harbor' }, '"tool" is not a field of this call.'],
  ] as const) {
    expect(await send(JSON.stringify(body))).toMatchObject({ status: 400, code: 'invalid_request', detail });
  }
  const tooLarge = JSON.stringify({ accounts: [' '.repeat(api.readStates.bodyLimit)] });
  expect(await send(tooLarge)).toMatchObject({
    status: 413,
    code: 'payload_too_large',
    detail: `A body may have at most ${api.readStates.bodyLimit} bytes.`,
  });
});
