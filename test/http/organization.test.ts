import { beforeEach, expect, it } from 'vitest';
import { authorize, complete } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

/** The account of a test. */
let account = { id: 'acct-0', name: 'Sea View Rentals' };
let accounts = 0;
const { sandbox, relay, staff, service } = await stageOfFile();
beforeEach(() => {
  accounts += 1;
  account = { ...account, id: `acct-${accounts}` };
  sandbox.set({ fault: {}, userTokenFormat: 'jwt' });
});

/** A person authorizes at NoiseAware, for a new connection or for one that is there. */
async function authorized(organization: string, connection?: string) {
  const options = { account, ...(connection === undefined ? {} : { connection }) };
  const pairing = await authorize(staff, options, { email: 'manager@example.com', organization });
  return (confirmed?: string) => complete(staff, pairing, confirmed);
}

const connect = async (organization: string) => valueIn(await (await authorized(organization))()).connection;

const labelOf = (name: string) => {
  const organization = sandbox.organizations().find((each) => each.name === name);
  return `${name} (${organization?.id})`;
};
const eventsOf = async (target: string) =>
  (await relay.door.inspectConnection({ id: target })).entries.map(({ what }) => what);

/** The organization whose data the connection's token opens. */
async function opens(id: string): Promise<string> {
  const { userToken } = valueIn(await service.vendToken({ id, body: { minTtl: 1 } }));
  const response = await fetch(`${sandbox.url}/thresholds/list`, {
    method: 'POST',
    headers: { authorization: userToken },
  });
  return /"organization_id":(\d+)/.exec(await response.text())?.[1] ?? '';
}

const lakeside = 'Lakeside Lofts';
const oldTown = 'Old Town Suites';

it('names the organization of a connection', async () => {
  expect(await connect(lakeside)).toMatchObject({ organization: labelOf(lakeside) });
});

it('reauthorizes the same organization without a confirmation', async () => {
  const { id } = await connect(lakeside);
  const done = await (await authorized(lakeside, id))();
  expect(done).toMatchObject({ ok: true, value: { connection: { id, organization: labelOf(lakeside) } } });
  expect(await eventsOf(id)).not.toContain('organization_refused');
});

it('refuses another organization until it is confirmed by name; the old one works meanwhile', async () => {
  const { id } = await connect(lakeside);
  const before = await opens(id);
  const answer = await authorized(oldTown, id);
  const refusal = {
    ok: false,
    failure: {
      code: 'wrong_organization',
      organizations: { connected: labelOf(lakeside), answered: labelOf(oldTown) },
    },
  };
  expect(await answer()).toMatchObject(refusal);
  expect(await answer('Another organization')).toMatchObject(refusal);
  expect(await answer(labelOf(lakeside))).toMatchObject(refusal);
  expect(await staff.readConnection({ id })).toMatchObject({
    value: { connection: { status: 'active', organization: labelOf(lakeside) } },
  });
  expect(await opens(id)).toBe(before);
  expect((await staff.renewConnection({ id, body: {} })).ok).toBe(true);
  expect(await opens(id)).toBe(before);

  const confirmed = await answer(labelOf(oldTown));
  expect(confirmed).toMatchObject({
    ok: true,
    value: { connection: { id, status: 'active', organization: labelOf(oldTown) } },
  });
  expect(await answer(labelOf(oldTown))).toEqual(confirmed);
  expect(await opens(id)).not.toBe(before);
  const events = await eventsOf(id);
  expect(events).toContain('organization_refused');
  expect(events.slice(-2)).toEqual(['reauthorized', 'organization_changed']);
});

it('leaves the connection unchanged if another organization is never confirmed', async () => {
  const { id } = await connect(lakeside);
  const before = await opens(id);
  const answer = await authorized(oldTown, id);
  expect(await answer()).toMatchObject({ failure: { code: 'wrong_organization' } });
  expect(await opens(id)).toBe(before);
});

it('shows that the organization is unknown, and reauthorizes without a check', async () => {
  sandbox.set({ userTokenFormat: 'opaque' });
  const { id, organization } = await connect(lakeside);
  expect(organization).toBeNull();
  const done = await (await authorized(oldTown, id))();
  expect(done).toMatchObject({ ok: true, value: { connection: { id, organization: null } } });
});

it('asks for a confirmation also if the authorizing organization is unknown and the connected one is known', async () => {
  const { id } = await connect(lakeside);
  sandbox.set({ userTokenFormat: 'opaque' });
  const answer = await authorized(oldTown, id);
  const refusal = await answer();
  expect(refusal).toMatchObject({
    failure: { code: 'wrong_organization', organizations: { connected: labelOf(lakeside) } },
  });
  const answered = refusal.ok ? '' : refusal.failure.organizations?.answered;
  expect(await answer(answered)).toMatchObject({ ok: true, value: { connection: { organization: null } } });
});

it('a confirmed organization is not overwritten by a reauthorization that started earlier', async () => {
  const { id } = await connect(lakeside);
  const [other, same] = [await authorized(oldTown, id), await authorized(lakeside, id)];
  expect(await other()).toMatchObject({ failure: { code: 'wrong_organization' } });
  // Both have been compared with the connection as it is; the first one that writes makes it another question.
  sandbox.set({ fault: { token: { kind: 'slow', seconds: 0.2, times: 2 } } });
  await Promise.all([other(labelOf(oldTown)), same()]);
  const { connections } = await relay.door.listConnections();
  // Whichever is first: the answer to the question stands, or is the last word.
  expect(connections.find((each) => each.id === id)?.organization).toBe(labelOf(oldTown));
});

it('identifies the organization by an API call, and connects only once that call is answered', async () => {
  await relay.down();
  await relay.up({ NOISEAWARE_IDENTITY: 'probe POST /thresholds/list thresholds.0.organization_id' });
  try {
    sandbox.set({ fault: { api: { kind: '502', times: 1 } } });
    const answer = await authorized(lakeside);
    expect(await answer()).toMatchObject({ failure: { code: 'noiseaware_unavailable' } });
    const done = await answer();
    const id = sandbox.organizations().find(({ name }) => name === lakeside)?.id;
    expect(done).toMatchObject({ ok: true, value: { connection: { organization: String(id) } } });
    const connection = done.ok ? done.value.connection.id : '';
    expect(await (await authorized(oldTown, connection))()).toMatchObject({
      failure: { code: 'wrong_organization' },
    });
  } finally {
    await relay.restart();
  }
});
