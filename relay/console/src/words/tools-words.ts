import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the tools view. */
export const toolsWords = defineWords('console-tools', {
  lead: 'The extension finds accounts in these tools. Change them on the command line with “{command} tools”.',
  list: 'Tools',
  none: 'No tools yet. In the tools listed here, the extension shows connections.',
  name: 'Name',
  pages: 'Pages',
  accounts: 'Account IDs',
  anyAccount: 'Any',
  records: 'Records',
  marked: 'The tool marks them itself',
  search: 'Name or ID',
});
