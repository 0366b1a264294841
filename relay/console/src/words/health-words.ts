import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the health view. */
export const healthWords = defineWords('console-health', {
  list: 'Findings',
  checked: 'Checked {time}',
  again: 'Check again',
  good: 'Nothing is wrong',
  bad: { one: '{count} item needs attention', other: '{count} items need attention' },
  subjects: {
    settings: 'Settings',
    store: 'Store',
    clock: 'Clock',
    sealing_keys: 'Sealing keys',
    client_secrets: 'Client secrets',
    noiseaware: 'NoiseAware',
    identity_provider: 'Identity provider',
    connections: 'Connections',
    webhooks: 'Webhooks',
    alerts: 'Alerts',
  },
  levels: { ok: 'Good', warning: 'Worth a look', problem: 'Problem' },
});
