import type { Question } from '@noiseaware-connect/relay/operations/rehearsal/questions/question';
import { questions } from '@noiseaware-connect/relay/operations/rehearsal/questions/questions';

/** relay/docs/first-partner.md: from what is seen at NoiseAware to the setting that follows. */
export const drawFirstPartner = (): string => `# The first hour with NoiseAware

Generated from the questions in \`relay/src/operations/rehearsal/questions/\` by \`pnpm write-docs\`.

NoiseAware's page leaves things open. With the relay running, on the same machine:

1. \`./relay.mjs doctor\`: mend what it reports.
2. \`./relay.mjs rehearse\`, with a NoiseAware account for tests. It prints an address to open in a browser, then connects, renews, refreshes,
   connects again and disconnects. If NoiseAware's page shows an error or does not go on, type \`stuck\` and press Enter. It writes
   \`rehearsal.json\`, which has no secrets.
3. Put the lines below \`settings\` into \`.env\` (\`--write\` does it, once you confirm), restart the relay, and rehearse until there are none.
   If it has \`failed\` and names none, no setting mends it: send \`rehearsal.json\` to your NoiseAware representative.

\`./relay.mjs rehearse --listen\` watches the next real pairing, by the extension or by a link, in place of making one, and ends with the same
report. Where NoiseAware refuses a call, other forms of it are tried with the credentials of that pairing. No answer, 429 and 5xx teach
nothing but how slow NoiseAware is: try again later.

| what is asked | what the relay takes it to be | where it differs |
| --- | --- | --- |
${Object.entries<Question>(questions).map(row).join('\n')}

In the answers, \`known\` is as the settings have it, \`differs\` is not, and \`not_seen\` did not occur. Whatever else was seen (how errors are
worded, how long tokens live, how often a call came) is in the report's \`trace\`.

| what is seen | what to do |
| --- | --- |
| the ConnectionURL is never called | is it reachable from outside (\`doctor\`), and is it the one that NoiseAware has? |
| it answers 401 | \`client_id\` or \`client_secret\` is not ours: the trace says which |
| it answers 400 \`invalid_grant\` | the one-time code is not one of the last minutes: NoiseAware repeats an old call, or another relay made it |
| NoiseAware's page says that the partner is unknown | \`NOISEAWARE_PARTNER_ID\` |
| the ConnectionURL was called, and NoiseAware's page shows an error about the access code | \`NOISEAWARE_ACCESS_CODE\`, in the form that the page or your representative names |
| the browser comes back with the access code behind \`#\`, and nothing is connected | owners' links cannot read it, the extension can: connect with it while \`rehearse --listen\` runs, and ask NoiseAware for a query parameter |
| the extension ends with "NoiseAware’s answer is missing", or an owner sees "One last step" for a moment | NoiseAware's page posts its answer (\`form_post\`). The extension cannot read it, owners' links can: connect by links, and ask NoiseAware for a query parameter |
| an exchange is refused the second time (\`exchange_again\`) | connections live by refreshing alone: \`NOISEAWARE_REFRESH\` must be right |
| an organization that was connected as another account authorizes, and another access code or none comes back | NoiseAware keeps its first one. Move the connection that has it, also an erased one: \`./relay.mjs connections list --account <other account>\`, \`./relay.mjs connections move <id> --account <account>\`. Or the owner ends the old authorization at NoiseAware, and authorizes again |
| NoiseAware asks for a new password (418) | the account's owner resets it at NoiseAware |
| \`refusing_all\` in \`doctor\` | NoiseAware refuses every organization: \`NOISEAWARE_CLIENT_ID\`, \`NOISEAWARE_API_URL\`, \`NOISEAWARE_TOKEN\`, an outage, or a gateway in between; the log has \`status\` and \`answer\` |
`;

// --- Internal helpers ---

const row = ([name, { asks, expected, remedy }]: [string, Question]): string =>
  `| ${asks} (\`${name}\`) | ${expected} | ${remedy} |`;
