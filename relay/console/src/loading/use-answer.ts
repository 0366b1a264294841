import type { CallFailure, CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import { useEffect, useState } from 'preact/hooks';
import { useConsole } from '../context/console-context.ts';
import { useKeptFocus } from '../context/kept-focus.ts';

/** The relay's latest answer. While it is being reloaded, the previous value stays. */
export interface Answer<T> {
  value: T | undefined;
  failure: CallFailure | null;
  again(): void;
}

/**
 * Makes a call, and repeats it after changes and once a minute.
 * @param about key of the question; if it changes, the previous value is dropped
 */
export function useAnswer<T>(
  about: string,
  question: (relay: RelayClient) => Promise<CallResult<T>>,
): Answer<T> {
  const { calls, epoch, minute, refused } = useConsole();
  const [answer, setAnswer] = useState<{
    about: string;
    value?: T | undefined;
    failure: CallFailure | null;
  }>();
  const [tries, setTries] = useState(0);
  useKeptFocus();
  useEffect(() => {
    const controller = new AbortController();
    void question(calls(controller.signal)).then((result) => {
      if (controller.signal.aborted) return;
      if (!result.ok) refused(result.failure);
      setAnswer((before) =>
        result.ok
          ? { about, value: result.value, failure: null }
          : { about, value: before?.about === about ? before.value : undefined, failure: result.failure },
      );
    });
    return () => controller.abort();
  }, [about, epoch, minute, tries]);
  const current = answer?.about === about ? answer : undefined;
  return {
    value: current?.value,
    failure: current?.failure ?? null,
    again: () => setTries((count) => count + 1),
  };
}
