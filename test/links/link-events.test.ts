import { describe, expect, it } from 'vitest';
import { walkLogin } from '../sandbox/walk-login.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { startReceiver } from '../webhooks/receiver.ts';

describe('events of links', async () => {
  const { relay, staff, service, sandbox } = await stageOfFile({
    env: { RELAY_WEBHOOKS_PRIVATE: '1' },
    effects: { sleep: hastySleep },
  });
  const organization = 'Lakeside Lofts';

  let accounts = 0;
  /** A link for a new account, and the events about it that a webhook gets from then on. */
  const stage = async (client = staff, expiresIn?: number) => {
    accounts += 1;
    const account = { id: `account-${accounts}`, name: `House ${accounts}` };
    const receiver = await startReceiver();
    const { id: webhook } = await relay.door.addWebhook({ body: { url: receiver.url } });
    const link = await makeLink(client, { account, ...(expiresIn === undefined ? {} : { expiresIn }) });
    const told = () =>
      receiver.received
        .filter(({ data }) => (data as { link?: { id: string } }).link?.id === link.id)
        .map(({ type, data }) => [type, (data as { link: { status: string } }).link.status]);
    const has = (...events: [type: string, status: string][]) =>
      expect.poll(told, { timeout: 10_000 }).toEqual(events);
    const done = () => relay.door.removeWebhook({ id: webhook });
    return { ...link, has, done, owner: ownerBrowser() };
  };

  it('the first press of a link’s button sends link.opened, and viewing its page sends nothing', async () => {
    const { url, owner, has, done } = await stage();
    await owner.open(url);
    await owner.request(url, 'HEAD');
    await owner.press(url);
    await owner.press(url);
    await owner.connect(url, { organization });
    await has(
      ['link.opened', 'started'],
      ['link.used', 'awaiting_confirmation'],
      ['link.awaiting_confirmation', 'awaiting_confirmation'],
    );
    await done();
  });

  it('revoking an unused link sends that it was revoked', async () => {
    const { id, url, owner, has, done } = await stage(service);
    await owner.press(url);
    await service.revokeLink({ id });
    await service.revokeLink({ id });
    await has(['link.opened', 'started'], ['link.revoked', 'revoked']);
    await done();
  });

  it('revoking a link that awaits confirmation sends that the authorization was refused', async () => {
    const { id, url, owner, has, done } = await stage();
    await owner.connect(url, { organization });
    await staff.revokeLink({ id });
    await has(
      ['link.opened', 'started'],
      ['link.used', 'awaiting_confirmation'],
      ['link.awaiting_confirmation', 'awaiting_confirmation'],
      ['link.refused', 'revoked'],
    );
    await done();
  });

  it.each(['redirect', 'redirect-error'] as const)(
    'an owner’s refusal at NoiseAware (%s) is sent once, and the owner may still connect',
    async (cancel) => {
      sandbox.set({ cancel });
      const { url, owner, has, done } = await stage(service);
      const deny = async () =>
        (await walkLogin(await owner.press(url), { decision: 'cancel' })).location ?? '';
      const denied = await deny();
      expect((await owner.comeBack(denied)).title).toBe('Nothing was connected');
      await owner.comeBack(denied);
      await owner.comeBack(await deny());
      await owner.connect(url, { organization });
      await has(
        ['link.opened', 'started'],
        ['link.refused', 'started'],
        ['link.refused', 'started'],
        ['link.used', 'connected'],
      );
      await done();
    },
  );

  it('an unused link sends that it has expired, without any call', async () => {
    const { has, done } = await stage(staff, 60);
    relay.pass(120);
    await has(['link.expired', 'expired']);
    await done();
  });

  it('an unconfirmed authorization sends that it has expired', async () => {
    const { url, owner, has, done } = await stage();
    await owner.connect(url, { organization });
    await has(
      ['link.opened', 'started'],
      ['link.used', 'awaiting_confirmation'],
      ['link.awaiting_confirmation', 'awaiting_confirmation'],
    );
    relay.pass(8 * 86_400);
    await has(
      ['link.opened', 'started'],
      ['link.used', 'awaiting_confirmation'],
      ['link.awaiting_confirmation', 'awaiting_confirmation'],
      ['link.expired', 'expired'],
    );
    await done();
  });
});
