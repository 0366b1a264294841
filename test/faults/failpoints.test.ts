import { type Step, steps } from '@noiseaware-connect/relay/base/effects';
import { expect, it } from 'vitest';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { callNoiseAware } from '../support/relay/call-noiseaware.ts';
import { callConnectionUrl } from '../support/relay/pairing.ts';
import { setStage } from '../support/relay/relay-stage.ts';
import { sentAgain } from '../support/relay/sent-refresh-tokens.ts';
import { valueIn } from '../support/relay/value-in.ts';
import {
  account,
  complete,
  exchanges,
  type Prepared,
  renew,
  renewals,
  type Scenario,
  vend,
} from './crash-scenarios.ts';
import { startDyingRelay } from './dying-relay.ts';

/** User tokens live shortly; a refreshed token is dead at once. */
const switches = { tokenLifetime: 2, rotation: 'kill-at-once', refreshReuse: 'ends-all' } as const;

type DyingRelay = Awaited<ReturnType<typeof startDyingRelay>>;

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
    effects: { failpoint: (step) => void reached.push(step) },
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
  const relay = await startDyingRelay('lowdb', step, {
    times,
    switches,
    settings: { NOISEAWARE_TIMEOUT: '1' },
  });
  const { sandbox } = relay;
  const prepared = await scenario.prepare(relay);
  const before = exchangesAt(sandbox);
  const unanswered = await scenario.act(relay, prepared);
  expect(unanswered).toMatchObject({ failure: { code: 'relay_unreachable' } });
  expect(await relay.ended()).toBe('SIGKILL');
  const during = exchangesAt(sandbox) - before;
  await relay.startAgain();
  return { people: relay, prepared, sandbox, during };
}

const exchangesAt = (sandbox: Sandbox): number => sandbox.entries('token').length;

async function works(people: DyingRelay, prepared: Prepared): Promise<void> {
  // NoiseAware may still be answering the call during which the relay died.
  await expect.poll(async () => (await renew(people, prepared)).ok).toBe(true);
  // The refresh token that came of it is good too, for a relay that has not just renewed for asking.
  await people.kill();
  await people.startAgain();
  expect((await renew(people, prepared)).ok).toBe(true);
  const { userToken } = valueIn(await vend(people, prepared));
  expect(await callNoiseAware(people.sandbox, userToken)).toBe(200);
}

/** No refresh token was ever sent twice. */
function sentNoneTwice(sandbox: Sandbox): void {
  const refreshes = sandbox.entries('refresh');
  expect(refreshes).not.toEqual([]);
  expect(sentAgain(refreshes)).toEqual([]);
}

it('reaches every failpoint in at least one scenario', () => {
  expect(steps.filter((step) => !found.flat().some((each) => each.step === step))).toEqual([]);
});

it.each(failpointsOf(exchanges))(
  'loses nothing when the relay is killed during $scenario.name at $step',
  async (failpoint) => {
    const { people, prepared, sandbox, during } = await dieAt(failpoint);
    expect(during).toBeLessThanOrEqual(1);
    const { attempt } = prepared;
    const accessCode = new URL(attempt?.redirect ?? '').searchParams.get('access_code');
    const read = await people.staff().readPairing({ id: attempt?.id ?? '' });
    const status = read.ok ? read.value.status : read.failure.code;
    expect(['authorized', 'connected']).toContain(status);

    // NoiseAware asks again: the same access code as long as it is needed, none afterwards.
    const { partner } = sandbox;
    const noiseaware = { clientId: partner.clientId, clientSecrets: [partner.clientSecret] };
    const repeated = await callConnectionUrl(
      { url: people.url, config: { noiseaware } },
      { code: attempt?.code },
    );
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
    await works(people, { connection });
    sentNoneTwice(sandbox);
  },
);

it.each(failpointsOf(renewals))(
  'loses nothing when the relay is killed during $scenario.name at $step',
  async (failpoint) => {
    const { people, prepared, sandbox, during } = await dieAt(failpoint);
    expect(during).toBeLessThanOrEqual(1);
    const id = prepared.connection?.id ?? '';
    const read = await people.service().readConnection({ id });
    const status = read.ok ? read.value.connection.status : read.failure.code;
    expect(['active', 'degraded']).toContain(status);
    const before = exchangesAt(sandbox);
    await works(people, prepared);
    // The way back is the access code, once; from then on the new refresh tokens are good.
    expect(exchangesAt(sandbox) - before).toBeLessThanOrEqual(1);
    expect(await people.service().readConnection({ id })).toMatchObject({
      value: { connection: { status: 'active', cause: null } },
    });
    sentNoneTwice(sandbox);
  },
);
