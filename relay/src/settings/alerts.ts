import { offAsUndefined, type Setting, wholeNumber } from './setting.ts';

/** Alerts that NoiseAware sends, and events that are read from it instead. */
export const alerts = {
  RELAY_ALERT_RETENTION: {
    description: 'Days for which alerts are kept. On lowdb at most the latest 50,000.',
    default: '90',
    parse: wholeNumber(1, 3_650),
  },
  RELAY_EVENTS_POLL: {
    description:
      'Interval at which each connection’s events are read from NoiseAware, in seconds, for partners to whom NoiseAware sends no alerts; or off.',
    default: 'off',
    parse: offAsUndefined(wholeNumber(60, 86_400)),
  },
} as const satisfies Record<string, Setting>;
