import { stateEvent } from '@noiseaware-connect/shared/mark-account';
import type { AccountStatus } from '../tool-messages.ts';
import { isConnected } from './dom.ts';
import type { Clock } from './effects.ts';

/**
 * Milliseconds before an event is dispatched: frameworks add their listeners after the first paint, and several changes
 * become one event.
 */
const settling = 50;

/**
 * Tells the page of states. A state is announced only if it differs from the last one announced for this element and
 * account.
 */
export interface Announcer {
  announce(element: Element, account: string, status: AccountStatus): void;
  /** Drops an announcement that was not dispatched yet: it may be about another account than the element's. */
  drop(element: Element): void;
  /** Forgets what was announced for this element: its next state is announced again. */
  forget(element: Element): void;
  close(): void;
}

export function createAnnouncer(clock: Clock): Announcer {
  const announced = new WeakMap<Element, string>();
  const pending = new Map<Element, { account: string; status: AccountStatus }>();
  let cancel: (() => void) | undefined;
  const flush = (): void => {
    cancel = undefined;
    const due = [...pending];
    pending.clear();
    for (const [element, { account, status }] of due) {
      const news = `${status} ${account}`;
      if (!isConnected(element) || announced.get(element) === news) continue;
      announced.set(element, news);
      // A plain string: objects do not reach the page in every browser.
      EventTarget.prototype.dispatchEvent.call(
        element,
        new CustomEvent(stateEvent, { bubbles: true, detail: status }),
      );
    }
  };
  return {
    announce(element, account, status) {
      pending.set(element, { account, status });
      cancel ??= clock.after(settling, flush);
    },
    drop: (element) => void pending.delete(element),
    forget(element) {
      announced.delete(element);
      pending.delete(element);
    },
    close() {
      cancel?.();
      pending.clear();
    },
  };
}
