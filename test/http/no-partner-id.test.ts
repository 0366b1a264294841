import { expect, it } from 'vitest';
import { callConnectionUrl } from '../support/relay/pairing.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

const relay = await relayOfFile({ env: { NOISEAWARE_PARTNER_ID: '' } });

it('starts without a PartnerId and logs that it is missing', async () => {
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
  expect((await callConnectionUrl(relay, { code: 'no-such-code' })).status).toBe(400);
  expect(relay.logLines.join('\n')).toContain('NOISEAWARE_PARTNER_ID is missing');
});

it('refuses pairings until the PartnerId is set', async () => {
  const { client } = await relay.enrol('Alex');
  const body = {
    account: { id: 'acct-1' },
    challenge: 'A'.repeat(43),
    redirectUri: `${relay.config.redirects[0]}connect/x`,
  };
  const begun = await client.startPairing({ body });
  expect(begun).toMatchObject({
    failure: {
      code: 'noiseaware_unavailable',
      cause: 'configuration',
      fixedBy: 'operator',
      detail: expect.stringContaining('NOISEAWARE_PARTNER_ID') as string,
    },
  });
  await relay.down();
  await relay.up({ NOISEAWARE_PARTNER_ID: '42' });
  expect((await client.startPairing({ body })).ok).toBe(true);
});
