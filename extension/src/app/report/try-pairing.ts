import type { Ask, RefusalCode } from '../../messages.ts';
import { mayOpen } from '../addresses/may-open.ts';
import type { Effects } from '../effects.ts';
import { pairingFor } from '../pairing/pairing-for.ts';
import type { View } from '../view.ts';

/** Whether a pairing can be begun, and if not, why. */
export type Tried = { ok: true } | { ok: false; code: RefusalCode | 'wrong_login_host' };

/** Begins a pairing as for an account, opens no window, and cancels it. */
export async function tryPairing(
  ask: Ask,
  relay: Pick<NonNullable<View['relay']>, 'address' | 'loginHost'>,
  effects: Pick<Effects, 'randomBytes'> & { identity: Pick<Effects['identity'], 'redirectUrl'> },
): Promise<Tried> {
  const greeting = await ask((client) => client.live());
  const { body } = await pairingFor(effects, greeting, { account: { id: 'self-test' } });
  const answer = await ask((client) => client.startPairing({ body }));
  if (!answer.ok) return answer;
  const { id, authorizeUrl } = answer.value;
  await ask((client) => client.cancelPairing({ id }));
  return mayOpen(authorizeUrl, relay, body.redirectUri)
    ? { ok: true }
    : { ok: false, code: 'wrong_login_host' };
}
