// What is wrong with an address that was typed into the options. One by one, as the background says only some of it.

export const noRelayAddress = 'Enter the relay’s address, such as https://relay.example.com.';
export const relayNotHttps =
  'The relay’s address has to begin with https:// (http:// only for 127.0.0.1 or localhost).';
export const relayWithUser = 'The relay’s address must not hold a user name or password.';
export const noLoginHost =
  'Enter NoiseAware’s login address, such as login.noiseaware.io, or leave it empty.';
export const noSite = 'Enter the site’s address, such as https://tool.example.com.';

/** What is wrong with the setup form's other fields. */
export const setupProblems = {
  bothWays: 'Use the setup link or the two fields below it, not both.',
  noInviteInLink: 'This link holds no invite: the part behind the # is missing. Copy it again, whole.',
  nothing: 'Paste the setup link that the relay’s engineers sent you.',
  noInvite: 'Enter the invite that the relay’s engineers sent you.',
} as const;
