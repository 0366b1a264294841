import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Rotation, Service, Use } from '../../domain/service/service.ts';

/** Service keys. */
export interface ServiceStore {
  /** `taken` if a key that is neither revoked nor replaced has that name. */
  add(service: Service, by: Actor): Promise<'added' | 'taken'>;
  /** The key with that hash, also one that was revoked or has expired. */
  find(hash: string): Promise<Service | undefined>;
  /** The services that have a valid key. */
  withValidKeys(now: Seconds): Promise<ReadonlySet<Service['service']>>;
  list(): Promise<{ service: Service; lastUse: Use | undefined }[]>;
  /** Revokes the key with that id, or all keys with that name. Returns the last of them. */
  revoke(idOrName: string, now: Seconds, by: Actor): Promise<Service | undefined>;
  /** Adds a second key that replaces one; the old one ends after the overlap. Returns the new one. */
  rotate(idOrName: string, rotation: Rotation, by: Actor): Promise<Service | undefined>;
  /** Notes that services are told of their keys that expire soon, with an event for each. */
  warn(now: Seconds): Promise<void>;
  /** Records a use, at most once a minute. No `find` waits for it. */
  noteUse(use: Use): Promise<void>;
}
