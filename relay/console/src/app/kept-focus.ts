import { useLayoutEffect } from 'preact/hooks';

let last: Element | null = null;

/** Remembers where the focus was. */
export const watchFocus = (document: Document): void =>
  document.addEventListener('focusin', ({ target }) => {
    last = target as Element;
  });

/** The heading of what is open: of the one record beside a list, where there is one. */
export const headingOf = (document: Document): HTMLElement | undefined =>
  [...document.querySelectorAll('h1')].findLast((heading) => heading.checkVisibility());

/** Gives the focus to the view's heading where what had it is gone: else it would be lost to the page's beginning. */
export function useKeptFocus(): void {
  useLayoutEffect(() => {
    if (last?.isConnected === false && document.activeElement === document.body) headingOf(document)?.focus();
  });
}
