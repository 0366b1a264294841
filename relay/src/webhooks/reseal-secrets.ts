import { decideResealedSecrets } from '../domain/decide-webhook.ts';
import { keyIdOf } from '../domain/sealed-fields.ts';
import type { Sealer } from '../domain/sealing.ts';
import { secretAddress } from '../domain/webhook.ts';
import type { Store } from '../store/store.ts';

/** Re-seals the secrets of webhooks that older keys sealed: how many, and how many no key opens, which stay as they are. */
export async function resealSecrets(
  { webhooks }: Pick<Store, 'webhooks'>,
  sealer: Sealer,
): Promise<{ resealed: number; unopened: number }> {
  const done = { resealed: 0, unopened: 0 };
  for (const { id, secrets } of await webhooks.list()) {
    const fresh = new Map<string, string>();
    for (const { sealed } of secrets.filter((each) => keyIdOf(each.sealed) !== sealer.keyIds[0])) {
      const value = await sealer.open(secretAddress(id), sealed);
      if (value === undefined) done.unopened += 1;
      else fresh.set(sealed, await sealer.seal(secretAddress(id), value));
    }
    if (fresh.size > 0)
      done.resealed += await webhooks.change(id, (known) => decideResealedSecrets(known, fresh));
  }
  return done;
}
