import { useEffect } from 'preact/hooks';

/** Runs when the person presses `/`, unless they are typing it into a field. */
export function useSearchKey(run: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      const isTyped = target instanceof Element && target.matches('input, textarea, select');
      // The other keys with it are the browser's.
      if (key !== '/' || isTyped || ctrlKey || metaKey || altKey) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
