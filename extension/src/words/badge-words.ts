import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The tooltips of the toolbar button. */
export const badgeWords = defineWords('badge', {
  sessionEnded: 'NoiseAware Connect: your session has ended',
  connected: 'NoiseAware Connect: connected',
  notConnected: 'NoiseAware Connect: an account was not connected',
  needYou: {
    one: 'NoiseAware Connect: {count} connection needs you',
    other: 'NoiseAware Connect: {count} connections need you',
  },
});
