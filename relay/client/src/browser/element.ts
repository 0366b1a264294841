import { type ConnectLink, connectAccount } from './connect-account.ts';
import { create } from './create.ts';
import { style } from './element-style.ts';
import { wordsFor } from './element-words.ts';
import type { Ended, Outcome } from './ends.ts';

/** What the element shows. `opening` lasts from the press until the end is heard. */
export type ElementState =
  | 'loading'
  | 'not_connected'
  | 'opening'
  | 'waiting'
  | 'connected'
  | 'needs_authorization'
  | 'failed';

/** The `detail` of the event `noiseaware-change`; `outcome` is that of the last attempt, or null. */
export interface ConnectChange {
  readonly state: ElementState;
  readonly outcome: Outcome | null;
}

/**
 * Defines `<noiseaware-connect>`, once on a page.
 * @param returned the end with which this page was returned to; without an outcome if it was not
 */
export function defineElement({ outcome, link }: Ended): void {
  if (customElements.get(elementName)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  const returned = { outcome, account: accountOf(link) };

  class ConnectElement extends HTMLElement {
    static observedAttributes = ['account', 'state-from', 'lang'];
    #draw = createButton(this, sheet, returned);

    connectedCallback(): void {
      this.#draw();
      addEventListener('pageshow', this);
    }

    disconnectedCallback(): void {
      removeEventListener('pageshow', this);
    }

    attributeChangedCallback(): void {
      this.#draw();
    }

    handleEvent({ persisted }: PageTransitionEvent): void {
      // Back from NoiseAware's page, to which an attempt has gone.
      if (persisted) this.#draw(persisted);
    }
  }
  customElements.define(elementName, ConnectElement);
}

// --- Internal helpers ---

const elementName = 'noiseaware-connect';

/** What the platform's backend answers: the relay's answer of an account's state. */
interface AccountState {
  readonly state: 'not_connected' | 'waiting' | 'connected' | 'needs_authorization';
  /** In the customer's words. */
  readonly sentence?: string | null | undefined;
  readonly organization?: string | null | undefined;
}

/** Draws into an element, and returns what draws it again: after a change of its attributes, or from the beginning. */
function createButton(
  host: HTMLElement,
  sheet: CSSStyleSheet,
  returned: { readonly outcome: Outcome | null; readonly account: string | undefined },
): (anew?: boolean) => void {
  const root = host.attachShadow({ mode: 'open' });
  const button = create('button', { part: 'button' });
  // A page with many accounts would say all their states at once: not before a press.
  const status = create('span', { part: 'status', ariaLive: 'off', tabIndex: -1 });
  const icon = create('i', { part: 'icon' });
  /** The attribute as it was drawn last. */
  let account: string | undefined;
  let shown: ElementState = 'loading';
  let outcome: Outcome | null = null;
  /** What the platform's backend has said last. */
  let answer: AccountState | undefined;
  let isMakingLink = false;
  /** State and outcome of the last event. */
  let told = '';

  const attribute = (name: string): string => host.getAttribute(name) ?? '';

  const words = () => wordsFor((host.closest<HTMLElement>('[lang]') ?? document.documentElement).lang);

  const show = (state: ElementState): void => {
    const say = words();
    const hadFocus = root.activeElement;
    const isOffer = state === 'not_connected' || state === 'needs_authorization';
    shown = button.className = state;
    icon.className = state === 'opening' ? 'loading' : state;
    button.lang = status.lang = say('lang');
    const isBusy = isMakingLink || state === 'loading';
    button.ariaDisabled = `${isBusy}`;
    if (isBusy) {
      button.replaceChildren(icon, 'NoiseAware');
      status.replaceChildren();
    } else {
      const { sentence, organization } = (answer?.state === state && answer) || {};
      const text = sentence || say(state === 'failed' && outcome === 'declined' ? outcome : state);
      button.replaceChildren(say(isOffer ? state : 'restart'));
      status.replaceChildren(...(state === 'not_connected' ? [] : [icon, text]));
      // Whoever has several organizations has to know which one.
      if (organization && !text.includes(organization)) status.append(` ${organization}`);
    }
    // What had the focus is gone: what is said in its place gets it.
    if (hadFocus && state === 'connected') status.focus();
    const change = state + outcome;
    if (told === change) return;
    told = change;
    host.setAttribute('state', state);
    const detail: ConnectChange = { state, outcome };
    host.dispatchEvent(new CustomEvent('noiseaware-change', { detail, bubbles: true, composed: true }));
  };

  const read = async (): Promise<void> => {
    const asked = account ?? '';
    const said = await readState(attribute('state-from'), asked, words()('lang')).catch(reportError);
    // An attempt goes on until more is known than before it.
    if (asked !== account || (shown === 'opening' && (!said || said.state === answer?.state))) return;
    answer = said as AccountState | undefined;
    show(answer && (!outcome || isDone(outcome) || isDone(answer.state)) ? answer.state : 'failed');
  };

  /** Shows how an attempt has ended, and reads what has become of the account. */
  const end = (how: Outcome): void => {
    outcome = how;
    show(isDone(how) ? how : 'failed');
    void read();
  };

  button.onclick = () => {
    if (shown === 'loading' || isMakingLink) return;
    status.ariaLive = 'polite';
    outcome = null;
    // Where the state could not be read, that comes first.
    if (!answer) {
      show('loading');
      void read();
      return;
    }
    const asked = account ?? '';
    isMakingLink = true;
    show('opening');
    const link = makeLink(attribute('link-from'), asked).finally(() => {
      isMakingLink = false;
      show(shown);
    });
    void connectAccount(link, { mode: attribute('mode') as 'window', onClosed: read })
      .catch(reportError)
      .then((ended) => asked === account && end(ended ? ended.outcome : 'failed'));
  };

  root.adoptedStyleSheets = [sheet];
  root.append(button, status);

  return (anew) => {
    if (!host.isConnected) return;
    const isOther = account !== attribute('account');
    account = attribute('account');
    if (isOther || anew) {
      answer = undefined;
      outcome = null;
      shown = 'loading';
    }
    show(shown);
    if (isOther && returned.outcome && (returned.account || account) === account) {
      end(returned.outcome);
      // The address alone is believed until the state is read.
      if (!returned.account) outcome = null;
    } else void read();
  };
}

const isDone = (how: Outcome | ElementState): how is 'connected' | 'waiting' =>
  how === 'connected' || how === 'waiting';

/** @throws {Error} for an answer that is none of success, or no JSON; after 30 seconds */
async function call<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000), ...init });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

const reading = new Map<string, Promise<AccountState>>();

/** Asks the platform's backend, once for all elements that ask the same at a time. */
function readState(from: string, account: string, language: string): Promise<AccountState> {
  const url = `${from}${from.includes('?') ? '&' : '?'}account=${encodeURIComponent(account)}`;
  const key = url + language;
  const asked =
    reading.get(key) ??
    call<AccountState>(url, { headers: { 'accept-language': language } }).finally(() => reading.delete(key));
  reading.set(key, asked);
  return asked;
}

/** Asks the platform's backend for a link, and keeps in this tab whose it is. */
async function makeLink(from: string, account: string): Promise<ConnectLink> {
  const link = await call<ConnectLink>(from, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account }),
  });
  accountOf(link.id, account);
  return link;
}

/** The account for which this tab has made a link, undefined for another tab's. Once: a page that is loaded again shows the state. */
function accountOf(link: string, kept = ''): string | undefined {
  // Throws in a frame that may not keep anything.
  try {
    const account = sessionStorage[elementName + link];
    sessionStorage[elementName + link] = kept;
    return account;
  } catch {
    return;
  }
}
