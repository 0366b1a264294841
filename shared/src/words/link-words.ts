import { defineWords } from './language.ts';

/** A link with which an account's owner connects it. */
export const linkWords = defineWords('link', {
  title: 'A link for the owner',
  lead: 'The owner opens the link on any device and logs in to NoiseAware. It works once and expires in a day.',
  afterwards: 'Then you confirm that it was the right account.',
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
  today: '{account} is currently connected to {current}. {organization} has just authorized.',
  replacing:
    'If you replace {current}, your systems work with {organization} from now on. If you keep it, nothing changes. Links can be forwarded: replace only if you know who authorized.',
  unnamed: 'An unknown organization',
  unnamedToday: 'an unknown organization',
  known:
    'NoiseAware did not tell us whose account this is. {maker} created the link for {account} {made}; it was opened {opened} and authorized {authorized}.',
  keep: 'Keep',
  replace: 'Replace',
});

/**
 * The message with which a link is sent, in the owner's language. Placeholders: `{maker}` who writes, `{partner}` for which company,
 * `{login}` the host of NoiseAware's login, `{life}` how long the link works, `{support}` a mail or web address.
 */
export const linkMessageWords = defineWords('link-message', {
  subject: '{partner} needs your OK to connect NoiseAware for {account}',
  greeting: 'Hello, this is {maker} from {partner}.',
  greetingOfCompany: 'Hello, this is {partner}.',
  why: 'We monitor noise at {account} for you. To do that, we need access to your NoiseAware account. You approve it once. After that we can see noise levels and alerts, and change noise limits.',
  see: 'The link opens our page. From there you go on to NoiseAware’s own login at {login}. We never see your password.',
  once: 'This link works once and expires in {life}:',
  ask: 'Questions? Write to {support}, or reply to this message.',
  askSender: 'Questions? Reply to this message.',
});

/** What the sender reads around the message. */
export const sendWords = defineWords('send-link', {
  message: 'Message to the owner',
  language: 'The owner’s language',
  copy: 'Copy message',
  ways: 'Other ways to send the link',
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
