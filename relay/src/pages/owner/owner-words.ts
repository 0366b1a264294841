import { defineWords } from '@noiseaware-connect/shared/words/language';

/**
 * Texts of the owners' pages. Placeholders: `{partner}` the company that asks, `{account}` the account's name, `{maker}` the staff
 * member who made the link, `{left}` how long it works on, such as 23 hours, `{organization}` the NoiseAware organization, `{day}` when
 * the account was connected, `{host}` NoiseAware's login host.
 */
export const ownerWords = defineWords('owner', {
  open: {
    title: 'Connect NoiseAware for {account}',
    text: '{partner} asks for access to your NoiseAware account for {account}.',
  },
  renew: {
    title: 'Renew NoiseAware for {account}',
    text: '{account} was connected on {day}. {partner} asks you to authorize once more.',
  },
  renew_withdrawn: {
    title: 'Renew NoiseAware for {account}',
    text: '{account} was connected on {day}. NoiseAware has withdrawn that permission since, for example because of a new password. Please renew it.',
  },
  not_owner: {
    title: 'Only the owner can authorize',
    text: 'Nothing has happened, and the link still works. Forward it to the owner of the NoiseAware account for {account}, and to nobody else. If you do not know who that is, tell {partner}.',
  },
  coming_back: {
    title: 'One last step',
    text: 'You are back from NoiseAware. Press the button if this page does not continue by itself.',
  },
  connected_here: {
    title: 'Connected',
    text: '{account} is connected to NoiseAware. There is nothing more to do.',
  },
  ended_here: {
    title: 'This access has ended',
    text: '{partner} no longer has access to your NoiseAware account for {account}.',
  },
  used_elsewhere: {
    title: 'This link has been used',
    text: 'Someone used this link to authorize in another browser, and {partner} is checking that. There is nothing more to do.',
  },
  awaiting_confirmation: {
    title: 'Almost done',
    text: 'Thank you. NoiseAware has passed on your permission. {partner} will check that it is the right account and then connect {account}. You can close this page.',
  },
  connected: {
    title: 'This link has been used',
    text: '{account} is connected, and the link works only once. There is nothing more to do.',
  },
  connected_otherwise: {
    title: 'Already connected',
    text: '{account} has been connected another way since this link was created. There is nothing more to do.',
  },
  expired: {
    title: 'This link has expired',
    text: 'Nothing was connected. Ask {partner} for a new link.',
  },
  revoked: {
    title: 'This link was withdrawn',
    text: '{partner} withdrew this link. Nothing was connected. Questions? Contact them.',
  },
  failed: {
    title: 'This did not work',
    text: 'NoiseAware withdrew the authorization before {account} was connected. Ask {partner} for a new link.',
  },
  unknown: {
    title: 'We do not recognize this link',
    text: 'The link may be incomplete or very old. Open it from your message again, or ask for a new one.',
  },
  other_browser: {
    title: 'Open your link again here',
    text: 'Nothing was connected: the link was opened in another browser, or too long ago. Open the link from your message in this browser and continue here.',
  },
  no_cookies: {
    title: 'Your browser blocks cookies',
    text: 'Nothing was connected: we need one cookie to recognize you when you return from NoiseAware. Allow cookies for this page, or use another browser, and open the link from your message again.',
  },
  too_often: {
    title: 'Too many attempts',
    text: 'Nothing was changed this time. Your link will work again within an hour.',
  },
  left: {
    title: 'Nothing was connected',
    text: 'You did not authorize {partner} at NoiseAware. You can try again.',
  },
  nothing: {
    title: 'Nothing was connected',
    text: 'NoiseAware did not send us an answer. You can try again.',
  },
  authorized_before: {
    title: 'Authorized before',
    text: 'Nothing was connected. If you pressed Authorize, NoiseAware may still use an earlier authorization: end the access of {partner} in your NoiseAware account, then try again. If that does not help, tell {partner}.',
  },
  superseded: {
    title: 'You started again somewhere else',
    text: 'Nothing was connected here: this link has since been used in another window or on another device. Finish there, or start again here.',
  },
  unavailable: {
    title: 'NoiseAware is not responding',
    text: 'Nothing was connected. Wait a few minutes and try again; your link still works.',
  },
  refused: {
    title: 'NoiseAware refused',
    text: 'Nothing was connected. Try again. If NoiseAware refuses again, ask {partner}.',
  },
  password_reset: {
    title: 'NoiseAware requires a new password',
    text: 'Set a new password at NoiseAware first, and then try again. Nothing was connected.',
  },
  broken: {
    title: 'Please try again in a moment',
    text: 'Something went wrong on our side. Nothing was changed, and your link still works.',
  },
  parts: {
    gives: '{partner} will be able to:',
    given: 'On {day} you allowed {partner} to:',
    noise: 'See noise levels',
    alerts: 'See noise alerts',
    limits: 'Change noise limits',
    password: 'See your password: never. You enter it only at NoiseAware.',
    steps: 'What happens next',
    login: 'Log in to NoiseAware',
    authorize: 'Press “Authorize” there',
    done: 'You come back here, and you are done',
    doneAtPartner: 'You come back to {partner}, and you are done',
    next: 'Next page: {host}',
    begun:
      'Someone already started this in another window or on another device. If you continue here, that attempt stops.',
    ended: 'Your last try ended. You can start again.',
    confirm: '{partner} then checks that it is the right account',
    continue: 'Continue to NoiseAware',
    finish: 'Finish',
    again: 'Try again',
    back: 'Back to {partner}',
    isOwner: 'It is my account after all',
    notOwner: 'Not your NoiseAware account?',
    passOn: 'Send the link to the owner',
    tell: 'Tell {partner}:',
    organization: 'NoiseAware account: {organization}',
    asked: 'Requested by {maker}, {partner}.',
    check: 'Not sure about this request? Check with {partner}:',
    notYou: 'Not you? Tell {partner}:',
    until: 'This link works once. It expires in {left}.',
    end: 'You can withdraw access at any time. Just tell NoiseAware.',
    endByPartner: 'You can withdraw access at any time. Just tell NoiseAware, or {partner}:',
    receipt: 'Your link keeps opening this page in this browser. Print the page for your records.',
    preview: 'A request to connect a NoiseAware account',
    privacy: 'Privacy',
    help: 'Questions?',
  },
});
