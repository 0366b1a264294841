import { makeKeyCheck } from '@noiseaware-connect/relay/domain/sealing/key-check';
import { sealingAddress } from '@noiseaware-connect/relay/domain/sealing/sealed-fields';
import { createSealer } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { type ArchiveBatch, batchSize } from '@noiseaware-connect/relay/store/archive';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { day, sampleConnection, sampleTokens, start } from '../store/conformance/samples.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';

/** Characters of a user token of a JWT's length. */
const longToken = 'x'.repeat(600);

/** Fills a store as years of use would: with really sealed values and an audit entry for each connection. */
export async function fill(store: Store, count: number): Promise<void> {
  const { sealingKeys } = parseConfig(relayEnvironment('unused'));
  const sealer = createSealer(sealingKeys);
  const connection = async (index: number) => {
    const id = `connection-${String(index).padStart(7, '0')}`;
    const account = { id: `account-${index}`, name: `Rentals ${index}` };
    const seal = (field: 'accessCode' | 'userToken' | 'refreshToken', value: string) =>
      sealer.seal(sealingAddress({ id, account }, field), value);
    const [accessCode, userToken, refreshToken] = await Promise.all([
      seal('accessCode', `access code of ${id}`),
      seal('userToken', `${longToken}${id}`),
      seal('refreshToken', `refresh token of ${id}`),
    ]);
    return sampleConnection({
      id,
      account,
      connectedAt: start + index,
      // After the end of every test, but within what a relay would set.
      renewAt: Date.now() / 1000 + 7 * day,
      accessCode,
      tokens: sampleTokens({ userToken, refreshToken }),
    });
  };
  const write = (batch: ArchiveBatch) => store.archive.write(batch);
  for (const key of sealingKeys) await write({ collection: 'keys', records: [await makeKeyCheck(key)] });
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    const records = await Promise.all(Array.from({ length: size }, (_, index) => connection(from + index)));
    await write({ collection: 'connections', records });
    await write({
      collection: 'audit',
      records: records.map(({ id, account, connectedAt: at }) => ({
        at,
        what: 'connected',
        who: { kind: 'staff', id: 'staff-ada', name: 'Ada' },
        connection: id,
        account: account.id,
        status: 'active',
      })),
    });
  }
}
