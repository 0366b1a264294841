import { browser } from 'wxt/browser';
import type { Effects } from '../app/effects.ts';
import { patternOf } from '../app/tools/site.ts';
import type { Sites } from '../ui/draw-page.tsx';

/** The sites on which the person, or an administrator who installed the extension, lets it run. */
export const browserSites = (): Effects['sites'] => ({
  list: async () => {
    const { origins = [] } = await browser.permissions.getAll();
    // One host each: a permission for all sites, given in the browser's settings, is not meant for every page with marks.
    return origins.filter((pattern) => /^https?:\/\/[^*/]+\/\*$/.test(pattern));
  },
  allows: (origin) => browser.permissions.contains({ origins: [patternOf(origin)] }),
});

/** Calls back when the person allows a site or takes one back, here or in the browser's own settings. */
export function onSitesChanged(callback: () => void): void {
  browser.permissions.onAdded.addListener(callback);
  browser.permissions.onRemoved.addListener(callback);
}

/** What the extension's own pages may do about sites. */
export const pageSites: Sites = {
  // Nothing may come between the click and the request: the browsers ask for a person's own gesture.
  allow: (...origins) => browser.permissions.request({ origins: origins.map(patternOf) }).catch(() => false),
  withdraw: (...patterns) => browser.permissions.remove({ origins: patterns }).catch(() => false),
};
