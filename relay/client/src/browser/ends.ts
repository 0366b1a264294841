/**
 * `connected`; `waiting`: another organization authorized, and somebody has to decide; `declined`: the person did not authorize;
 * `failed`; `expired`; `used`: another browser has used the link.
 */
export type Outcome = 'connected' | 'waiting' | 'declined' | 'failed' | 'expired' | 'used';

/** The end of a link: its outcome, and its id. */
export interface Ended {
  readonly outcome: Outcome;
  readonly link: string;
}

/** Resolves when the end of this link, or of any without an id, is announced. @throws the signal's reason */
export function hear(id: string | undefined, signal: AbortSignal | undefined): Promise<Ended> {
  const channel = openChannel();
  return new Promise<Ended>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
    channel.onmessage = ({ data }) => {
      if (!data.outcome || data.link !== (id ?? data.link)) return;
      // Whoever has announced it may close.
      channel.postMessage(data.link);
      resolve(data);
    };
  }).finally(() => channel.close());
}

/** Announces the end with which this page was returned to, and closes this window if another page has heard it. */
export function announce(ended: Ended): void {
  const channel = openChannel();
  channel.onmessage = ({ data }) => {
    if (data === ended.link) close();
  };
  channel.postMessage(ended);
}

// --- Internal helpers ---

/** Reaches the pages of this origin alone, whether or not they still know their opener. */
const openChannel = () => new BroadcastChannel('noiseaware-connect');
