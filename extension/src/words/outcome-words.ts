import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The buttons at the end of an attempt. */
export const outcomeButtons = defineWords('outcome-button', {
  done: 'Done',
  startAgain: 'Start again',
  tryAgain: 'Try again',
  openAgain: 'Open it again',
  authorizeAgain: 'Authorize again',
  checkSetup: 'Check the setup',
  enterLink: 'Enter a setup link',
});

/** The end of an attempt in a few words; `kept`: a person kept the connection's organization. */
export const outcomeTitles = defineWords('outcome-title', {
  connected: '{account} is connected',
  cancelled: 'Canceled',
  kept: 'Nothing has changed',
  declined: 'Not authorized',
  authorized_before: 'Authorized before',
  window_closed: 'Window closed',
  timed_out: 'Timed out',
  login_unreachable: 'NoiseAware’s page did not load',
  refused_by_noiseaware: 'NoiseAware refused',
  noiseaware_down: 'NoiseAware is not responding',
  relay_down: 'Cannot reach {company}',
  relay_trouble: '{company} is having trouble',
  rate_limited: 'Too many requests',
  clocks_differ: 'The clocks differ',
  not_a_relay: 'Unexpected answer',
  refused_by_relay: 'Not accepted',
  redirect_lost: 'The last step was lost',
  answer_missing: 'NoiseAware’s answer is missing',
  interrupted: 'Interrupted',
  window_still_open: 'Another window is open',
  wrong_login_host: 'Not NoiseAware’s page',
  wrong_organization: 'Another organization',
  ambiguous_account: 'Several connections',
  session_ended: 'You are signed out',
  extension_failed: 'The extension failed',
});

/**
 * What has happened, with places for the `{account}`, the `{company}`, the `{login}` host, and the `{span}` of a wait or
 * between two clocks.
 */
export const outcomeSentences = defineWords('outcome-sentence', {
  connected: 'From now on, the connection renews automatically.',
  cancelled: 'The attempt was stopped.',
  kept: '{account} stays connected as it was. To authorize it with another login, log out of NoiseAware first.',
  declined: 'NoiseAware sent you back without an authorization, as it does after Cancel.',
  authorized_before:
    'NoiseAware sent you back without a new authorization. If Authorize was pressed, NoiseAware may still use an earlier one: the owner must end it at NoiseAware first, or your admin moves the earlier connection to {account}.',
  window_closed: 'NoiseAware’s window was closed, and no authorization came back from it.',
  timed_out: 'The attempt took too long and has ended. A new one starts from the beginning.',
  login_unreachable: 'If other sites work, NoiseAware is having trouble. Try again later.',
  refused_by_noiseaware:
    'NoiseAware authorized the account and then refused {company}. Authorizing it once more may help.',
  not_begun: 'The attempt to connect {account} has not begun.',
  noiseaware_down: 'The attempt to connect {account} is not finished yet.',
  relay_down: 'The attempt to connect {account} is not finished yet.',
  relay_trouble: 'The service answers, but is not available right now.',
  rate_limited: '{company} receives too many requests right now. Wait {span}, then try again.',
  clocks_differ:
    'The clocks of this browser and {company} differ by {span}. Correct this computer’s date and time. If they are right, tell your admin.',
  clocks_differ_unmeasured:
    'The clocks of this browser and {company} differ. Correct this computer’s date and time. If they are right, tell your admin.',
  not_a_relay: '{company} is not answering as it should: the service may be restarting.',
  refused_by_relay: '{company} did not accept the attempt, and nothing was connected.',
  redirect_lost:
    'The account was authorized, but NoiseAware’s answer did not reach this extension. Authorize again.',
  answer_missing:
    'The account was authorized, but NoiseAware sent you back without its answer, and nothing was connected. Tell your admin; a link for the account’s owner may work.',
  interrupted: 'The browser stopped the extension, and no authorization came back from NoiseAware.',
  window_still_open: 'The browser allows one login window at a time. Close the one that is open.',
  wrong_login_host:
    '{company} tried to open a page outside NoiseAware’s login address {login}, so nothing was opened. Ask your admin which address is right.',
  wrong_organization:
    'This authorization is for another NoiseAware organization than the one {account} is connected to. The connection was not changed: log out of NoiseAware first, then authorize with the right login.',
  ambiguous_account: '{account} has several connections, and none was chosen. Nothing has changed.',
  session_ended: 'Ask your admin for a new setup link.',
  extension_failed:
    'Something in the extension went wrong, and the attempt was stopped. If this keeps happening, restart the browser.',
});

/** The second sentence of an outcome that may still change; `held` if the redirect is held. */
export const outcomeNext = defineWords('outcome-next', {
  held: 'The account was authorized, and this browser still has NoiseAware’s answer. Nobody needs to log in again.',
  noiseaware_down: 'Try again to see how far the attempt got.',
  relay_down: 'Check your network, or tell your admin.',
  relay_trouble: 'Your admin can see why.',
  rate_limited: 'If it happens often, tell your admin.',
  clocks_differ: 'Then try again.',
  not_a_relay: 'Try again in a moment. If this keeps happening, tell your admin.',
  refused_by_relay: 'If it happens again, tell your admin.',
});

/** What comes after an attempt: the connections that need a person, or another account. */
export const nextWords = defineWords('next', {
  waiting: { one: '{count} more needs you.', other: '{count} more need you.' },
  next: { one: 'Open it', other: 'Next of the {count}' },
  another: 'Connect another',
});

/** The way to log out of NoiseAware. */
export const logOutWords = defineWords('log-out', { open: 'Open NoiseAware to log out' });
