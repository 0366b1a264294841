import type { RelayClient } from '@noiseaware-connect/shared/client';
import { describe, expect, it } from 'vitest';
import { makeLink } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';

describe('service keys', async () => {
  const stage = await stageOfFile({ env: { RELAY_WEBHOOKS_PRIVATE: '1' } });
  const { client: admin } = await stage.relay.enrol('Robin', 'admin');

  const keysNamed = async (name: string) =>
    (await answered(admin.listServiceKeys())).serviceKeys.filter((each) => each.name === name);
  const idOf = async (name: string) => (await keysNamed(name))[0]?.id ?? '';
  const webhookOf = async (service: RelayClient) =>
    (await answered(service.addWebhook({ body: { url: 'https://127.0.0.1:1/' } }))).id;
  const webhooks = async () => {
    const listed = await stage.relay.door.listWebhooks();
    return listed.webhooks.map(({ id }) => id);
  };

  it('are listed with their rights and without their secrets', async () => {
    const { key } = await stage.relay.service('listed', { scopes: ['token'], accounts: ['cust-{*}'] });
    expect(await keysNamed('listed')).toEqual([
      {
        ...{ id: expect.any(String), service: expect.any(String) },
        ...{ name: 'listed', scopes: ['token'], accounts: ['cust-{*}'] },
        ...{ createdAt: expect.any(String), expiresAt: null, revokedAt: null },
        ...{ lastUsedAt: null, lastUsedFrom: null, refusals: { count: 0, last: null } },
      },
    ]);
    const answer = JSON.stringify(await admin.listServiceKeys());
    expect(answer).not.toContain(key);
    expect(answer).not.toMatch(/hash/i);
  });

  it('end at once when revoked, with their links and webhooks; other services keep theirs', async () => {
    const { client: other } = await stage.relay.service('other');
    const { client } = await stage.relay.service('retired');
    const [own, foreign] = [await webhookOf(client), await webhookOf(other)];
    const link = await makeLink(client);
    expect(await admin.revokeServiceKey({ id: 'retired' })).toMatchObject({ failure: { code: 'not_found' } });
    const id = await idOf('retired');
    expect(await admin.revokeServiceKey({ id })).toMatchObject({ ok: true });
    expect(await client.listConnections()).toMatchObject({ failure: { code: 'unauthenticated' } });
    expect(await webhooks()).toEqual([foreign]);
    expect(await answered(admin.readLink({ id: link.id }))).toMatchObject({ status: 'revoked' });
    const { entries } = await answered(
      admin.readAudit({ query: { what: 'service_key_revoked,webhook_removed', who: 'Robin' } }),
    );
    expect(entries).toMatchObject([
      { what: 'webhook_removed', webhook: own },
      { what: 'service_key_revoked', service: id },
    ]);
  });

  it('keep the service’s webhooks while another key is valid; revoking the last one removes them', async () => {
    const { client } = await stage.relay.service('rotated');
    const webhook = await webhookOf(client);
    const first = await idOf('rotated');
    await stage.relay.door.rotateServiceKey({
      id: await stage.relay.door.keyNamed('rotated'),
      body: { overlap: 3_600 },
    });
    await answered(admin.revokeServiceKey({ id: first }));
    expect(await webhooks()).toContain(webhook);
    const second = (await keysNamed('rotated')).find(({ revokedAt }) => revokedAt === null)?.id ?? '';
    await answered(admin.revokeServiceKey({ id: second }));
    expect(await webhooks()).not.toContain(webhook);
  });

  it('lose their webhooks with the only valid key, also if a rotated key expired unrevoked', async () => {
    const { client } = await stage.relay.service('replaced');
    const webhook = await webhookOf(client);
    await stage.relay.door.rotateServiceKey({
      id: await stage.relay.door.keyNamed('replaced'),
      body: { overlap: 0 },
    });
    const valid = (await keysNamed('replaced')).find(({ expiresAt }) => expiresAt === null)?.id ?? '';
    await answered(admin.revokeServiceKey({ id: valid }));
    expect(await webhooks()).not.toContain(webhook);
  });
});
