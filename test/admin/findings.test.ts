import { describe, expect, it } from 'vitest';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';
import { startReceiver } from '../webhooks/receiver.ts';

let skipped = 0;
const elapsed = () => performance.now() / 1000 + skipped;

describe('the doctor’s findings over HTTP', async () => {
  const env = { RELAY_WEBHOOKS_PRIVATE: '1' };
  const stage = await stageOfFile({ env, effects: { elapsed } });
  const { client: admin } = await stage.relay.enrol('Robin', 'admin');
  await connectAccount(stage.staff, { id: 'well' });

  /** What is found now, and not up to a minute ago. */
  const find = async () => {
    skipped += 61;
    return (await answered(admin.readFindings())).findings;
  };
  const trouble = async () => (await find()).filter(({ level }) => level !== 'ok');

  it('report no trouble on a healthy relay, and name each check that ran', async () => {
    expect(await trouble()).toEqual([]);
    const findings = await find();
    expect(findings.map(({ what }) => what)).toEqual([
      ...['settings', 'clock', 'sealing_keys', 'client_secrets'],
      ...['noiseaware', 'identity_provider', 'store', 'connections'],
    ]);
    expect(findings.map(({ sentence }) => sentence).join('\n')).toMatch(
      /RELAY_SEALING_KEYS can open all 3 stored secrets\.\nNo\. 1 of NOISEAWARE_CLIENT_SECRETS was last used by NoiseAware at 20\d\d-\d\d-\d\d \d\d:\d\dZ\.\nNoiseAware answers; calls since .*: \d+, of which 0 % failed; half of the answers within \d+ ms, 95 % within \d+ ms\.\nNo identity provider is configured: staff are invited\.\nThe store can be read and written\.\nNo connection is failing, and 1 is fine\./,
    );
    expect(JSON.stringify(findings)).not.toContain(stage.relay.config.noiseaware.clientSecrets[0]);
  });

  it('are looked for at most once a minute, however often an admin asks', async () => {
    const before = await answered(admin.readFindings());
    expect(await answered(admin.readFindings())).toEqual(before);
    await find();
    expect((await answered(admin.readFindings())).checkedAt > before.checkedAt).toBe(true);
  });

  it('report that NoiseAware answers the relay as one with wrong settings, until it does not any more', async () => {
    const { id } = await connectAccount(stage.staff, { id: 'forbidden' });
    const renew = () => stage.relay.door.client.renewConnection({ id, body: {} });
    stage.sandbox.set({ fault: { token: { kind: '403' }, refresh: { kind: '403' } } });
    expect(await renew()).toMatchObject({ failure: { cause: 'configuration' } });
    expect(await trouble()).toContainEqual(
      expect.objectContaining({
        ...{ what: 'connections', level: 'problem' },
        ...{ code: 'connections_configuration', values: { count: 1 } },
        next: expect.stringContaining('NOISEAWARE_CLIENT_ID'),
      }),
    );
    stage.sandbox.set({ fault: {} });
    expect(await renew()).toMatchObject({ ok: true });
    expect(await trouble()).toEqual([]);
  });

  it('report a disabled webhook, alerts of an unknown account, and connections that need a person', async () => {
    const receiver = await startReceiver();
    receiver.answer = 410;
    const { id } = await answered(stage.service.addWebhook({ body: { url: receiver.url } }));
    const lost = await connectAccount(stage.staff, { id: 'lost' });
    await expect
      .poll(async () => (await answered(stage.service.listWebhooks())).webhooks[0]?.disabledAt)
      .not.toBeNull();
    stage.sandbox.revoke('Harbor House Rentals');
    expect(await stage.staff.renewConnection({ id: lost.id, body: {} })).toMatchObject({ ok: false });
    await fetch(await alertsAddress(stage.relay), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ PartnerOrgID: 'unknown', AlertType: 'newNoise' }),
    });
    expect(await trouble()).toEqual([
      {
        ...{ what: 'connections', level: 'warning', sentence: '1 of the connections needs someone.' },
        next: 'Look at each of them in the list of connections: it says who can fix it',
        ...{ code: 'connections_need_you', values: { count: 1 } },
      },
      {
        ...{
          what: 'webhooks',
          level: 'warning',
          next: `Repair the receiver, then run: pnpm relay webhooks replay ${id}`,
        },
        sentence: `The webhook ${receiver.url} is disabled: its receiver answered 410.`,
        ...{ code: 'webhook_disabled', values: { webhook: id, url: receiver.url } },
      },
      {
        ...{ what: 'alerts', level: 'warning', next: expect.stringContaining('PartnerOrgID') },
        sentence: '1 of the last 1 alerts is for an account that was never connected.',
        ...{ code: 'alerts_unmatched', values: { count: 1, of: 1 } },
      },
    ]);
  });

  it('name the setting by which organizations are told apart, as the log does once, where NoiseAware names none', async () => {
    const { connections } = await answered(admin.listConnections());
    for (const { id } of connections) await answered(admin.disconnect({ id }));
    stage.sandbox.set({ userTokenFormat: 'opaque' });
    for (const id of ['opaque-1', 'opaque-2']) await connectAccount(stage.staff, { id });
    expect(await trouble()).toContainEqual({
      ...{ what: 'connections', level: 'warning', code: 'organizations_unknown', values: {} },
      sentence: expect.stringContaining('cannot tell which NoiseAware organization'),
      next: expect.stringContaining('NOISEAWARE_IDENTITY'),
    });
    const { work } = await stage.relay.door.examine();
    expect(work.map(({ says }) => says).join()).toContain('cannot tell which NoiseAware organization');
    const told = stage.relay.logLines.filter((line) => line.includes('does not name its NoiseAware'));
    expect(told).toEqual([expect.stringContaining('NOISEAWARE_IDENTITY')]);
  });

  it('report that NoiseAware does not answer, and since when', async () => {
    const ids: string[] = [];
    for (const id of ['away-1', 'away-2', 'away-3', 'away-4', 'away-5'])
      ids.push((await connectAccount(stage.staff, { id })).id);
    const ofNoiseAware = async () => (await find()).find(({ what }) => what === 'noiseaware');
    stage.sandbox.set({ fault: { token: { kind: '503' }, refresh: { kind: '503' } } });
    for (const id of ids) await stage.staff.renewConnection({ id, body: {} });
    expect(await ofNoiseAware()).toMatchObject({
      ...{ level: 'problem', code: 'noiseaware_away' },
      values: { since: expect.stringMatching(/^20.*Z$/) },
    });
    stage.sandbox.set({ fault: {} });
  });

  it('warn of the same settings as a start does', async () => {
    await stage.relay.down();
    await stage.relay.up({
      NOISEAWARE_PARTNER_ID: '',
      RELAY_SEALING_KEYS: `${sealingKeyNamed('next')},${sealingKey}`,
    });
    expect(await trouble()).toContainEqual(
      expect.objectContaining({
        ...{ what: 'settings', level: 'warning' },
        sentence: 'NOISEAWARE_PARTNER_ID is missing: no account can be connected yet.',
      }),
    );
  });
});
