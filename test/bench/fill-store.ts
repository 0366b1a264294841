import type { Connection } from '@noiseaware-connect/relay/domain/connection';
import type { Pairing } from '@noiseaware-connect/relay/domain/pairing';
import { createAccessCodes, createSealer } from '@noiseaware-connect/relay/domain/sealing';
import { hashOf } from '@noiseaware-connect/relay/domain/secrets';
import { placeOf } from '@noiseaware-connect/relay/renewal/seal-tokens';
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

/** Operations of the store under way at the same time while it is filled. */
const atOnce = 500;

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
 * Adds connections the way every connection comes about: as the end of a pairing, sealed values and all. The pairings
 * ended two days ago, so that the sweep takes them away, as it does in a relay that has run for a while.
 */
export async function addConnections(store: Store, from: number, to: number, now: number): Promise<void> {
  const connectedAt = now - 2 * day;
  await inBatches(from, to, async (index) => {
    const pairing = pairingRecord(
      { ...pairingOf('waiting', -1 - index), id: `pairing-of-connection-${index}` },
      { index, connection: null, now: connectedAt },
      '',
    );
    await store.pairings.start(pairing, by);
    await store.pairings.connect(
      pairing.id,
      await connectionRecord(index, connectedAt, now),
      connectedAt,
      by,
    );
  });
  await store.sweep(now);
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
  const add = async (kind: 'waiting' | 'authorized', index: number) => {
    const sample = pairingOf(kind, index);
    const connection = index % counts.connections;
    const place = { index: connection, connection: connectionId(connection), now };
    await store.pairings.start(pairingRecord(sample, place, await challengeOf(sample.verifier)), by);
    if (kind === 'waiting') return;
    await store.pairings.claim({
      codeHash: hashOf(sample.code),
      accessCodeHash: hashOf(accessCodesFor(sample.code)[0] ?? ''),
      now,
      retryWindow: 60,
      by,
    });
  };
  await inBatches(0, counts.waiting, (index) => add('waiting', index));
  await inBatches(0, counts.authorized, (index) => add('authorized', index));
}

// --- Internal helpers ---

async function inBatches(from: number, to: number, job: (index: number) => Promise<void>): Promise<void> {
  for (let first = from; first < to; first += atOnce) {
    const size = Math.min(atOnce, to - first);
    await Promise.all(Array.from({ length: size }, (_, offset) => job(first + offset)));
  }
}

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
    sealer.seal(placeOf(id, field), value);
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
