import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { forTest } from '../support/for-file.ts';
import { complete, redirectOf } from '../support/relay/connect-account.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { answered } from '../support/relay/value-in.ts';

const document = readFileSync(
  path.resolve(import.meta.dirname, '../../extension/docs/store/listing.md'),
  'utf8',
);
const [, written = ''] = /^cat >> \.env <<'EOF'\n([\s\S]*?)^EOF$/m.exec(document) ?? [];
const [, publicUrl = ''] = /--public-url (https:\/\/noiseaware-demo\S+)/.exec(document) ?? [];

it('several reviewers set up their browsers with one link, and connect accounts at the sandbox, as listing.md has it', async () => {
  const sandbox = await forTest(startSandbox({ publicUrl, clientSecret: 'a-phrase-of-the-demonstration' }));
  const settings = parseEnv(written) as Record<string, string>;
  expect(settings).toMatchObject({ NOISEAWARE_LOGIN_URL: publicUrl, RELAY_DEMONSTRATION: '1' });
  const relay = await forTest(
    startTestRelay({
      sandbox,
      env: {
        ...settings,
        NOISEAWARE_API_URL: sandbox.url,
        RELAY_PUBLIC_URL: 'https://connect-demo.your-company.example',
      },
    }),
  );
  const { invite, link } = await relay.door.invite({ body: { name: 'Reviewers', uses: 50 } });
  expect(link).toBe(`https://connect-demo.your-company.example/#${invite}`);
  for (const reviewer of ['one', 'two']) {
    const clientWith = (credential: string) => createClient(api, { baseUrl: relay.url, fetch, credential });
    const { session } = await answered(clientWith('').enrol({ body: { invite } }));
    const client = clientWith(session);
    const pairing = await startPairing(client, { account: { id: `cust-${reviewer}` } });
    expect(pairing.authorizeUrl).toContain(`${publicUrl}/authorize?`);
    // What the proxy in front does.
    const redirect = await redirectOf(pairing.authorizeUrl.replace(publicUrl, sandbox.url));
    expect(await answered(complete(client, { ...pairing, redirect }))).toMatchObject({
      connection: { status: 'active', account: { id: `cust-${reviewer}` } },
    });
  }
  expect((await relay.door.audit({ what: ['staff_enrolled'] })).map(({ uses }) => uses)).toEqual([49, 48]);
});
