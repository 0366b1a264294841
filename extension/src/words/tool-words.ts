import { defineWords } from '@noiseaware-connect/shared/words/language';
import type { PreviewAnswer } from '../messages.ts';

/** Why a rule's preview shows nothing. */
export const previewProblems: Record<Extract<PreviewAnswer, { ok: false }>['reason'], string> = defineWords(
  'preview-problems',
  {
    no_page: 'No open tab shows a page of this tool. Open one, look at it, and try again.',
    not_its_page: 'The page has moved on and is none of this tool’s any more. Try again.',
    bad_selector: 'The browser does not know the selector of this rule. Your admin can mend it.',
    too_slow: 'This rule would make the page slow, and is not used on it. Your admin can mend it.',
  },
);

export const previewWords = defineWords('preview', {
  region: 'What the rule finds',
  nothing: 'No record on {page}.',
  found: {
    one: '{count} record on {page}. It is outlined there for a moment.',
    other: '{count} records on {page}. They are outlined there for a moment.',
  },
  withoutAccount: {
    one: '{count} more is without an account ID.',
    other: '{count} more are without an account ID.',
  },
  withoutRoom: {
    one: 'At {count} of them NoiseAware has no room and is not shown. Your admin can make it smaller or choose another place.',
    other:
      'At {count} of them NoiseAware has no room and is not shown. Your admin can make it smaller or choose another place.',
  },
  inComponents: {
    one: '{count} more is inside a web component of the page, where NoiseAware cannot be shown.',
    other: '{count} more are inside web components of the page, where NoiseAware cannot be shown.',
  },
  id: 'Account ID',
  name: 'Name',
  noName: 'none',
  first: { one: 'The first one is shown.', other: 'The first {count} are shown.' },
});

export const toolWords = defineWords('tools', {
  title: 'In your tools',
  lead: 'NoiseAware can stand beside each customer’s record in the tools you work in. The extension runs only on sites that you allow. What a tool marks, or your admin’s rule names, as an ID goes to {company}, and nothing else of a page. You can take a site back at any time.',
  none: 'Your admin has described no tool yet.',
  ownSite: 'Allowed by you; shows what its pages mark for NoiseAware.',
  rule: 'The rule',
  preview: 'Show what it finds',
  allow: 'Allow…',
  allowTool: 'Allow {name}',
  withdraw: 'Take back',
  withdrawSite: 'Take back {name}',
  refused: 'The browser did not allow it, so nothing runs there.',
  asksTooMuch: 'Its pages asked about more accounts than a page may, and were refused. Tell your admin.',
});

/** The form for a site that is not known. */
export const addSiteWords = defineWords('add-site', {
  title: 'Another site',
  label: 'Address of a tool whose pages mark their records for NoiseAware',
  example: 'https://tool.example.com',
  hint: 'Chips come at exactly this address; the browser allows all ports of its host together.',
});
