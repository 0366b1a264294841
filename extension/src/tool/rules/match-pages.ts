import { matchesPattern } from '@noiseaware-connect/shared/account-pattern';
import { matchTemplate, type TemplateValues, templateOf } from '@noiseaware-connect/shared/match-template';
import type { Tool } from '@noiseaware-connect/shared/tool';

/**
 * Matches an address against the pages of a tool. Undefined if it is none of them, else the values of the first
 * template that matches. A query or fragment only counts if the template has one.
 */
export function matchPages({ pages }: Pick<Tool, 'pages'>, address: string): TemplateValues | undefined {
  for (const written of pages) {
    const values = matchTemplate(templateOf(written), comparable(address, written), delimiters);
    if (values !== undefined) return decoded(values);
  }
  return undefined;
}

/** Whether a tool may ask about an account. */
export const mayAskAbout = ({ accounts }: Pick<Tool, 'accounts'>, account: string): boolean =>
  accounts === undefined || matchesPattern(accounts, account);

// --- Internal helpers ---

/** Characters that a value from an address cannot contain: with them it would be more than one part of the address. */
const delimiters = '/?#&=';

/** The address without the query or fragment that a template does not have. A fragment may have its own query. */
function comparable(address: string, written: string): string {
  const [page, fragment] = cut(address, '#');
  const [writtenPage, writtenFragment] = cut(written, '#');
  const head = writtenPage.includes('?') ? page : cut(page, '?')[0];
  if (fragment === undefined || writtenFragment === undefined) return head;
  return `${head}#${writtenFragment.includes('?') ? fragment : cut(fragment, '?')[0]}`;
}

function cut(whole: string, mark: string): [before: string, after?: string] {
  const at = whole.indexOf(mark);
  return at < 0 ? [whole] : [whole.slice(0, at), whole.slice(at + 1)];
}

/** Decodes values, which are percent-encoded in addresses. A value that cannot be decoded stays as it is. */
const decoded = ({ id, name }: TemplateValues): TemplateValues => ({
  ...(id === undefined ? {} : { id: decode(id) }),
  ...(name === undefined ? {} : { name: decode(name) }),
});

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
