import type { Messages } from '../../messages.ts';
import { mayOpen } from '../setup/addresses.ts';
import { cancelAtRelay, startAtRelay, type WalkDeps } from './walk-pairing.ts';

/** Begins a pairing as one for an account is begun, up to the window, which does not open, and cancels it. */
export async function tryPairing({
  effects,
  model,
  relay,
}: Omit<WalkDeps, 'journal'>): Promise<Messages['try-pairing']['output']> {
  const setup = model.current.relay;
  const own = relay.bound();
  const { begun, redirectUri } = await startAtRelay(effects, own, { account: { id: 'self-test' } });
  if (!begun.ok) return { ok: false, code: begun.failure.code };
  const { id, authorizeUrl } = begun.value;
  await cancelAtRelay(own, id);
  const opens = setup !== null && mayOpen(authorizeUrl, setup, redirectUri);
  return opens ? { ok: true } : { ok: false, code: 'wrong_login_host' };
}
