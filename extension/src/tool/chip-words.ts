import type { Account, ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** The state of an account, as a page may know it. */
export type AccountStatus = ConnectionStatus | 'not_connected' | 'awaiting_confirmation';

/** The state of a chip. An `inert` one is no button and shows no state. */
export type ChipState = AccountStatus | 'unknown' | 'signed_out' | 'inert';

export interface ChipText {
  /** The visible text. */
  label: string;
  /** The accessible name and tooltip, with a place for the `{account}`. Empty if the chip shows no state. */
  title: string;
}

/** The texts of chips, which the background sends to the page. */
export type ChipWords = Readonly<Record<Exclude<ChipState, 'inert'>, ChipText>>;

/** The text of a chip that shows no state. */
export const brand = 'NoiseAware';

/** The text of a chip about an account. Before the texts have arrived, it shows no state. */
export function chipText(
  words: ChipWords | undefined,
  state: ChipState,
  about: Account | undefined,
): ChipText {
  if (state === 'inert' || about === undefined) return { label: brand, title: '' };
  const { label, title } = words?.[state] ?? { label: brand, title: `${brand}: {account}` };
  return { label, title: title.replace('{account}', () => about.name ?? about.id) };
}

/** Whether a chip's state is a state of its account. */
export const isAccountStatus = (state: ChipState): state is AccountStatus =>
  state !== 'unknown' && state !== 'signed_out' && state !== 'inert';
