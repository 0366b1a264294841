import { useEffect, useState } from 'preact/hooks';

/** Milliseconds that a person needs at least to see that something else is shown. */
const settling = 500;

/** False until `content` was shown unchanged for a moment: what is pressed before was meant for something else. */
export function useSettled(content: string): boolean {
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(content), settling);
    return () => {
      clearTimeout(timer);
      setSettled(undefined);
    };
  }, [content]);
  return settled === content;
}
