import type { Account, ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** All that a page learns of an account's state. */
export type AccountStatus = ConnectionStatus | 'not_connected' | 'awaiting_confirmation';

/** What a chip shows. An `inert` one is no button and tells nothing. */
export type ChipState = AccountStatus | 'unknown' | 'signed_out' | 'inert';

export interface ChipText {
  /** What stands on the chip. */
  label: string;
  /** What a screen reader reads and the pointer shows, with a place for the `{account}`; empty where nothing is told. */
  title: string;
}

/** What the background tells a page to write on its chips. */
export type ChipWords = Readonly<Record<Exclude<ChipState, 'inert'>, ChipText>>;

/** What stands on a chip that tells no state. */
export const brand = 'NoiseAware';

/** The text of a chip about an account. Before there are words, it tells nothing but whose it is. */
export function chipText(
  words: ChipWords | undefined,
  state: ChipState,
  about: Account | undefined,
): ChipText {
  if (state === 'inert' || about === undefined) return { label: brand, title: '' };
  const { label, title } = words?.[state] ?? { label: brand, title: `${brand}: {account}` };
  return { label, title: title.replace('{account}', () => about.name ?? about.id) };
}

/** Whether a state is one of the account, and not of what is known of it. */
export const isAccountStatus = (state: ChipState): state is AccountStatus =>
  state !== 'unknown' && state !== 'signed_out' && state !== 'inert';
