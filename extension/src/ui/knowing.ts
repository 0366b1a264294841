import { may } from '@noiseaware-connect/shared/role';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import type { View } from '../app/view.ts';

/** Milliseconds for which states count as current: longer than the pause between two refreshes of the background. */
const freshFor = 20 * 60_000;

export function knowingOf({ known: list, refresh, relay }: View, now: number): Knowing {
  const knownAt = list?.at ?? 0;
  const sure = refresh.failure === null && relay?.sessionEnded === false && now - knownAt < freshFor;
  return { now, knownAt, sure, mayConnect: relay !== null && may(relay.staff, 'connect') };
}

/** The company's name for staff: the partner's name, or the relay's host if it is not known. */
export const companyOf = (relay: View['relay']): string => relay?.brand?.name ?? relay?.host ?? '';

/** Who sends a link to an owner, and for which company. */
export const senderOf = (relay: View['relay']) => ({
  ...{ maker: relay?.staff.name ?? '', partner: companyOf(relay), support: supportOf(relay) },
  login: relay?.loginHost,
});

/** Where staff find help, if the relay says so. */
export const supportOf = (relay: View['relay']): string | undefined => relay?.brand?.support;
