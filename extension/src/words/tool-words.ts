import type { PreviewAnswer } from '../messages.ts';

/** Why a rule's preview shows nothing. */
export const previewProblems: Record<Extract<PreviewAnswer, { ok: false }>['reason'], string> = {
  no_page: 'No open tab shows a page of this tool. Open one, look at it, and try again.',
  not_its_page: 'The page has moved on and is none of this tool’s any more. Try again.',
  bad_selector: 'The browser does not know the selector of this rule. The relay’s engineers can mend it.',
  too_slow: 'This rule would make the page slow, and is not used on it. The relay’s engineers can mend it.',
};

export const siteWords = {
  notAllowed: 'The browser did not allow it, so nothing runs there.',
  marksItself: 'This tool marks its records for NoiseAware itself.',
  hasRule:
    'Its records are found by a rule of your relay’s engineers. A rule is a description, never a program.',
  label: 'Address of a tool whose pages mark their records for NoiseAware',
  hint: 'Chips come at exactly this address; the browser allows all ports of its host together.',
} as const;
