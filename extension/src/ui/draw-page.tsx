import { groupOf } from '@noiseaware-connect/shared/connection-group';
import type { Tool } from '@noiseaware-connect/shared/tool';
import { type ComponentType, render } from 'preact';
import type { BrowserFacts } from '../app/report/browser-facts.ts';
import type { Tried } from '../app/report/try-pairing.ts';
import type { View } from '../app/view.ts';
import type { Ask, Greeted, PageInFront, PageName, PreviewAnswer, Send } from '../messages.ts';
import { keepFocus } from './parts/keep-focus.ts';

/** The props of every page. */
export interface PageProps {
  view: View;
  /** Milliseconds since 1970 by the relay's clock. */
  now: number;
  send: Send;
  ask: Ask;
  openOptions(): void;
  /** The page that draws this. */
  place: PageName;
  /** Opens the panel beside the page. To be called directly in a click. */
  openPanel(): void;
  /** Closes the window. */
  close(): void;
  sites: Sites;
  /** Loads what knows the tab in front. */
  tab(): Promise<TabInFront>;
  /** The extension's version. */
  version: string;
  /** Reads the browser's facts. */
  inspect(): Promise<BrowserFacts>;
  /** Asks what answers at an address. */
  greet(address: string): Promise<Greeted>;
  /** Tries a pairing: begins one and cancels it, without a window. */
  tryPairing(relay: NonNullable<View['relay']>): Promise<Tried>;
  /** What a tool's rule finds on the most recently used of its open pages. */
  preview(tool: Tool): Promise<PreviewAnswer>;
  /** The id of the connection at which the page opens, if any. */
  at: string | undefined;
}

/** Changes the sites on which the extension may run. */
export interface Sites {
  /** Makes the browser ask the person. To be called directly in a click. False if they refuse. */
  allow(...origins: string[]): Promise<boolean>;
  /** Withdraws sites. False if the browser keeps them. */
  withdraw(...patterns: string[]): Promise<boolean>;
}

/** The tab under the popup, or beside the panel. */
export interface TabInFront {
  /**
   * Calls back with the tab's web page and what its script answers of its records, now and after each change, for as
   * long as this page is open; null if the browser hides the address.
   */
  follow(show: (page: PageInFront | null) => void): void;
  /** The browser's id of the window in which it is. */
  window(): Promise<number>;
  /** Replaces the part after `#` in the page's address and history entry, if the page still has this address. */
  replaceFragment(address: string, fragment: string): Promise<void>;
}

/** Milliseconds between drawings without a change, because ages grow. */
const tick = 5_000;

/** Draws a page after each push of the background, and regularly because ages grow. */
export function drawPage(
  Page: ComponentType<PageProps>,
  deps: Omit<PageProps, 'view' | 'now'> & {
    root: HTMLElement;
    followView(draw: (view: View) => void): void;
    /** The view that can be drawn before the background answers. */
    firstView(): Promise<View | null>;
    /** Applies the person's theme, and loads the texts of their language. */
    prepare(choice: Pick<View, 'theme' | 'language'>): Promise<void>;
    clock: { now(): number; every(milliseconds: number, run: () => void): void };
  },
): void {
  const { root, followView, firstView, prepare, clock, ...props } = deps;
  keepFocus(root);
  let latest: View | undefined;
  const draw = () => {
    if (latest === undefined) return;
    render(<Page {...props} view={latest} now={clock.now() + latest.offset} />, root);
  };
  const show = (view: View) => {
    const isMoving = latest !== undefined && isMended(latest, view, clock.now() + view.offset);
    latest = view;
    return prepare(view).then(isMoving ? () => drawInMotion(draw) : draw);
  };
  // The rows are drawn first: a starting background competes for the processor.
  void firstView()
    .then((view) => view && show(view))
    // Measured by the tests as the time to the first rows.
    .then(() => performance.mark('first-view'))
    .finally(() => followView((view) => void show(view)));
  clock.every(tick, draw);
}

// --- Internal helpers ---

/** Whether a connection needed a person before, and does not now. */
function isMended(before: View, after: View, now: number): boolean {
  if (before.known === after.known) return false;
  const needing = ({ known }: View) =>
    (known?.connections ?? []).filter((each) => groupOf(each, now) === 'needs_you').map(({ id }) => id);
  const still = new Set(needing(after));
  return needing(before).some((id) => !still.has(id));
}

/** Draws in a view transition, where the browser has them; the style sheet decides what moves. */
function drawInMotion(draw: () => void): void {
  if (document.startViewTransition === undefined) draw();
  // It is drawn without motion while nobody sees the page.
  else document.startViewTransition(draw).ready.catch(() => undefined);
}
