import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { lengthOf } from '../support/tier.ts';
import { alertSteps } from './dying-alerts.ts';
import { bothStores, startDyingRelay } from './dying-relay.ts';

/** Seconds after which what a dead relay has taken is taken again. */
const lease = 121;

/** The test itself kills at the answer, and at the alert's message. */
const [kept, taken, found, settled] = alertSteps;
const cases = [taken, 'answer', settled, kept, found, 'message']
  .flatMap((step) => bothStores.map((store) => ({ store, step })))
  .slice(0, lengthOf(12, 2));

it.each(cases)(
  'stores an alert once and delivers it under one id when the relay is killed at $step on $store',
  async ({ store, step }) => {
    const { sandbox, receiver, door, staff, kill, ended, startAgain } = await startDyingRelay(store, step);
    const { id: connection } = await connectAccount(staff(), { id: 'cust-1' });
    await expect.poll(receiver.types).toEqual(['connection.connected']);
    const told = () => receiver.received.filter(({ type }) => type === 'alert.received');
    if (step === 'message') {
      receiver.answer = () => void kill();
    }

    const [organization = ''] = sandbox.organizations().map(({ id }) => id);
    const [sent] = await sandbox.sendAlert({ organization, partnerOrgId: 'cust-1' });
    if (step === 'answer') await kill();
    expect(await ended()).toBe('SIGKILL');
    receiver.answer = 204;
    // Without an answer it is kept or not, and NoiseAware may send it again.
    expect(sent?.status).toBe(step === kept ? 0 : 200);
    await startAgain(lease);
    if (step === kept)
      await fetch(`${sandbox.partner.alertsUrl}`, { method: 'POST', body: sent?.body ?? '' });

    await expect.poll(told).not.toEqual([]);
    const { alerts } = await door.listAllAlerts();
    expect(alerts).toMatchObject([{ account: 'cust-1', connection, verified: 'verified' }]);
    await expect
      .poll(async () => (await door.listWebhooks()).webhooks)
      .toMatchObject([{ waiting: 0, dead: 0 }]);
    expect(new Set(told().map(({ id }) => id)).size).toBe(1);
    // Only what was sent without an answer is sent again.
    expect(told()).toHaveLength(step === 'message' ? 2 : 1);
  },
);
