import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the links view. */
export const linksWords = defineWords('console-links', {
  lead: 'With a link, an owner can connect an account on any device, without the extension.',
  list: 'Links',
  status: 'Show',
  all: 'All links',
  statuses: {
    open: 'Not used yet',
    started: 'Started by the owner',
    awaiting_confirmation: 'Waiting for confirmation',
    connected: 'Connected',
    expired: 'Expired',
    revoked: 'Withdrawn',
    failed: 'Refused',
  },
  none: 'There are no links yet. Press New link to create one for an owner.',
  noneSuch: 'No matching links.',
  new: 'New link',
  ask: 'Create a link for an owner?',
  makeFor: 'Create a link for {name}',
  askFor: 'Create a link for {name}?',
  askLead:
    'The owner can use it once, within a day. After that, you are asked whether it was the right account.',
  account: 'Account ID',
  name: 'Account name (optional)',
  made: 'The link was created.',
  shownOnce: 'The link for {name} is shown only this once.',
  by: 'By {name}, {day}',
  authorizedBy: 'Authorized by {organization}',
  makerConfirms: '{name} created it. They or an admin can confirm it.',
  confirmedBy: 'Confirmed by {name}.',
  parallel: 'Connect another organization',
  askParallel: 'Connect another organization to {name}?',
  askParallelLead:
    'The connection of today stays. Your systems then have to name one of the two connections: calls by account are refused.',
  askWithdraw: 'Withdraw the link for {name}?',
  askWithdrawLead: 'It stops working at once. An authorization that was not confirmed is erased.',
  confirm: 'Confirm…',
  connected: 'Connected.',
  waiting: {
    one: '{count} link is waiting for you to confirm it',
    other: '{count} links are waiting for you to confirm them',
  },
  look: 'View links',
});
