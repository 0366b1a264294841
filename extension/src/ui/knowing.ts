import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import type { View } from '../app/view.ts';

/** Longer than the pause between two refreshes in the background. */
const freshFor = 20 * 60_000;

export function knowingOf({ known, refresh, relay }: View, now: number): Knowing {
  const knownAt = known?.at ?? 0;
  const sure = refresh.failure === null && relay?.sessionEnded === false && now - knownAt < freshFor;
  return { now, knownAt, sure };
}

/** What staff call the one who runs the relay: the partner's name where it is known, else the host. */
export const companyOf = (relay: View['relay']): string => relay?.brand?.name ?? relay?.host ?? '';

/** Where staff find help, where the relay says it. */
export const supportOf = (relay: View['relay']): string | undefined => relay?.brand?.support;
