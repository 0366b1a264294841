import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { makeAuthority } from '../support/postgres/certificates.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { codeOf, valueIn } from '../support/relay/value-in.ts';

/** As many attempts as open the circuit breaker. */
const accounts = ['one', 'two', 'three', 'four', 'five'];

/** Connects accounts, and lets NoiseAware's API then be behind this server; their user tokens have ended. */
async function behind(server: net.Server) {
  const { sandbox, relay, staff, service } = await stageOfTest();
  const { client: admin } = await relay.enrol('Robin', 'admin');
  const ids: string[] = [];
  for (const id of accounts) ids.push((await connectAccount(staff, { id })).id);
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const moveTo = async (settings: Record<string, string>) => {
    await relay.down();
    relay.pass(901);
    await relay.up(settings);
  };
  await moveTo({ NOISEAWARE_API_URL: `https://localhost:${port}` });
  const read = async (id: string) => codeOf(await service.vendToken({ id, body: {} }));
  expect(new Set(await Promise.all(ids.map(read)))).toEqual(new Set(['noiseaware_unavailable']));
  const states = await Promise.all(ids.map((id) => service.readConnection({ id })));
  expect(new Set(states.map((each) => valueIn(each).connection.cause))).toEqual(new Set(['unreachable']));
  const { findings } = valueIn(await admin.readFindings());
  const { work } = await relay.door.examine();
  return {
    sandbox,
    errors: relay.logLines.filter((line) => line.includes('"level":"error"')),
    codes: findings.filter(({ level }) => level === 'problem').map(({ code, values }) => [code, values]),
    doctor: work.filter(({ level }) => level === 'bad').map(({ says }) => says),
    /** Lets NoiseAware be reached again, and reads each account. */
    recover: async () => {
      await moveTo({});
      return Promise.all(ids.map(read));
    },
  };
}

test('a certificate of NoiseAware that is not accepted has an error line and a finding of its own, and uses no refresh token', async () => {
  const authority = await makeAuthority('an authority that the relay does not know');
  const { certificate: cert, key } = await authority.certify('localhost');
  const { sandbox, errors, codes, doctor, recover } = await behind(createServer({ cert, key }));
  expect(errors).toEqual([expect.stringContaining('the certificate of NOISEAWARE_API_URL is not accepted')]);
  const code = expect.stringMatching(/^[A-Z_]+$/) as string;
  expect(codes).toEqual([['noiseaware_certificate', { code }]]);
  expect(doctor).toEqual([expect.stringContaining('the certificate of NOISEAWARE_API_URL is not accepted')]);
  const exchanges = sandbox.entries('token').length;
  expect(new Set(await recover())).toEqual(new Set(['ok']));
  expect(sandbox.entries('token')).toHaveLength(exchanges);
});

test('a connection to NoiseAware that is reset during the TLS handshake has an error line and a finding of its own', async () => {
  const resetting = net.createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const { errors, codes, doctor } = await behind(resetting);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain('are reset before NoiseAware answers');
  expect(codes).toEqual([['noiseaware_reset', { code: expect.any(String) as string }]]);
  expect(doctor).toEqual([expect.stringContaining('are reset before NoiseAware answers')]);
});
