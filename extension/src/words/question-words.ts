/** The window that asks about the account whose chip was clicked. */
export const questionWords = {
  region: 'One account',
  noQuestion: 'Click a NoiseAware chip in one of your tools to see that account here.',
  connected: 'This account is connected',
  notConnected: 'Connect this account to NoiseAware?',
  tool: 'Tool',
  toolAt: '{tool} · {host}',
  id: 'Account ID',
  name: 'Its name there',
  noName: 'none',
  lead: 'NoiseAware’s login opens in a window of its own. Log in there as this customer, or let them do it, and press Authorize.',
  connect: 'Connect',
  notNow: 'Not now',
  otherName: 'It was connected under another name: “{name}”.',
  otherNameOnce: 'It was once connected under another name: “{name}”.',
} as const;
