import { oneOf, wholeNumber } from './forms.ts';
import type { Setting } from './settings.ts';

/** Settings of webhooks. */
export const webhooks = {
  RELAY_WEBHOOKS_PRIVATE: {
    says: '1 lets webhooks lead to addresses of private networks and of this machine, there also by plain http; 0 refuses such addresses.',
    default: '0',
    parse: oneOf('0', '1'),
  },
  RELAY_WEBHOOKS_TIMEOUT: {
    says: 'Seconds within which the receiver of a webhook has to answer.',
    default: '15',
    parse: wholeNumber(1, 30),
  },
} as const satisfies Record<string, Setting>;
