import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig } from '@noiseaware-connect/relay/config';
import { realEffects, type Step, steps } from '@noiseaware-connect/relay/effects';
import { createLog } from '@noiseaware-connect/relay/log';
import { openOperatorClient } from '@noiseaware-connect/relay/operator/operator-client';
import { createClient } from '@noiseaware-connect/shared/client';
import { expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { keyFor } from '../support/relay/key-for.ts';
import { callConnectionUrl } from '../support/relay/pairing.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';
import { setStage } from '../support/relay/relay-stage.ts';
import {
  account,
  complete,
  exchanges,
  type People,
  type Prepared,
  renew,
  renewals,
  type Scenario,
  vend,
} from './crash-scenarios.ts';

/** User tokens live shortly; a refreshed token is dead at once. */
const switches = { tokenLifetime: 2, rotation: 'kill-at-once', refreshReuse: 'ends-all' } as const;

/** A step at which the relay is killed, and how many times it has been reached by then. */
interface Failpoint {
  scenario: Scenario;
  step: Step;
  times: number;
}

const found = await Promise.all([...exchanges, ...renewals].map(failpointsIn));
const failpointsOf = (scenarios: readonly Scenario[]) =>
  found.flat().filter(({ scenario }) => scenarios.includes(scenario));

/** Finds the steps of a scenario by letting it happen once in this process. */
async function failpointsIn(scenario: Scenario): Promise<Failpoint[]> {
  const reached: Step[] = [];
  const { sandbox, staff, service, stop } = await setStage({
    switches,
    effects: { reached: (step) => void reached.push(step) },
  });
  const people = { sandbox, staff: () => staff, service: () => service };
  const prepared = await scenario.prepare(people);
  const before = reached.length;
  const done = await scenario.act(people, prepared);
  await stop();
  if (!done.ok) throw new Error(`${scenario.name} failed: ${done.failure.code}`);
  return reached
    .map((step, index) => ({
      scenario,
      step,
      times: reached.slice(0, index + 1).filter((each) => each === step).length,
    }))
    .slice(before);
}

/** Lets a relay die at a failpoint and starts it again on the same data. */
async function dieAt({ scenario, step, times }: Failpoint) {
  const sandbox = await startSandbox({ switches });
  const parent = await mkdtemp(path.join(tmpdir(), 'relay-failpoint-'));
  const env = { ...relayEnvironment(path.join(parent, 'data'), sandbox), NOISEAWARE_TIMEOUT: '1' };
  const start = async (program?: string[]) => {
    const started = await startRelayProcess({ ...env, DIE_AT: `${step} ${times}` }, program);
    sandbox.setPartner({ connectionUrl: `${started.url}/noiseaware/connection` });
    return started;
  };
  let relay = await start([path.join(import.meta.dirname, 'serve-with-failpoint.ts')]);
  onTestFinished(async () => {
    await relay.kill('SIGKILL');
    await sandbox.stop();
    await rm(parent, { recursive: true, force: true });
  });

  const door = openOperatorClient(parseConfig(env), realEffects(createLog('silent')));
  const clientWith = (credential: string) => createClient({ baseUrl: relay.url, fetch, credential });
  const { invite } = await door('invite', { name: 'Alex' });
  const enrolled = await clientWith('').enrol({ body: { invite } });
  const session = enrolled.ok ? enrolled.value.session : '';
  const { key } = await door('createServiceKey', keyFor('billing'));
  const people: People = { sandbox, staff: () => clientWith(session), service: () => clientWith(key) };

  const prepared = await scenario.prepare(people);
  const before = exchangesAt(sandbox);
  const unanswered = await scenario.act(people, prepared);
  expect(unanswered).toMatchObject({ failure: { code: 'relay_unreachable' } });
  expect(await relay.ended).toBe('SIGKILL');
  const during = exchangesAt(sandbox) - before;
  relay = await start();
  const restart = async () => {
    await relay.kill('SIGTERM');
    relay = await start();
  };
  return { people, prepared, sandbox, during, url: relay.url, restart };
}

const exchangesAt = (sandbox: Sandbox): number => sandbox.entries('token').length;

async function works(
  sandbox: Sandbox,
  people: People,
  prepared: Prepared,
  restart: () => Promise<void>,
): Promise<void> {
  // NoiseAware may still be answering the call during which the relay died.
  await expect.poll(async () => (await renew(people, prepared)).ok).toBe(true);
  // The refresh token that came of it is good too, for a relay that has not just renewed for asking.
  await restart();
  expect((await renew(people, prepared)).ok).toBe(true);
  const vended = await vend(people, prepared);
  if (!vended.ok) throw new Error(vended.failure.code);
  const response = await fetch(`${sandbox.url}/thresholds/list`, {
    method: 'POST',
    headers: { authorization: vended.value.userToken, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(200);
}

/** No refresh token was ever sent twice. */
function sentNoneTwice(sandbox: Sandbox): void {
  const sent = sandbox
    .entries('refresh')
    .map(({ details }) => (details.request as { refreshToken: string }).refreshToken);
  expect(sent.length).toBeGreaterThan(0);
  expect(sent).toEqual([...new Set(sent)]);
}

it('reaches every step in one of the scenarios', () => {
  expect(steps.filter((step) => !found.flat().some((each) => each.step === step))).toEqual([]);
});

it.each(failpointsOf(exchanges))(
  'loses nothing when it is killed during $scenario.name at $step',
  async (failpoint) => {
    const { people, prepared, sandbox, during, url, restart } = await dieAt(failpoint);
    expect(during).toBeLessThanOrEqual(1);
    const { attempt } = prepared;
    const accessCode = new URL(attempt?.redirect ?? '').searchParams.get('access_code');
    const read = await people.staff().readPairing({ id: attempt?.id ?? '' });
    const status = read.ok ? read.value.status : read.failure.code;
    expect(['authorized', 'connected']).toContain(status);

    // NoiseAware asks again: the same access code as long as it is needed, none afterwards.
    const { partner } = sandbox;
    const noiseaware = { clientId: partner.clientId, clientSecrets: [partner.clientSecret] };
    const repeated = await callConnectionUrl({ url, config: { noiseaware } }, { code: attempt?.code });
    const answer = (await repeated.json()) as { access_code?: string; error?: string };
    expect(answer).toMatchObject(
      status === 'authorized' ? { access_code: accessCode } : { error: 'invalid_grant' },
    );

    // The extension asks again, and gets the connection by at most one exchange more.
    const before = exchangesAt(sandbox);
    const done = await complete(people, prepared);
    if (!done.ok) throw new Error(done.failure.code);
    expect(exchangesAt(sandbox) - before).toBe(status === 'connected' ? 0 : 1);
    expect(await complete(people, prepared)).toEqual(done);
    const { connection } = done.value;
    if (prepared.connection !== undefined) expect(connection.id).toBe(prepared.connection.id);
    const listed = await people.staff().listConnections({ query: { account: account.id } });
    expect(listed).toMatchObject({ value: { connections: [{ id: connection.id, status: 'active' }] } });
    await works(sandbox, people, { connection }, restart);
    sentNoneTwice(sandbox);
  },
);

it.each(failpointsOf(renewals))(
  'loses nothing when it is killed during $scenario.name at $step',
  async (failpoint) => {
    const { people, prepared, sandbox, during, restart } = await dieAt(failpoint);
    expect(during).toBeLessThanOrEqual(1);
    const id = prepared.connection?.id ?? '';
    const read = await people.service().readConnection({ id });
    const status = read.ok ? read.value.connection.status : read.failure.code;
    expect(['active', 'degraded']).toContain(status);
    const before = exchangesAt(sandbox);
    await works(sandbox, people, prepared, restart);
    // The way back is the access code, once; from then on the new refresh tokens are good.
    expect(exchangesAt(sandbox) - before).toBeLessThanOrEqual(1);
    expect(await people.service().readConnection({ id })).toMatchObject({
      value: { connection: { status: 'active', cause: null } },
    });
    sentNoneTwice(sandbox);
  },
);
