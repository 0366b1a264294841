/** The form that takes an account to connect. */
export const connectFormWords = {
  title: 'Connect an account',
  id: 'Account ID',
  nameOptional: 'Name {optional}',
  optional: 'optional',
  twin: 'This account is connected already. To repair it, use Reconnect in the list; Connect adds a second connection.',
  connect: 'Connect',
} as const;

/** The offer to run on the site that is open. */
export const useHereWords = {
  title: 'Show NoiseAware in {tool}?',
  lead: 'On {site} this extension would look for your customers’ records and show beside each whether NoiseAware is connected. Their IDs go to {relay}, nothing else of a page does, and you can take it back in the options.',
  allow: 'Allow on this site…',
} as const;
