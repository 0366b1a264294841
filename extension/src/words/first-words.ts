import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The page that opens after the installation. */
export const firstWords = defineWords('first', {
  title: 'Welcome to NoiseAware Connect',
  lead: 'Connect your customers’ NoiseAware accounts from the tools you already work in.',
  connect:
    'Press Connect beside a customer. NoiseAware’s own window opens, and the account’s owner presses Authorize there.',
  watch: 'See which accounts are connected, and get a warning before a connection expires.',
  safe: 'Passwords stay with NoiseAware, and access to accounts with your company. This browser stores neither.',
  orToolbar: 'You can also open that link in a tab and press NoiseAware Connect in the toolbar.',
  noLink: 'No link yet? Ask the admin at your company.',
  pin: 'No button in the toolbar? Open the list of extensions there and pin it.',
  tools: 'Choose your tools',
});
