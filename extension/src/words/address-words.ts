import { defineWords } from '@noiseaware-connect/shared/words/language';

/** What is wrong with an address that was typed. */
export const addressProblems = defineWords('addresses', {
  noRelayAddress: 'Enter the address your admin sent you, such as https://connect.example.com.',
  relayNotHttps: 'The address must start with https:// (http:// only for 127.0.0.1 or localhost).',
  relayWithUser: 'The address must not contain a user name or password.',
  noLoginHost: 'Enter NoiseAware’s login address, such as login.noiseaware.io, or leave it empty.',
  noSite: 'Enter the site’s address, such as https://tool.example.com.',
  bothWays: 'Use the setup link or the two fields below it, not both.',
  noInviteInLink: 'This link contains no invite: the part after the # is missing. Copy the whole link again.',
  nothing: 'Paste the setup link your admin sent you.',
  noInvite: 'Enter the invite your admin sent you.',
});

export type AddressProblem = keyof typeof addressProblems;
