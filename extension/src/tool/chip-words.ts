import type { Account } from '@noiseaware-connect/shared/shapes';
import type { AccountStatus, ChipText, ChipWords } from '../tool-messages.ts';

/** The state of a chip. An `inert` one is no button and shows no state. */
export type ChipState = keyof ChipWords | 'inert';

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
