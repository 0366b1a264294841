import { defineWords } from './language.ts';

/** A link with which an account's owner connects it. */
export const linkWords = defineWords('link', {
  title: 'A link for the owner',
  lead: 'The owner opens it on any device and logs in at NoiseAware. It works once, for a day.',
  afterwards: 'Then you are asked whether it was the right account.',
  make: 'Make a link',
  address: 'Link',
  copy: 'Copy',
  mail: 'Send by mail',
  copied: 'Copied.',
  notCopied: 'The browser did not let it be copied.',
  code: 'QR code of the link',
  subject: 'Connect NoiseAware for {account}',
  body: 'Please open this link, log in at NoiseAware and press Authorize. It works once, until {until}.',
  earlier: 'Links for this account',
  withdraw: 'Withdraw',
  withdrawn: 'Withdrawn.',
  question: 'Connect {account}?',
  asked:
    '{organization} has authorized it by your link. Links can be passed on: connect it only if you know this organization.',
  connect: 'Connect it',
  refuse: 'Refuse',
});

/** What has become of a link. */
export const linkStates = defineWords('link-state', {
  open: 'Not opened yet, until {time}',
  started: 'Begun by the owner, until {time}',
  awaiting_confirmation: 'Authorized; not confirmed yet',
  connected: 'Connected',
  expired: 'Expired',
  revoked: 'Withdrawn',
  failed: 'Refused by NoiseAware',
});
