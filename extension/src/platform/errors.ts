import { browser } from 'wxt/browser';

/** The extension's version. */
export const ownVersion = (): string => browser.runtime.getManifest().version;

/** Calls back with everything that is thrown in this context and caught by nothing. */
export function onUncaught(report: (thrown: unknown) => void): void {
  addEventListener('error', ({ error }) => report(error));
  addEventListener('unhandledrejection', ({ reason }) => report(reason));
}
