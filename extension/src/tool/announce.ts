import type { AccountStatus } from './chip-words.ts';
import { isConnected } from './dom.ts';
import type { Clock } from './effects.ts';

/** What the page hears on an element when what its chip shows has changed. */
const stateEvent = 'noiseaware:state';

/** Frameworks listen once they have painted; what changes again meanwhile is told once. */
const settling = 50;

/** Tells the page of states, each only when it is another one than was last told of that element's account. */
export interface Announcer {
  tell(element: Element, account: string, status: AccountStatus): void;
  /** Takes back what was not told yet: it may be about another account than the element's. */
  withhold(element: Element): void;
  /** Nothing is known of this element any more: what comes next is news. */
  forget(element: Element): void;
  close(): void;
}

export function createAnnouncer(clock: Clock): Announcer {
  const told = new WeakMap<Element, string>();
  const pending = new Map<Element, { account: string; status: AccountStatus }>();
  let cancel: (() => void) | undefined;
  const flush = (): void => {
    cancel = undefined;
    const due = [...pending];
    pending.clear();
    for (const [element, { account, status }] of due) {
      const news = `${status} ${account}`;
      if (!isConnected(element) || told.get(element) === news) continue;
      told.set(element, news);
      // The status and nothing else, as plain text: objects do not reach the page in every browser.
      EventTarget.prototype.dispatchEvent.call(
        element,
        new CustomEvent(stateEvent, { bubbles: true, detail: status }),
      );
    }
  };
  return {
    tell(element, account, status) {
      pending.set(element, { account, status });
      cancel ??= clock.after(settling, flush);
    },
    withhold: (element) => void pending.delete(element),
    forget(element) {
      told.delete(element);
      pending.delete(element);
    },
    close() {
      cancel?.();
      pending.clear();
    },
  };
}
