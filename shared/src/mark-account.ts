/** The account of a record, and how its chip is drawn. */
export interface MarkedAccount {
  /** The partner's own id of the customer, the same that the partner's backends use. */
  readonly id: string;
  /** The customer's name, for the confirmation. */
  readonly name?: string | undefined;
  /** Draws a small chip without text, for lists and tables. */
  readonly compact?: boolean | undefined;
}

/** Attributes that mark a record. */
export interface AccountAttributes {
  'data-noiseaware-account': string;
  'data-noiseaware-name'?: string;
  'data-noiseaware-compact'?: '';
}

const states = [
  'not_connected',
  'awaiting_confirmation',
  'needs_you',
  'active',
  'degraded',
  'reauthorization_required',
  'disconnected',
] as const;

/** All that a tool learns of an account that it has marked. `needs_you`: a person has to act, and not only by a new authorization. */
export type NoiseAwareState = (typeof states)[number];

/** The event that is dispatched on a marked element, and bubbles, when its account's state becomes known or changes. */
export const stateEvent = 'noiseaware:state';

declare global {
  interface GlobalEventHandlersEventMap {
    'noiseaware:state': CustomEvent<NoiseAwareState>;
  }
}

/** The attributes of a record, to be spread in JSX: `<tr {...accountAttributes({ id, name, compact: true })}>`. */
export const accountAttributes = ({ id, name, compact }: MarkedAccount): AccountAttributes => ({
  'data-noiseaware-account': id,
  ...(name ? { 'data-noiseaware-name': name } : {}),
  ...(compact ? { 'data-noiseaware-compact': '' } : {}),
});

/** Marks an element with an account, or with another one than before. Null removes the marks. */
export function markAccount(
  element: Pick<Element, 'getAttribute' | 'setAttribute' | 'removeAttribute'>,
  account: MarkedAccount | null,
): void {
  const attributes: Partial<AccountAttributes> = account === null ? {} : accountAttributes(account);
  // The name first, so that an observer of the id reads the name that belongs to it.
  for (const name of [
    'data-noiseaware-name',
    'data-noiseaware-compact',
    'data-noiseaware-account',
  ] as const) {
    const value = attributes[name];
    if (value === undefined) element.removeAttribute(name);
    // An unchanged attribute is not set again, because that would call mutation observers.
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

/** The argument of the listener of `onNoiseAwareState`. */
export interface StateNews {
  readonly state: NoiseAwareState;
  readonly account: string;
  readonly element: Element;
}

/**
 * Listens for states of a marked element, or of all inside of `target`, such as `document`. Use a state for display
 * only: every script of the page can dispatch this event.
 * @returns a function that stops listening
 */
export function onNoiseAwareState(target: EventTarget, listener: (news: StateNews) => void): () => void {
  const hear = (event: Event) => {
    const { detail: state } = event as CustomEvent<unknown>;
    const element = event.target as Element;
    const account = element.getAttribute?.('data-noiseaware-account');
    if (account && isState(state)) listener({ state, account, element });
  };
  target.addEventListener(stateEvent, hear);
  return () => target.removeEventListener(stateEvent, hear);
}

// --- Internal helpers ---

const isState = (value: unknown): value is NoiseAwareState => (states as readonly unknown[]).includes(value);
