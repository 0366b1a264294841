import type { Language } from '@noiseaware-connect/shared/language';
import type { ToolNews } from '../tool-messages.ts';

/** How a login window ended, the same in every browser. */
export type AuthorizationEnd =
  | { kind: 'redirected'; url: string }
  | { kind: 'window_closed' }
  | { kind: 'page_not_loaded' }
  | { kind: 'another_window_open' };

/** A login window: the browser's id of it, and the origin of the page that it opened with. */
export interface LoginWindow {
  id: number;
  origin: string;
}

/** The badge of the toolbar button. */
export interface Badge {
  text: string;
  tone: 'good' | 'bad';
  title: string;
}

/** Everything outside of itself that the extension's logic uses. */
export interface Effects {
  /** Milliseconds since 1970. */
  now(): number;
  randomBytes(size: number): Uint8Array;
  wait(milliseconds: number): Promise<void>;
  fetch: typeof fetch;
  /** Whether anything answers at a relay's address, even if CORS hides the answer. */
  isAnswered(address: string): Promise<boolean>;
  /** The extension's version. */
  version: string;
  /**
   * Persistent values by name. They survive a restart of the browser, content scripts cannot read them, and keys among
   * them stay non-extractable.
   */
  storage: {
    get(name: string): Promise<unknown>;
    set(name: string, value: unknown): Promise<void>;
    remove(name: string): Promise<void>;
  };
  /** Makes a key pair on P-256 for signatures. The private key is not extractable. */
  newKey(): Promise<CryptoKeyPair>;
  identity: {
    redirectUrl(path: string): string;
    /**
     * Opens a login page in a window of its own and resolves when that window ends. `onWindow` gets the window once it
     * is recognized, and null if another window could be it.
     */
    authorize(url: string, onWindow: (window: LoginWindow | null) => void): Promise<AuthorizationEnd>;
    /** Closes a window that `authorize` opened, in this worker or an earlier one, if it is still open. */
    closeWindow(window: LoginWindow): Promise<void>;
    /** Brings such a window to the front, if it is still open. */
    showWindow(window: LoginWindow): Promise<void>;
  };
  /** The sites on which the person allows the extension to run. */
  sites: {
    /** Their match patterns. */
    list(): Promise<string[]>;
    /** Whether this origin is allowed. */
    allows(origin: string): Promise<boolean>;
  };
  /** The pages of tools in open tabs, and the content script that runs in them. */
  toolPages: {
    /**
     * Runs the script on pages of these match patterns and no others. Open tabs get it at once, also those whose script
     * was cut off by an update.
     */
    runOn(patterns: string[]): Promise<void>;
    /** Tells the script in every frame of all tabs. */
    tell(news: ToolNews): Promise<void>;
  };
  /** Shows a badge on the toolbar button. */
  showBadge(badge: Badge): Promise<unknown>;
  notifications: {
    /**
     * Shows a notification, or replaces the one with this id. A click on it opens the popup, at the connection if it is
     * about one.
     */
    show(id: string, notice: { title: string; message: string }): Promise<void>;
    /** Removes the notification, if it is still shown. */
    clear(id: string): Promise<void>;
  };
  /** Reads the administrator's policy, not validated yet. */
  readPolicy(): Promise<unknown>;
  /** Switches all texts to this language; null is the browser's. */
  speak(language: Language | null): Promise<unknown>;
  /** Sets the one alarm that wakes the background, in milliseconds since 1970; it replaces an earlier one. */
  wakeAt(time: number): Promise<void>;
  /** Keeps the background running for at least another 30 seconds. */
  extendWorkerLife(): Promise<unknown>;
  /** Whether the panel is open in this window, which the browser's id names. */
  isPanelOpen(window: number): Promise<boolean>;
  /** Opens the question window, or brings it to the front. */
  showQuestion(): Promise<void>;
}
