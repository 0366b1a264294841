/** What a tool says of a record: its account, and how its chip is drawn. */
export interface MarkedAccount {
  /** The partner's own id of the customer, the same that the partner's backends ask tokens with. */
  readonly id: string;
  /** The customer's name, which the confirmation shows. */
  readonly name?: string | undefined;
  /** Draws the chip small, for lists and tables. */
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
  'active',
  'degraded',
  'reauthorization_required',
  'disconnected',
] as const;

/** What a tool learns of an account that it has marked; nothing more. */
export type NoiseAwareState = (typeof states)[number];

/** The event that is dispatched on a marked element, and bubbles, when its account's state is known or changes. */
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

/** Marks an element with an account, in the place of the one before; with null it is no record any more. */
export function markAccount(
  element: Pick<Element, 'getAttribute' | 'setAttribute' | 'removeAttribute'>,
  account: MarkedAccount | null,
): void {
  const attributes: Partial<AccountAttributes> = account === null ? {} : accountAttributes(account);
  // The name first: an observer that sees the id change then reads the name that belongs to it.
  for (const name of [
    'data-noiseaware-name',
    'data-noiseaware-compact',
    'data-noiseaware-account',
  ] as const) {
    const value = attributes[name];
    if (value === undefined) element.removeAttribute(name);
    // An unchanged attribute is not set again: mutation observers would be called.
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

/** What the listener of `onNoiseAwareState` gets. */
export interface StateNews {
  readonly state: NoiseAwareState;
  readonly account: string;
  readonly element: Element;
}

/**
 * Listens for states on a marked element or on anything around it, `document` for all of them. A state is for the eyes:
 * every script of the page can dispatch such an event, so nothing that matters may hang on it.
 * @returns what ends the listening
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
