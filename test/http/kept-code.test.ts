import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { forTest } from '../support/for-file.ts';
import { authorize, complete } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { accessCodeFor, redirectWith, startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { codeOf, valueIn } from '../support/relay/value-in.ts';

describe('an access code that NoiseAware kept', async () => {
  const { sandbox, relay, staff, service } = await stageOfFile();
  const { client: admin } = await relay.enrol('Robin', 'admin');
  beforeEach(() => {
    sandbox.set({ fault: {}, alreadyAuthorized: 'again', userTokenFormat: 'jwt' });
    for (const { organizationId } of sandbox.grants()) sandbox.revoke(organizationId);
  });

  /** What a person is told who can do something about it. */
  const waysOut = expect.stringMatching(
    /its owner ends that one at NoiseAware .* connections move/,
  ) as string;

  let accounts = 0;
  const newAccount = () => {
    accounts += 1;
    return { id: `cust-${accounts}` };
  };

  async function connect(account: { id: string }, connection?: string) {
    const pairing = await authorize(staff, { account, ...(connection === undefined ? {} : { connection }) });
    return complete(staff, pairing);
  }

  const connectByLink = async (account: { id: string }) => {
    const { url } = await makeLink(service, { account });
    return ownerBrowser().connect(url, { email: 'owner@example.com' });
  };

  const auditOf = async (account: string) =>
    valueIn(await admin.readAudit({ query: { account } })).entries.map(({ what }) => what);

  it('reauthorizes a connection, and the audit log says so', async () => {
    const account = newAccount();
    const { connection } = valueIn(await connect(account));
    sandbox.set({ alreadyAuthorized: 'call-and-keep' });
    expect(valueIn(await connect(account, connection.id)).connection).toMatchObject({
      id: connection.id,
      status: 'active',
    });
    expect(await auditOf(account.id)).toContain('kept_code_accepted');
  });

  it('connects a forgotten account again with the access code that NoiseAware kept, of which only a hash was left', async () => {
    const account = newAccount();
    const { connection } = valueIn(await connect(account));
    const [grant] = sandbox.grants().slice(-1);
    valueIn(await admin.disconnect({ id: connection.id, query: { forget: 'true' } }));
    const stored = [...(await readDirectory(relay.directory)).values()];
    expect(stored.join('\n')).not.toContain(grant?.accessCode);
    sandbox.set({ alreadyAuthorized: 'call-and-keep' });
    const again = valueIn(await connect(account)).connection;
    expect(again).toMatchObject({ status: 'active', organization: connection.organization });
    valueIn(await service.vendToken({ id: again.id, body: {} }));
    expect(await auditOf(account.id)).toContain('kept_code_accepted');
  });

  it("connects a forgotten account again by an owner's link too", async () => {
    const account = newAccount();
    const { connection } = valueIn(await connect(account));
    valueIn(await admin.disconnect({ id: connection.id, query: { forget: 'true' } }));
    sandbox.set({ alreadyAuthorized: 'call-and-keep' });
    const { url } = await makeLink(service, { account });
    expect((await ownerBrowser().connect(url)).title).toBe('Connected');
  });

  it.each(['redirect-stored', 'redirect-empty'] as const)(
    'takes no code of a pairing for which NoiseAware has not called the ConnectionURL: %s',
    async (alreadyAuthorized) => {
      const account = newAccount();
      const { connection } = valueIn(await connect(account));
      valueIn(await admin.disconnect({ id: connection.id, query: { forget: 'true' } }));
      sandbox.set({ alreadyAuthorized });
      expect(await connect(account)).toMatchObject({
        failure: { code: 'pairing_not_authorized', fixedBy: 'owner', detail: waysOut },
      });
      const page = await connectByLink(account);
      expect(page.title).toBe('Authorized before');
      expect(page.html).toContain('in your NoiseAware account');
      // Once the owner has ended the old authorization at NoiseAware, the account can be connected again.
      for (const { organizationId } of sandbox.grants()) sandbox.revoke(organizationId);
      expect(valueIn(await connect(account)).connection).toMatchObject({ status: 'active' });
    },
  );

  it('refuses a kept access code that comes with another verifier, address or session', async () => {
    const account = newAccount();
    const { connection } = valueIn(await connect(account));
    sandbox.set({ alreadyAuthorized: 'call-and-keep' });
    const pairing = await authorize(staff, { account, connection: connection.id });
    const foreign = pairing.redirect.replace(/[^/]+\?/, 'another-path?');
    expect(codeOf(await complete(staff, { ...pairing, redirect: foreign }))).toBe('redirect_mismatch');
    const verifier = pairing.verifier.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(codeOf(await complete(staff, { ...pairing, verifier }))).toBe('verifier_mismatch');
    const other = (await relay.enrol('Sam')).client;
    expect(codeOf(await complete(other, pairing))).toBe('not_found');
    expect(await auditOf(account.id)).not.toContain('kept_code_accepted');
    expect(codeOf(await complete(staff, pairing))).toBe('ok');
  });

  it('refuses the kept access code of another account', async () => {
    valueIn(await connect(newAccount()));
    sandbox.set({ alreadyAuthorized: 'call-and-keep' });
    const account = newAccount();
    expect(await connect(account)).toMatchObject({
      failure: { code: 'redirect_mismatch', fixedBy: 'owner', detail: waysOut },
    });
    const page = await connectByLink(account);
    expect(page.title).toBe('Authorized before');
  });

  it('tells who came back without a code, and was never connected, of no earlier authorization', async () => {
    const cancelled = await authorize(staff, { account: newAccount() }, { decision: 'cancel' });
    const url = cancelled.redirect.replace(/[?#].*/, '');
    expect(await complete(staff, { ...cancelled, redirect: url })).toMatchObject({
      failure: { code: 'pairing_not_authorized' },
    });
    expect(await complete(staff, { ...cancelled, redirect: url })).not.toHaveProperty(
      'failure.fixedBy',
      'owner',
    );
  });

  it('refuses a kept access code whose token names no organization', async () => {
    const account = newAccount();
    const { connection } = valueIn(await connect(account));
    sandbox.set({ alreadyAuthorized: 'call-and-keep', userTokenFormat: 'opaque' });
    expect(codeOf(await connect(account, connection.id))).toBe('redirect_mismatch');
    expect(await auditOf(account.id)).not.toContain('kept_code_accepted');
  });
});

it('refuses a kept access code for which NoiseAware gives a token of another organization', async () => {
  let organization = 'one';
  const noiseaware = http.createServer((request, response) => {
    request.resume();
    const claims = Buffer.from(JSON.stringify({ organizationID: organization })).toString('base64url');
    const expiresAt = new Date(Date.now() + 900_000);
    response.end(JSON.stringify({ userToken: `e30.${claims}.c2ln`, refreshToken: 'refresh', expiresAt }));
  });
  noiseaware.listen(0, '127.0.0.1');
  await once(noiseaware, 'listening');
  onTestFinished(() => {
    noiseaware.closeAllConnections();
    noiseaware.close();
  });
  const NOISEAWARE_API_URL = `http://127.0.0.1:${(noiseaware.address() as AddressInfo).port}`;
  const relay = await forTest(startTestRelay({ env: { NOISEAWARE_API_URL } }));
  const { client: staff } = await relay.enrol('Alex');
  const authorized = async () => {
    const pairing = await startPairing(staff, { account: { id: 'cust-1' } });
    return { pairing, accessCode: await accessCodeFor(relay, pairing.code) };
  };
  const first = await authorized();
  const completeWith = ({ pairing }: typeof first, accessCode: string) =>
    complete(staff, { ...pairing, redirect: redirectWith(pairing, accessCode) });
  const { connection } = valueIn(await completeWith(first, first.accessCode));
  valueIn(await staff.disconnect({ id: connection.id, query: { forget: 'true' } }));

  const second = await authorized();
  organization = 'another';
  expect(codeOf(await completeWith(second, first.accessCode))).toBe('redirect_mismatch');
  organization = 'one';
  expect(codeOf(await completeWith(second, first.accessCode))).toBe('ok');
});
