import { isChip } from './draw-chip.ts';

/** Events that a row could mistake for a click on itself. */
const swallowed =
  'pointerdown pointerup mousedown mouseup touchstart touchend dblclick keydown keyup keypress'.split(' ');

/** A person's clicks on chips. */
export interface Clicks {
  /** Listens. Does nothing if it listens already. */
  listen(): void;
  end(): void;
}

/**
 * Hears a person's clicks on chips before the page sees them: a row must not open because its chip was clicked. Ignored
 * are clicks that a script of the page has made, and the second one of a double click.
 */
export function createClicks({
  onClick,
  onOver,
}: {
  onClick(host: Element): void;
  onOver(host: Element): void;
}): Clicks {
  // Not the target, which is the host of the shadow root that the chip is in.
  const hostOf = (event: Event): Element | undefined => event.composedPath().slice(0, 1).find(isChip);

  const swallow = (event: Event): void => {
    // Any other key on a chip is left to the page, for example to move along its rows.
    const isOthers = event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ';
    if (event.isTrusted && !isOthers && hostOf(event) !== undefined) event.stopImmediatePropagation();
  };

  const click = (event: PointerEvent): void => {
    const host = hostOf(event);
    if (host === undefined || !event.isTrusted) return;
    event.stopImmediatePropagation();
    // The chip may be inside a link.
    event.preventDefault();
    if (event.type === 'click' && event.detail <= 1) onClick(host);
  };

  const over = (event: Event): void => {
    const host = hostOf(event);
    if (host !== undefined) onOver(host);
  };

  const ending = new AbortController();
  const options = { capture: true, signal: ending.signal };
  const passive = { ...options, passive: true };
  return {
    listen() {
      // The middle button would open the link.
      for (const type of ['click', 'auxclick'] as const) window.addEventListener(type, click, options);
      window.addEventListener('pointerover', over, passive);
      for (const type of swallowed) window.addEventListener(type, swallow, passive);
    },
    end: () => ending.abort(),
  };
}
