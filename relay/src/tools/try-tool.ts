import { isAccountId, isName } from '@noiseaware-connect/shared/account-text';
import { readRecord, type Shown } from '@noiseaware-connect/shared/find-records';
import { matchPages, mayKnow, type Tool } from '@noiseaware-connect/shared/tool';
import type { Page, PageElement } from './parse-page.ts';

/** What a tool's rule finds on a page. */
export interface Trial {
  tool: string;
  url: string;
  /** Whether the address is one of the tool's pages; if not, nothing is looked for. */
  isPage: boolean;
  /** Those that the tool may ask about are those of whom a chip says more than "NoiseAware". */
  found: (Shown & { mayAsk: boolean })[];
  /** Records in which the rule finds no account. */
  withoutAccount: number;
}

/** Tries a tool on a page by the very functions with which the extension reads it. */
export function tryTool(tool: Tool, page: Page, url: string): Trial {
  const isPage = matchPages(tool, url) !== undefined;
  const { pages, records } = tool;
  const elements = isPage ? page.querySelectorAll(records?.selector ?? '[data-noiseaware-account]') : [];
  const found = elements.flatMap((element) => {
    const shown = records === undefined ? readMarks(element) : readRecord({ pages, records }, element, url);
    return shown === undefined ? [] : [{ ...shown, mayAsk: mayKnow(tool, shown.account) }];
  });
  return { tool: tool.id, url, isPage, found, withoutAccount: elements.length - found.length };
}

// --- Internal helpers ---

/** What a tool's own developers say of an element, whatever element it is. */
function readMarks(element: PageElement): Shown | undefined {
  const account = element.getAttribute('data-noiseaware-account') ?? '';
  const name = element.getAttribute('data-noiseaware-name') ?? '';
  return isAccountId(account) ? { account, ...(isName(name) ? { name } : {}) } : undefined;
}
