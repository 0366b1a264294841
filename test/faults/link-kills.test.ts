import { expect, it } from 'vitest';
import { walkLogin } from '../sandbox/walk-login.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { lengthOf } from '../support/tier.ts';
import { bothStores, startDyingRelay } from './dying-relay.ts';

/** Where the relay dies, in the order of the job: at a press, at the owner's return, at the maker's confirmation. */
const deaths = [
  { during: 'the press', step: 'link_asked', times: 1 },
  { during: 'the press', step: 'link_changed', times: 1 },
  { during: 'the return', step: 'exchange_answered', times: 1 },
  { during: 'the return', step: 'exchange_sealed', times: 1 },
  { during: 'the return', step: 'connection_written', times: 1 },
  { during: 'the confirmation', step: 'exchange_answered', times: 2 },
  { during: 'the confirmation', step: 'connection_written', times: 2 },
] as const;
const order = [4, 3, 6, 0, 1, 2, 5].flatMap((nth) => deaths[nth] ?? []);
const cases = order
  .flatMap((death) => bothStores.map((store) => ({ ...death, store })))
  .slice(0, lengthOf(14, 2));

it.each(cases)(
  'an owner’s link makes exactly one connection and one event when the relay is killed during $during at $step on $store',
  async ({ during, step, times, store }) => {
    const { receiver, door, staff, ended, startAgain } = await startDyingRelay(store, step, { times });
    /** Repeats what got no answer, as a person does, once the relay is there again. */
    const throughDeath = async <T>(of: typeof during, ask: () => Promise<T>): Promise<T> => {
      if (of !== during) return ask();
      const answer = await ask().catch((error: unknown) => error);
      expect(answer instanceof TypeError || (answer as { ok?: boolean }).ok === false).toBe(true);
      expect(await ended()).toBe('SIGKILL');
      await startAgain();
      return ask();
    };
    const { id, url } = await makeLink(staff(), { account: { id: 'acct-1' } });
    const owner = ownerBrowser();
    const authorizeUrl = await throughDeath('the press', () => owner.press(url));
    const { location = '' } = await walkLogin(authorizeUrl, { email: 'manager@example.com' });
    const page = await throughDeath('the return', () => owner.comeBack(location));
    expect(page.title).toBe('Almost done');
    const waiting = await staff().readLink({ id });
    const organization = waiting.ok ? (waiting.value.organization ?? '') : waiting.failure.code;
    const confirm = () => staff().confirmLink({ id, body: { organization } });
    const confirmed = await throughDeath('the confirmation', confirm);
    if (!confirmed.ok) throw new Error(confirmed.failure.code);

    expect(await confirm()).toEqual(confirmed);
    const { connections } = await door.listConnections();
    expect(connections).toMatchObject([{ id: confirmed.value.connection.id, status: 'active' }]);
    expect((await owner.open(url)).title).toBe('Connected');
    await expect
      .poll(async () => (await door.listWebhooks()).webhooks)
      .toMatchObject([{ waiting: 0, dead: 0 }]);
    const used = receiver.received.filter(({ type }) => type === 'link.used');
    expect(new Set(used.map(({ id }) => id)).size).toBe(1);
  },
);
