import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the links view. */
export const linksWords = defineWords('console-links', {
  lead: 'With a link an owner connects an account on any device, without the extension.',
  list: 'Links',
  status: 'Show',
  all: 'All links',
  statuses: {
    open: 'Not opened yet',
    started: 'Begun by the owner',
    awaiting_confirmation: 'Waiting for confirmation',
    connected: 'Connected',
    expired: 'Expired',
    revoked: 'Withdrawn',
    failed: 'Refused',
  },
  none: 'There is no link. New link makes one, for you to send to an owner.',
  noneSuch: 'There is no such link.',
  new: 'New link',
  ask: 'Make a link for an owner?',
  makeFor: 'Make a link for {name}',
  askFor: 'Make a link for {name}?',
  askLead:
    'Its owner can connect the account with it once, for a day. You are asked then whether it was the right one.',
  account: 'Account ID',
  name: 'Account name (optional)',
  made: 'The link is made.',
  shownOnce: 'The link for {name} is shown this once.',
  by: 'By {name}, {day}',
  authorizedBy: 'Authorized by {organization}',
  makerConfirms: '{name} made it and can confirm it.',
  askWithdraw: 'Withdraw the link for {name}?',
  askWithdrawLead: 'It stops working at once. What was authorized with it and not confirmed is erased.',
  confirm: 'Confirm…',
  connected: 'Connected.',
  waiting: {
    one: '{count} link waits for you to confirm it',
    other: '{count} links wait for you to confirm them',
  },
  look: 'Look at links',
});
