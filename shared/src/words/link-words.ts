import { defineWords } from './language.ts';

/** A link with which an account's owner connects it. */
export const linkWords = defineWords('link', {
  title: 'A link for the owner',
  lead: 'The owner opens it on any device and logs in to NoiseAware. It works once, within a day.',
  afterwards: 'After that, you are asked whether it was the right account.',
  make: 'Create a link',
  address: 'Link',
  copy: 'Copy',
  copied: 'Copied.',
  notCopied: 'The browser did not allow copying.',
  code: 'QR code of the link',
  earlier: 'Links for this account',
  withdraw: 'Withdraw',
  withdrawn: 'Withdrawn.',
  gone: 'This link no longer exists.',
  question: 'Connect {account}?',
  asked:
    '{organization} authorized this through the link of {maker}. Links can be forwarded: connect only if you know this organization.',
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

/**
 * The message with which a link is sent, in the owner's language. Placeholders: `{maker}` who writes, `{partner}` for which company,
 * `{login}` the host of NoiseAware's login, `{life}` how long the link works, `{support}` a mail or web address.
 */
export const linkMessageWords = defineWords('link-message', {
  subject: '{partner}: your permission for NoiseAware at {account}',
  greeting: 'Hello, this is {maker} of {partner}.',
  why: 'To look after noise at {account} for you, we need your permission at NoiseAware, once. {partner} then sees noise and alerts there and can set thresholds.',
  see: 'The link opens our page, which leads on to NoiseAware’s own login at {login}. We never see your password.',
  once: 'It works once, for {life} from now:',
  ask: 'Questions? Write to {support}, or reply to this message.',
  askSender: 'Questions? Reply to this message.',
});

/** What the sender reads around the message. */
export const sendWords = defineWords('send-link', {
  message: 'Message to the owner',
  language: 'The owner’s language',
  copy: 'Copy message',
  ways: 'Other ways to send it',
  mail: 'Email',
  code: 'QR code',
  address: 'Link only',
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
