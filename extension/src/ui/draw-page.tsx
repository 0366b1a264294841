import type { Tool } from '@noiseaware-connect/shared/tool';
import { type ComponentType, render } from 'preact';
import type { BrowserFacts } from '../app/report/browser-facts.ts';
import type { Tried } from '../app/report/try-pairing.ts';
import type { View } from '../app/view.ts';
import type { Ask, Greeted, PreviewAnswer, RecordInFront, Send } from '../messages.ts';

/** What every page is given. */
export interface PageProps {
  view: View;
  /** Milliseconds since 1970 by the relay's clock. */
  now: number;
  send: Send;
  ask: Ask;
  openOptions(): void;
  sites: Sites;
  tab: TabInFront;
  /** The extension's. */
  version: string;
  /** Looks at the browser, and at whether anything answers at the relay's address. */
  inspect(address: string | undefined): Promise<BrowserFacts>;
  /** Asks who answers at an address. */
  greet(address: string): Promise<Greeted>;
  /** Whether a pairing can be begun: one is, and is cancelled before a window opens. */
  tryPairing(relay: NonNullable<View['relay']>): Promise<Tried>;
  /** Looks at what a tool's rule finds on the one of its pages that was looked at last. */
  preview(tool: Tool): Promise<PreviewAnswer>;
  /** The account that the page in front is about; null where it is about no one account, or is no tool's. */
  recordInFront(view: View): Promise<RecordInFront | null>;
  /** The connection at which the page opens, where it is one's. */
  at: string | undefined;
}

/** The sites on which the extension may run, as far as a page of ours can change them. */
export interface Sites {
  /** Has the browser ask the person. To be called at once in their click. False if they refuse. */
  allow(...origins: string[]): Promise<boolean>;
  /** Takes sites back. False where the browser keeps them, as for those that belong to the installation. */
  withdraw(...patterns: string[]): Promise<boolean>;
}

/** The tab over which the popup hangs. */
export interface TabInFront {
  /** Of the web page on which the toolbar's button was pressed; null where the browser does not tell. */
  address(): Promise<URL | null>;
  /** Has that page, if it still has this address, lose the part behind `#`: in the tab and on its way back. */
  dropFragment(address: string): Promise<void>;
}

/** As long as the steps in which `moment.ts` counts seconds. */
const tick = 5_000;

/** Draws a page whenever the background pushes something, and now and then as ages grow. */
export function drawPage(
  Page: ComponentType<PageProps>,
  deps: Omit<PageProps, 'view' | 'now'> & {
    root: Element;
    followView(draw: (view: View) => void): void;
    /** What can be drawn before the background says anything. */
    firstView(): Promise<View | null>;
    /** Has the document be in the person's look, and all words in their language. */
    prepare(choice: Pick<View, 'theme' | 'language'>): Promise<void>;
    clock: { now(): number; every(milliseconds: number, run: () => void): void };
  },
): void {
  const { root, followView, firstView, prepare, clock, ...props } = deps;
  let latest: View | undefined;
  const draw = () => {
    if (latest === undefined) return;
    render(<Page {...props} view={latest} now={clock.now() + latest.offset} />, root);
  };
  const show = (view: View) => {
    latest = view;
    return prepare(view).then(draw);
  };
  // The rows first: a background that starts takes the processor from them.
  void firstView()
    .then((view) => view && show(view))
    // By this the time from opening to the first rows is read.
    .then(() => performance.mark('first-view'))
    .finally(() => followView((view) => void show(view)));
  clock.every(tick, draw);
}
