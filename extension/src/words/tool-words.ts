import type { PreviewAnswer } from '../messages.ts';

/** Why a rule's preview shows nothing. */
export const previewProblems: Record<Extract<PreviewAnswer, { ok: false }>['reason'], string> = {
  no_page: 'No open tab shows a page of this tool. Open one, look at it, and try again.',
  not_its_page: 'The page has moved on and is none of this tool’s any more. Try again.',
  bad_selector: 'The browser does not know the selector of this rule. The relay’s engineers can mend it.',
  too_slow: 'This rule would make the page slow, and is not used on it. The relay’s engineers can mend it.',
};

export const previewWords = {
  region: 'What the rule finds',
  id: 'Account ID',
  name: 'Name',
  noName: 'none',
  first: (count: number) => `The first ${count} are shown.`,
} as const;

/** How much a rule found on the `{page}`. */
export function describeFound(total: number, withoutAccount: number): string {
  const records = total === 0 ? 'No record' : total === 1 ? '1 record' : `${total} records`;
  const others = withoutAccount > 0 ? `, and ${withoutAccount} without an account ID` : '';
  return `${records} on {page}${others}${total > 0 ? '. They are outlined there for a moment.' : ''}`;
}

export const toolWords = {
  title: 'In your tools',
  lead: 'NoiseAware can stand beside each customer’s record in the tools you work in. The extension runs only on sites that you allow. What a tool marks, or your relay’s rule names, as an ID goes to {relay}, and nothing else of a page. You can take a site back at any time.',
  none: 'The relay’s engineers have described no tool yet.',
  ownSite: 'Allowed by you; shows what its pages mark for NoiseAware.',
  allowed: 'Allowed',
  notAllowed: 'Not allowed',
  marksItself: 'This tool marks its records for NoiseAware itself.',
  hasRule:
    'Its records are found by a rule of your relay’s engineers. A rule is a description, never a program.',
  rule: 'The rule',
  preview: 'Show what it finds',
  allow: 'Allow…',
  allowTool: (name: string) => `Allow ${name}`,
  withdraw: 'Take back',
  withdrawSite: (name: string) => `Take back ${name}`,
  refused: 'The browser did not allow it, so nothing runs there.',
} as const;

/** The form for a site that the relay does not know. */
export const addSiteWords = {
  title: 'Another site',
  label: 'Address of a tool whose pages mark their records for NoiseAware',
  example: 'https://tool.example.com',
  hint: 'Chips come at exactly this address; the browser allows all ports of its host together.',
} as const;
