import type { Effects } from '../../base/effects.ts';
import { timestampOf } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import { consoleLinkLife } from '../../domain/staff/staff.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';

export interface ConsoleLinkDeps {
  store: Pick<Store, 'staff'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  config: Pick<Config, 'publicUrl'>;
}

/**
 * Creates a one-time link that opens the console as an admin named after the operator, by a record of their own that no invite reaches.
 * It is stored like an invite; the prefix of its secret distinguishes the two.
 */
export async function makeConsoleLink(
  { store, effects, config }: ConsoleLinkDeps,
  by: Actor,
): Promise<{ url: string; expiresAt: string }> {
  const secret = newSecret('consoleLink', effects.randomBytes);
  const now = effects.now();
  const expiresAt = now + consoleLinkLife;
  const name = by.name === undefined ? 'operator' : `operator (${by.name})`;
  const newStaff = { name, role: 'admin', newId: newId(effects.randomBytes) } as const;
  const invite = { hash: hashOf(secret), expiresAt, now, what: 'console_link_made', ...newStaff } as const;
  await store.staff.invite(invite, by);
  return { url: `${config.publicUrl}/console/${secret}`, expiresAt: timestampOf(expiresAt) };
}
