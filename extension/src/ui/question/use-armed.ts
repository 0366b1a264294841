import { useEffect, useState } from 'preact/hooks';

/** Milliseconds without a click. Clicks in quick succession were meant for what was shown before. */
const calm = 600;

const presses = ['pointerdown', 'keydown', 'click'] as const;

/**
 * False until nothing was clicked or pressed for a moment since the page came to the front, or since `content` changed.
 * As long as it is false, clicks do nothing: a click that began before the window opened must not answer it.
 * @param isWindow whether a page can make it come to the front; a panel stays where the person opened it, and gets the
 * focus by the click that answers
 */
export function useArmed(content: readonly unknown[], isWindow = true): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    let isCalm = false;
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      isCalm = false;
      setArmed(false);
      clearTimeout(timer);
      timer = setTimeout(() => {
        isCalm = true;
        setArmed(true);
      }, calm);
    };
    const tooSoon = (event: Event) => {
      // Keys that only move the focus cannot answer.
      const moves = event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ';
      if (isCalm || moves) return;
      wait();
      if (event.type !== 'click') return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    wait();
    if (isWindow) window.addEventListener('focus', wait);
    for (const type of presses) window.addEventListener(type, tooSoon, { capture: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', wait);
      for (const type of presses) window.removeEventListener(type, tooSoon, { capture: true });
    };
  }, [...content]);
  return armed;
}
