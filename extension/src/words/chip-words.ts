import { statusLabels } from '@noiseaware-connect/shared/connection-words';
import type { Account, ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** All that a page learns of an account's state. */
export type AccountStatus = ConnectionStatus | 'not_connected';

/** What a chip shows. An `inert` one is no button and tells nothing. */
export type ChipState = AccountStatus | 'unknown' | 'signed_out' | 'inert';

export interface ChipWords {
  /** What stands on the chip. */
  label: string;
  /** What a screen reader reads and the pointer shows; empty for a chip that tells nothing. */
  title: string;
}

const brand = 'NoiseAware';

/** Label, and how the state goes on after the account's name. The label is always among what is read out. */
const words: Record<Exclude<ChipState, 'inert'>, [label: string, said: string]> = {
  not_connected: ['Connect', 'not connected. Connect'],
  active: [statusLabels.active, statusLabels.active.toLowerCase()],
  degraded: ['Trouble', statusLabels.degraded.toLowerCase()],
  reauthorization_required: [
    'Reconnect',
    `${statusLabels.reauthorization_required.toLowerCase()}. Reconnect`,
  ],
  disconnected: [statusLabels.disconnected, `${statusLabels.disconnected.toLowerCase()}. Reconnect`],
  unknown: [brand, 'state not known yet'],
  signed_out: [brand, 'this browser is not signed in'],
};

/** The words of a chip about an account. */
export function chipWords(state: ChipState, account: Account | undefined): ChipWords {
  if (state === 'inert' || account === undefined) return { label: brand, title: '' };
  const [label, said] = words[state];
  return { label, title: `${brand}, ${account.name ?? account.id}: ${said}` };
}

/** Whether a state is one of the account, and not of what is known of it. */
export const isAccountStatus = (state: ChipState): state is AccountStatus =>
  state !== 'unknown' && state !== 'signed_out' && state !== 'inert';
