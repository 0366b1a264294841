import type { Effects } from '../../base/effects.ts';
import { linkStatusOf } from '../../domain/link/link.ts';
import { statusOf } from '../../domain/pairing/pairing.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { secretAddress } from '../../domain/webhook/webhook.ts';
import type { Store } from '../../store/store.ts';

/** What a call has made, or is about: by the first part of its path, and its id. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
}

/**
 * Whether a kept answer still holds: what it is about has neither ended without success nor been removed, and a secret in it was
 * not replaced.
 */
export type Stands = (subject: Subject, answer: { readonly secret?: unknown }) => Promise<boolean>;

export interface StandsDeps {
  store: Pick<Store, 'connections' | 'links' | 'pairings' | 'webhooks'>;
  sealer: Pick<Sealer, 'open'>;
  effects: Pick<Effects, 'now'>;
}

export function createStands({ store, sealer, effects }: StandsDeps): Stands {
  const byKind: Readonly<Record<string, (id: string, secret: unknown) => Promise<boolean>>> = {
    connections: async (id) => (await store.connections.find(id)) !== undefined,
    links: async (id) => {
      const link = await store.links.find(id);
      return link !== undefined && !over.includes(linkStatusOf(link, effects.now()));
    },
    pairings: async (id) => {
      const pairing = await store.pairings.find(id);
      return pairing !== undefined && !over.includes(statusOf(pairing, effects.now()));
    },
    webhooks: async (id, secret) => {
      const webhook = (await store.webhooks.list()).find((each) => each.id === id);
      const [newest] = webhook?.secrets ?? [];
      if (newest === undefined || secret === undefined) return newest !== undefined;
      return (await sealer.open(secretAddress(id), newest.sealed)) === secret;
    },
  };
  return async ({ kind, id }, { secret }) => (await byKind[kind]?.(id, secret)) ?? true;
}

// --- Internal helpers ---

/** How a link or a pairing ends without success. */
const over: readonly string[] = ['revoked', 'cancelled', 'expired', 'failed'];
