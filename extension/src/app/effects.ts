/** How the window at NoiseAware ended, in the same words for every browser. */
export type AuthorizationEnd =
  | { kind: 'redirected'; url: string }
  | { kind: 'window_closed' }
  | { kind: 'page_not_loaded' }
  | { kind: 'another_window_open' };

/** One of the browser's two storage areas. What comes out of it is unknown until it is parsed. */
export interface StorageArea {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Everything of the outside world that the extension's logic uses. */
export interface Effects {
  /** Milliseconds since 1970. */
  now(): number;
  randomBytes(size: number): Uint8Array;
  wait(milliseconds: number): Promise<void>;
  fetch: typeof fetch;
  /** `local` outlives the browser, `session` outlives only the background's worker. */
  storage: { local: StorageArea; session: StorageArea };
  identity: {
    redirectUrl(path: string): string;
    /** Opens NoiseAware's page in a window of its own and resolves when that window ends. */
    authorize(url: string, onWindow: (window: number) => void): Promise<AuthorizationEnd>;
    /** Closes a window that `authorize` opened, if it is still there. */
    closeWindow(window: number): Promise<void>;
    /** Brings such a window to the front. False if it is gone. */
    showWindow(window: number): Promise<boolean>;
  };
}
