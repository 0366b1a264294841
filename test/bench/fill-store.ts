import type { AuditEntry } from '@noiseaware-connect/relay/domain/audit';
import type { Connection } from '@noiseaware-connect/relay/domain/connection';
import type { Pairing } from '@noiseaware-connect/relay/domain/pairing';
import { sealingAddress } from '@noiseaware-connect/relay/domain/sealed-fields';
import { createAccessCodes, createSealer } from '@noiseaware-connect/relay/domain/sealing';
import { hashOf } from '@noiseaware-connect/relay/domain/secrets';
import { batchSize } from '@noiseaware-connect/relay/store/archive';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { challengeOf } from '@noiseaware-connect/shared/challenge';
import {
  accountOf,
  connectionId,
  digest,
  organization,
  pairingOf,
  parsedSealingKey,
  refreshTokenOf,
  type SamplePairing,
  serviceKey,
  session,
  userTokenOf,
} from './sample-data.ts';

const day = 24 * 60 * 60;
const staff = { id: 'staff-of-the-benchmark', name: 'Alex' };
const sessionId = 'session-of-the-benchmark';
const by = { kind: 'operator' } as const;

/** Adds the staff session and the service key with which the load calls. */
export async function addCallers(store: Store, now: number): Promise<void> {
  const invite = digest('invite');
  await store.staff.invite(
    { hash: invite, expiresAt: now + day, name: staff.name, newId: staff.id, now },
    by,
  );
  await store.staff.enrol(
    invite,
    { id: sessionId, hash: hashOf(session), createdAt: now, lastUsedAt: now },
    {},
  );
  await store.services.add(
    { id: 'service-1', name: 'billing', hash: hashOf(serviceKey), createdAt: now, revokedAt: null },
    by,
  );
}

/**
 * Adds connections as a restored backup brings them, sealed values, audit entries and all: what is measured is not how
 * they came about, and that would take minutes.
 */
export async function addConnections(store: Store, from: number, to: number, now: number): Promise<void> {
  const connectedAt = now - 2 * day;
  await inBatches(from, to, async (indexes) => {
    const records = await Promise.all(indexes.map((index) => connectionRecord(index, connectedAt, now)));
    await store.archive.write({ collection: 'connections', records });
    const entries = records.map(({ id, account }) => connected(id, account.id, connectedAt));
    await store.archive.write({ collection: 'audit', records: entries });
  });
}

/**
 * Adds pairings: as many that wait for their one-time code, and as many that have their access code and wait to be
 * completed. They reauthorize connections that are there, so that completing them leaves their number as it is.
 */
export async function addPairings(
  store: Store,
  counts: { waiting: number; authorized: number; connections: number },
  now: number,
): Promise<void> {
  const accessCodesFor = createAccessCodes([parsedSealingKey]);
  const pairingFor = async (kind: 'waiting' | 'authorized', index: number): Promise<Pairing> => {
    const sample = pairingOf(kind, index);
    const connection = index % counts.connections;
    const place = { index: connection, connection: connectionId(connection), now };
    const waiting = pairingRecord(sample, place, await challengeOf(sample.verifier));
    if (kind === 'waiting') return waiting;
    const accessCodeHash = hashOf(accessCodesFor(sample.code)[0] ?? '');
    return { ...waiting, authorized: { at: now, accessCodeHash } };
  };
  for (const kind of ['waiting', 'authorized'] as const) {
    await inBatches(0, counts[kind], async (indexes) => {
      const records = await Promise.all(indexes.map((index) => pairingFor(kind, index)));
      await store.archive.write({ collection: 'pairings', records });
    });
  }
}

// --- Internal helpers ---

async function inBatches(
  from: number,
  to: number,
  job: (indexes: readonly number[]) => Promise<void>,
): Promise<void> {
  for (let first = from; first < to; first += batchSize) {
    const size = Math.min(batchSize, to - first);
    await job(Array.from({ length: size }, (_, offset) => first + offset));
  }
}

const connected = (connection: string, account: string, at: number): AuditEntry => ({
  at,
  what: 'connected',
  who: { kind: 'staff', ...staff },
  connection,
  account,
  status: 'active',
});

const pairingRecord = (
  { id, code, redirectUri }: SamplePairing,
  place: { index: number; connection: string | null; now: number },
  challenge: string,
): Pairing => ({
  id,
  staff,
  session: sessionId,
  account: accountOf(place.index),
  challenge,
  redirectUri,
  connection: place.connection,
  codeHash: hashOf(code),
  createdAt: place.now,
  expiresAt: place.now + 1800,
  authorized: null,
  ended: null,
});

const sealer = createSealer([parsedSealingKey]);

/** A connection whose user token lives for the whole run; its renewal is due when the benchmark is long over. */
async function connectionRecord(index: number, connectedAt: number, now: number): Promise<Connection> {
  const id = connectionId(index);
  const seal = (field: 'accessCode' | 'userToken' | 'refreshToken', value: string) =>
    sealer.seal(sealingAddress(id, field), value);
  return {
    id,
    account: accountOf(index),
    connectedBy: staff,
    connectedAt: connectedAt + (index % 1000) / 1000,
    accessCode: await seal('accessCode', `nacac_${digest(`access code ${index}`)}`),
    tokens: {
      userToken: await seal('userToken', userTokenOf(String(index))),
      userTokenExpiresAt: now + 4 * 60 * 60,
      userTokenLife: 4 * 60 * 60,
      clockAhead: 0,
      refreshToken: await seal('refreshToken', refreshTokenOf(String(index))),
    },
    status: 'active',
    cause: null,
    identity: { by: 'sub', value: organization, name: 'Rental company' },
    nameless: false,
    lastRenewedAt: now,
    renewAt: now + day + index,
    failing: null,
    renewal: null,
  };
}
