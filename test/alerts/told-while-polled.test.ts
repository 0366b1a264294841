import { expect, onTestFinished, test } from 'vitest';
import { holding, waitingForLock } from '../store/postgres/open-store.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { setStage } from '../support/relay/relay-stage.ts';
import { shortSleep } from './short-sleep.ts';

/** Seconds between rounds: nothing else of a relay waits that long. */
const every = 61;

test('keeps one alert of an event of which AutoResolve tells in the moment in which it is polled', async () => {
  const database = await freshDatabase();
  let pause = Promise.withResolvers<() => void>();
  const { sandbox, relay, staff, stop } = await setStage({
    env: { RELAY_STORE: database.url, RELAY_EVENTS_POLL: String(every) },
    effects: {
      sleep: (seconds, signal) =>
        seconds === every
          ? new Promise((resolve) => {
              signal.addEventListener('abort', () => resolve(), { once: true });
              pause.resolve(resolve);
            })
          : shortSleep(seconds, signal),
    },
  });
  onTestFinished(stop);
  await connectAccount(staff, { id: 'cust-1' });
  const [organization = ''] = sandbox.organizations().map(({ id }) => id);
  await sandbox.sendAlert({ organization, partnerOrgId: 'cust-1', kind: 'untold', type: 'newNoise' });
  const url = await alertsAddress(relay);
  const told = JSON.stringify({
    PartnerOrgID: 'cust-1',
    AlertType: 'newNoise',
    AlertTime: new Date().toISOString(),
    NoiseawareAZID: 'Z',
  }).replace('"Z"', String(BigInt(organization) * 1000n + 200n));

  const startRound = await pause.promise;
  pause = Promise.withResolvers();
  // As if the last round were long ago.
  await database.query("UPDATE moments SET at = 0 WHERE name = 'events'");
  // Both are at the alerts that are kept before either has added its own.
  const { answer } = await holding(database, 'LOCK TABLE alerts IN ACCESS EXCLUSIVE MODE', async () => {
    startRound();
    const answer = fetch(url, { method: 'POST', body: told });
    const both = `${waitingForLock} AND query NOT LIKE 'UPDATE alerts%'`;
    await expect.poll(() => database.query(both), { timeout: 4_000 }).toHaveLength(2);
    return { answer };
  });
  expect((await answer).status).toBe(200);
  await pause.promise;
  const { alerts } = await relay.door('listAlerts', {});
  expect(alerts.map(({ type }) => type)).toEqual(['newNoise']);
});
