import { browser } from 'wxt/browser';
import type { Effects } from '../app/effects.ts';
import { patternOf } from '../app/tools/site.ts';
import type { Sites } from '../ui/draw-page.tsx';

/** The sites on which the extension may run. */
export const browserSites = (): Effects['sites'] => ({
  list: async () => {
    const { origins = [] } = await browser.permissions.getAll();
    // Single hosts only: a permission for all sites, given in the browser's settings, does not mean that every marked
    // page may use the extension.
    return origins.filter((pattern) => /^https?:\/\/[^*/]+\/\*$/.test(pattern));
  },
  allows: (origin) => browser.permissions.contains({ origins: [patternOf(origin)] }),
});

/** Calls back when a site is allowed or withdrawn, here or in the browser's settings. */
export function onSitesChanged(callback: () => void): void {
  browser.permissions.onAdded.addListener(callback);
  browser.permissions.onRemoved.addListener(callback);
}

/** How the extension's own pages change the allowed sites. */
export const pageSites: Sites = {
  // Called directly in the click: the browsers require a user gesture.
  allow: (...origins) => browser.permissions.request({ origins: origins.map(patternOf) }).catch(() => false),
  withdraw: (...patterns) => browser.permissions.remove({ origins: patterns }).catch(() => false),
};
