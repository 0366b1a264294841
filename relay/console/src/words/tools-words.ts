import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the tools view. */
export const toolsWords = defineWords('console-tools', {
  lead: 'In these tools the extension finds accounts. They are changed by the command line: relay tools.',
  list: 'Tools',
  none: 'No tool is set up.',
  pages: 'Pages',
  accounts: 'Account IDs',
  anyAccount: 'Any',
  records: 'Records',
  marked: 'The tool marks them itself',
});
