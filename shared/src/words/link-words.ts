import { defineWords } from './language.ts';

/** A link with which an account's owner connects it. */
export const linkWords = defineWords('link', {
  title: 'A link for the owner',
  lead: 'The owner opens it on any device and logs in to NoiseAware. It works once, within a day.',
  afterwards: 'After that, you are asked whether it was the right account.',
  make: 'Create a link',
  address: 'Link',
  copy: 'Copy',
  mail: 'Send by email',
  copied: 'Copied.',
  notCopied: 'The browser did not allow copying.',
  code: 'QR code of the link',
  subject: 'Connect NoiseAware for {account}',
  body: 'Please open this link, log in to NoiseAware, and press Authorize. It works once, until {until}.',
  earlier: 'Links for this account',
  withdraw: 'Withdraw',
  withdrawn: 'Withdrawn.',
  question: 'Connect {account}?',
  asked:
    '{organization} authorized this through your link. Links can be forwarded: connect only if you know this organization.',
  connect: 'Connect',
  refuse: 'Refuse',
  questionReplace: 'Replace the organization of {account}?',
  today: '{account} is connected to {current} today. {organization} has authorized now.',
  replacing:
    'If you replace it, your systems work with {organization} from now on, and no longer with {current}. If you keep it, nothing changes. Links can be forwarded: replace only if you know who authorized.',
  unnamed: 'An organization that NoiseAware does not name',
  unnamedToday: 'an organization that NoiseAware does not name',
  known:
    'Nothing says whose account it is. What is known: the link for {account} was created by {maker}, {made}; opened {opened}; authorized {authorized}.',
  keep: 'Keep',
  replace: 'Replace',
});

/** The states of a link. */
export const linkStates = defineWords('link-state', {
  open: 'Not used yet; valid until {time}',
  started: 'Started by the owner; valid until {time}',
  awaiting_confirmation: 'Authorized; not confirmed yet',
  connected: 'Connected',
  expired: 'Expired',
  revoked: 'Withdrawn',
  failed: 'Refused by NoiseAware',
});
