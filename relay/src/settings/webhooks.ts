import { oneOf, type Setting, wholeNumber } from './setting.ts';

/** Delivery of events to backends. */
export const webhooks = {
  RELAY_WEBHOOKS_PRIVATE: {
    description:
      '1: allow webhook URLs on private, loopback and link-local addresses, there also with plain http. 0: refuse them.',
    default: '0',
    parse: oneOf('0', '1'),
  },
  RELAY_WEBHOOKS_TIMEOUT: {
    description: 'Timeout of a webhook delivery, in seconds.',
    default: '15',
    parse: wholeNumber(1, 30),
  },
} as const satisfies Record<string, Setting>;
