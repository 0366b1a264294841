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
    symptom:
      'Deliveries end in a time-out although the receiver has taken the event: it does its work before it answers.',
    default: '15',
    parse: wholeNumber(1, 30),
  },
  RELAY_EVENT_RETENTION: {
    description: 'Days for which events are kept: webhooks and `GET /v1/events` can be behind that far.',
    default: '30',
    parse: wholeNumber(1, 3_650),
  },
} as const satisfies Record<string, Setting>;
