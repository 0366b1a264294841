import { orOff, wholeNumber } from './forms.ts';
import type { Setting } from './settings.ts';

/** Settings of NoiseAware's alerts. */
export const alerts = {
  RELAY_ALERT_RETENTION: {
    says: "Days for which alerts of NoiseAware's are kept; a store in a directory keeps the latest 50,000 at the most.",
    default: '90',
    parse: wholeNumber(1, 3_650),
  },
  RELAY_EVENTS_POLL: {
    says: "Seconds between two readings of NoiseAware's events of each connection, for partners to whom NoiseAware sends no alerts; or off.",
    default: 'off',
    parse: orOff(wholeNumber(60, 86_400)),
  },
} as const satisfies Record<string, Setting>;
