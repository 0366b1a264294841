import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the health view. */
export const healthWords = defineWords('console-health', {
  list: 'Findings',
  checked: 'Checked {time}',
  again: 'Check again',
  good: 'Nothing is wrong',
  bad: { one: '{count} thing needs a look', other: '{count} things need a look' },
  subjects: {
    settings: 'Settings',
    store: 'Store',
    clock: 'Clock',
    sealing_keys: 'Sealing keys',
    client_secrets: 'Client secrets',
    connections: 'Connections',
    webhooks: 'Webhooks',
    alerts: 'Alerts',
  },
  levels: { ok: 'Good', warning: 'Worth a look', problem: 'Wrong' },
});
