import { type Part, pageAnswer } from '../answer.ts';
import type { Property } from '../data/property.ts';
import { arrivalsPage } from './arrivals-page.ts';
import { classicLayout } from './layout.ts';
import { missingPage, unitPage } from './unit-page.ts';
import { unitsPage } from './units-page.ts';

/** The look that marks nothing: pages that come whole from the server, as old products have them. */
export const classicPages =
  (propertiesFor: (url: URL) => readonly Property[]): Part =>
  (url) => {
    const { pathname } = url;
    if (pathname === '/classic/units') return pageAnswer(classicLayout(unitsPage(propertiesFor(url), url)));
    if (pathname === '/classic/arrivals') return pageAnswer(classicLayout(arrivalsPage(propertiesFor(url))));
    const [, account] = /^\/classic\/unit\/([^/]+)$/.exec(pathname) ?? [];
    if (account === undefined) return undefined;
    const unit = propertiesFor(url).find((property) => property.account === account);
    return unit === undefined
      ? pageAnswer(classicLayout(missingPage), 404)
      : pageAnswer(classicLayout(unitPage(unit)));
  };
