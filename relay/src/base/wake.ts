/** A pause that work ends early. */
export interface Wake {
  /** Ends the pause under way; without one, the next pause is none. */
  call(): void;
  /**
   * Pauses until called.
   * @param sleep resolves after the pause, or at once when the signal aborts
   */
  pause(sleep: (called: AbortSignal) => Promise<void>): Promise<void>;
}

export function createWake(): Wake {
  let called = new AbortController();
  return {
    call: () => called.abort(),
    pause: async (sleep) => {
      await sleep(called.signal);
      called = new AbortController();
    },
  };
}
