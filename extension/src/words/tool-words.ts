import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Why a rule's preview shows nothing. */
export const previewProblems = defineWords('preview-problems', {
  no_page: 'No open tab shows a page of this tool. Open one, look at it, and try again.',
  bad_selector: 'The browser does not know the selector of this rule. Your admin can fix it.',
  too_slow: 'This rule would make the page slow, so it is not used there. Your admin can fix it.',
});

export const previewWords = defineWords('preview', {
  region: 'What the rule finds',
  nothing: 'No record on {page}.',
  found: {
    one: '{count} record on {page}. The record is outlined there for a moment.',
    other: '{count} records on {page}. The records are outlined there for a moment.',
  },
  withoutAccount: {
    one: '{count} more has no account ID.',
    other: '{count} more have no account ID.',
  },
  withoutRoom: {
    one: 'For {count} of them, there is no room, not even for the small sign. Your admin can choose another place.',
    other:
      'For {count} of them, there is no room, not even for the small sign. Your admin can choose another place.',
  },
  inComponents: {
    one: '{count} more is inside a closed web component of the page, where NoiseAware cannot be shown.',
    other: '{count} more are inside closed web components of the page, where NoiseAware cannot be shown.',
  },
  unreadFrames: {
    one: '{count} frame of the page is of another site or sandboxed. NoiseAware does not look into it.',
    other: '{count} frames of the page are of other sites or sandboxed. NoiseAware does not look into them.',
  },
  id: 'Account ID',
  name: 'Name',
  noName: 'none',
  first: { one: 'The first one is shown.', other: 'The first {count} are shown.' },
});

export const toolWords = defineWords('tools', {
  title: 'In your tools',
  lead: 'NoiseAware can appear beside each customer’s record in the tools you work in. The extension runs only on sites you allow. IDs marked by a tool or by your admin’s rule go to {company}, and nothing else on a page does. You can remove a site at any time.',
  none: 'Your admin has not set up any tools yet.',
  ownSite: 'Allowed by you; marks its own records.',
  adminSite: 'Named by your admin; not allowed by you yet.',
  siteNotAllowed: 'Not allowed yet.',
  preview: 'Show what it finds',
  allow: 'Allow…',
  allowTool: 'Allow {name}',
  withdraw: 'Remove',
  withdrawSite: 'Remove {name}',
  refused: 'The browser did not allow it, so nothing runs there.',
  asksTooMuch: 'Its pages asked about more accounts than allowed, and were refused. Tell your admin.',
});

/** The form for a site without a tool at the relay. */
export const addSiteWords = defineWords('add-site', {
  title: 'Another site',
  label: 'Address of a tool whose pages mark their records for NoiseAware',
  example: 'https://tool.example.com',
  hint: 'NoiseAware appears only at exactly this address. The browser’s permission applies to all ports of the host.',
});
