import { defineWords } from '@noiseaware-connect/shared/words/language';

/**
 * Texts of the pages behind staff's links. Placeholders: `{partner}` the company that runs the relay, `{button}` the name of the
 * popup's button.
 */
export const welcomeWords = defineWords('welcome', {
  setup: {
    lead: 'Did you open a setup link? Two steps set up your browser:',
    press: 'The window shows this address. Press {button}.',
    button: 'Set up this browser',
    otherwise:
      'Does the window ask for a link instead? Copy the whole link from the address bar and paste it there. The link works once, within seven days.',
    done: 'This browser is set up.',
    next: 'Press the NoiseAware Connect button in your browser’s toolbar to connect accounts. You can close this page.',
  },
  colleague: {
    lead: 'A colleague is asking you to reconnect an account:',
    press: 'The window shows the account. Press {button}.',
    button: 'Reconnect',
    otherwise:
      'If the account does not appear, this browser is not signed in yet and needs a setup link first.',
  },
  parts: {
    title: 'NoiseAware Connect for {partner}',
    open: 'Press the NoiseAware Connect button in your browser’s toolbar.',
    lost: 'No extension, or an old link?',
    ask: 'Ask the person who sent the link.',
  },
});
