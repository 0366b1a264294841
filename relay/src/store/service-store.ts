import type { Actor } from '../domain/audit.ts';
import type { isValid, Rotation, Service, Use } from '../domain/service.ts';
import type { Seconds } from '../domain/time.ts';

/** Keys of backends. */
export interface ServiceStore {
  /** `taken` when a key that was neither revoked nor replaced has that name. */
  add(service: Service, by: Actor): Promise<'added' | 'taken'>;
  /** The key with that hash, if it is valid ({@link isValid}). */
  find(hash: string, now: Seconds): Promise<Service | undefined>;
  /** The services that have a valid key. */
  living(now: Seconds): Promise<ReadonlySet<Service['service']>>;
  list(): Promise<{ service: Service; lastUse: Use | undefined }[]>;
  /** Revokes the key with that id, or all of that name; the last of them. */
  revoke(idOrName: string, now: Seconds, by: Actor): Promise<Service | undefined>;
  /** Adds a second key in the place of one, which ends after the overlap; the second one. */
  rotate(idOrName: string, rotation: Rotation, by: Actor): Promise<Service | undefined>;
  /** Notes a use, unless one was noted less than a minute before. No `find` waits for it. */
  noteUse(use: Use): Promise<void>;
}
