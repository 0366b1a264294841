import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig } from '@noiseaware-connect/relay/config';
import { hashOf, newSecret } from '@noiseaware-connect/relay/domain/secrets';
import { realEffects } from '@noiseaware-connect/relay/effects';
import { createLog } from '@noiseaware-connect/relay/log';
import { startRelay } from '@noiseaware-connect/relay/start-relay';
import { openStore } from '@noiseaware-connect/relay/store/open-store';
import { relayEnvironment } from '../support/relay-environment.ts';

// A relay as it runs in production, its log written to a file, with as many pairings waiting as calls will come.
const calls = Number(process.argv[2]);
const directory = await mkdtemp(path.join(tmpdir(), 'relay-bench-'));
const config = parseConfig(relayEnvironment(path.join(directory, 'data')));
const log = createLog('info', createWriteStream(path.join(directory, 'log')));
const effects = realEffects(log);

const store = await openStore(config.store, log, effects.now);
const codes = Array.from({ length: calls }, () => newSecret('oneTimeCode', randomBytes));
await Promise.all(
  codes.map((code, index) =>
    store.pairings.start(
      {
        id: String(index),
        staff: { id: 'staff', name: 'Alex' },
        session: 'session',
        account: { id: `account-${index}` },
        challenge: 'c'.repeat(43),
        redirectUri: `${config.redirects[0]}connect/${index}`,
        connection: null,
        codeHash: hashOf(code),
        createdAt: effects.now(),
        expiresAt: effects.now() + 1800,
        authorized: null,
        ended: null,
      },
      { kind: 'staff' },
    ),
  ),
);
await store.close();

const relay = await startRelay(config, effects);
const { clientId, clientSecrets } = config.noiseaware;
process.send?.({
  url: `${relay.url}/noiseaware/connection`,
  bodies: codes.map((code) => JSON.stringify({ client_id: clientId, client_secret: clientSecrets[0], code })),
});
process.once('message', async () => {
  await relay.stop();
  await rm(directory, { recursive: true, force: true });
  process.disconnect();
});
