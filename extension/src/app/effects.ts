import type { Language } from '@noiseaware-connect/shared/language';

/** How the window at NoiseAware ended, in the same words for every browser. */
export type AuthorizationEnd =
  | { kind: 'redirected'; url: string }
  | { kind: 'window_closed' }
  | { kind: 'page_not_loaded' }
  | { kind: 'another_window_open' };

/** NoiseAware's window: its number, and the origin of the page with which it opened. */
export interface LoginWindow {
  id: number;
  origin: string;
}

/** Everything of the outside world that the extension's logic uses. */
export interface Effects {
  /** Milliseconds since 1970. */
  now(): number;
  randomBytes(size: number): Uint8Array;
  wait(milliseconds: number): Promise<void>;
  fetch: typeof fetch;
  /** The extension's. */
  version: string;
  /**
   * What the extension keeps, by name. It outlives the browser, is out of reach of content scripts, and keeps keys that
   * cannot be taken out of it.
   */
  storage: {
    get(name: string): Promise<unknown>;
    set(name: string, value: unknown): Promise<void>;
    remove(name: string): Promise<void>;
  };
  /** Makes a key on P-256 whose private half cannot leave the browser. */
  newKey(): Promise<CryptoKeyPair>;
  identity: {
    redirectUrl(path: string): string;
    /** Opens NoiseAware's page in a window of its own and resolves when that window ends. */
    authorize(url: string, onWindow: (window: LoginWindow | null) => void): Promise<AuthorizationEnd>;
    /** Closes a window that `authorize` opened, also for an earlier worker, if it is still there. */
    closeWindow(window: LoginWindow): Promise<void>;
    /** Brings such a window to the front, if it is still there. */
    showWindow(window: LoginWindow): Promise<void>;
  };
  /** The sites on which the person lets the extension run. */
  sites: {
    /** Their match patterns. */
    list(): Promise<string[]>;
    /** Whether pages of this origin are among them. */
    allows(origin: string): Promise<boolean>;
  };
  /** The pages of tools in open tabs, and the script that draws in them. */
  toolPages: {
    /**
     * Has the script run on pages of these match patterns and no others. Open tabs get it at once, those too whose script
     * was cut off by an update.
     */
    runOn(patterns: string[]): Promise<void>;
    /** Tells the pages; those without the script hear nothing. */
    tell(news: 'states-changed' | 'rules-changed'): Promise<void>;
  };
  notifications: {
    /** Shows a notification in the place of an earlier one with this id. A click on it opens the popup, at the connection that it is about. */
    show(id: string, notice: { title: string; message: string }): Promise<void>;
    /** Puts it away, if it is still there. */
    clear(id: string): Promise<void>;
  };
  /** What an administrator has set; unknown until it is parsed. */
  readPolicy(): Promise<unknown>;
  /** Has all words be in this language, or in the browser's. */
  speak(language: Language | null): Promise<unknown>;
  /** Has the browser wake the background at this time, in milliseconds since 1970, instead of any time said before. */
  wakeAt(time: number): Promise<void>;
  /** Has the browser leave the background running for another half minute at least. */
  keepAwake(): Promise<unknown>;
  /** Opens the window that asks the person, or brings it to the front. */
  showQuestion(): Promise<void>;
}
