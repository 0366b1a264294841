import type { Cause, ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** The words for a state on the command line, and in the details of refusals. */
export interface StateWords {
  /** One or two words for a list. */
  label: string;
  /** What happened, as a sentence. */
  sentence: string;
  /** Who can put it right. */
  fixedBy:
    | 'no one has to'
    | 'this heals by itself'
    | 'you, with the account’s owner'
    | 'the account’s owner'
    | 'the relay’s engineers';
  /** What the surface offers: each draws it as its own button or command. */
  action: 'none' | 'renew' | 'reconnect';
}

/** One or two words for each state. */
export const statusLabels: Record<ConnectionStatus, string> = {
  active: 'Connected',
  degraded: 'Having trouble',
  reauthorization_required: 'Needs authorization',
  disconnected: 'Disconnected',
};

const heals = { fixedBy: 'this heals by itself', action: 'renew' } as const;

const causeWords: Record<Cause, Omit<StateWords, 'label'>> = {
  refused: {
    sentence: 'NoiseAware no longer accepts this authorization. The account has to be authorized again.',
    fixedBy: 'you, with the account’s owner',
    action: 'reconnect',
  },
  password_reset_needed: {
    sentence: 'NoiseAware asks the account’s owner to reset the password. After that it goes on by itself.',
    fixedBy: 'the account’s owner',
    action: 'renew',
  },
  unreachable: { sentence: 'NoiseAware could not be reached. The relay keeps trying.', ...heals },
  slow: { sentence: 'NoiseAware did not answer in time. The relay keeps trying.', ...heals },
  unavailable: { sentence: 'NoiseAware reports a fault of its own. The relay keeps trying.', ...heals },
  rate_limited: {
    sentence: 'NoiseAware asked the relay to slow down. The relay waits, then goes on.',
    ...heals,
  },
  broken_answer: { sentence: 'NoiseAware’s answer could not be read. The relay keeps trying.', ...heals },
  configuration: {
    sentence: 'NoiseAware refuses the relay’s calls in a way that points at the relay’s settings or a proxy.',
    fixedBy: 'the relay’s engineers',
    action: 'renew',
  },
  uncertain: {
    sentence:
      'The relay was stopped in the middle of a renewal, so it does not know whether its refresh token was used up. It renews with the access code instead.',
    ...heals,
  },
  damaged: {
    sentence:
      'What is stored of this authorization is damaged, or was made for another account. The account has to be authorized again.',
    fixedBy: 'you, with the account’s owner',
    action: 'reconnect',
  },
  disconnected_by_staff: {
    sentence: 'A staff member disconnected this account. Nothing is renewed until it is connected again.',
    fixedBy: 'you, with the account’s owner',
    action: 'reconnect',
  },
  disconnected_by_operator: {
    sentence:
      'The relay’s engineers disconnected this account. Nothing is renewed until it is connected again.',
    fixedBy: 'you, with the account’s owner',
    action: 'reconnect',
  },
};

/** The words for a connection's state. A state without a cause is a healthy one. */
export function describeConnection(state: { status: ConnectionStatus; cause: string | null }): StateWords {
  const label = statusLabels[state.status];
  if (state.cause !== null) return { label, ...wordsOf(state.cause) };
  return {
    label,
    sentence: 'NoiseAware is connected, and the relay keeps it so.',
    fixedBy: 'no one has to',
    action: 'none',
  };
}

/** The sentence for a cause alone, where there is no connection yet: a first exchange that failed. */
export const describeCause = (cause: string): string => wordsOf(cause).sentence;

const wordsOf = (cause: string): Omit<StateWords, 'label'> =>
  causeWords[cause as Cause] ?? {
    sentence: 'NoiseAware does not renew this connection at the moment.',
    ...heals,
  };

/** Which organization is behind a connection, or that nothing says so: then it cannot be checked that it stays the same. */
export const describeOrganization = (organization: string | null): string =>
  organization === null
    ? 'NoiseAware’s answers do not say which organization this is, so a reconnection cannot be checked against it.'
    : `NoiseAware names it ${organization}.`;

/** What Disconnect stops, said before it is done. */
export const disconnectWords =
  'The relay stops renewing at once and hands out no more tokens. A token that a service already holds works for up to 15 more minutes.';
