import { outboxSteps } from '@noiseaware-connect/relay/base/effects';
import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { lengthOf } from '../support/tier.ts';
import { bothStores, startDyingRelay } from './dying-relay.ts';

const [written, taken, sent, settled] = ['connection_written', ...outboxSteps];
const cases = [sent, taken, written, settled]
  .flatMap((step) => bothStores.map((store) => ({ store, step })))
  .slice(0, lengthOf(8, 2));

it.each(cases)(
  'delivers every event in order when the relay is killed at $step on $store',
  async ({ store, step }) => {
    const { receiver, door, staff, ended, startAgain } = await startDyingRelay(store, step);
    // The relay may die before it has answered.
    await connectAccount(staff(), { id: 'acct-1' }).catch(() => undefined);
    expect(await ended()).toBe('SIGKILL');
    await startAgain();
    const { connections } = await door.listConnections();
    await door.disconnect({ id: connections[0]?.id ?? '' });

    const types = ['connection.connected', 'connection.disconnected'];
    await expect.poll(() => [...new Set(receiver.types())]).toEqual(types);
    // One more than is needed at the most, and under the id that it had.
    expect(receiver.received.length).toBeLessThanOrEqual(3);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
    expect(receiver.types().at(-1)).toBe('connection.disconnected');
  },
);
