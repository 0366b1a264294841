import { type Question, questions } from '@noiseaware-connect/relay/operations/trace/questions';

/** relay/docs/first-partner.md: from what is seen at NoiseAware to the setting that follows. */
export const drawFirstPartner = (): string => `# The first hour with NoiseAware

Generated from the questions in \`relay/src/operations/trace/questions.ts\` by \`pnpm write-docs\`.

NoiseAware's page leaves things open. Two commands find them out and name the settings. Both need the running relay, on the same machine.

1. \`./relay.mjs doctor\`: mend what it reports before you go on.
2. \`./relay.mjs rehearse\`, with a NoiseAware account for tests. It asks for an account of yours (a name for the test), prints an address to
   open in a browser, and goes through a connection's life: connect, renew, refresh, exchange the same code twice, authorize again,
   disconnect; with \`--wait\` past a token's life too. It says what it waits for. Take your time at NoiseAware; if its page shows an error or
   does not go on, type \`stuck\` and press Enter. (Without a terminal it waits for 5 minutes, or \`--patience SECONDS\`.) It writes
   \`rehearsal.json\`, which has no secrets and can be sent to somebody without access.
3. Put the lines below \`settings\` into \`.env\`, restart the relay, and rehearse again until there are none. If a rehearsal fails (\`failed\`)
   and names none, no setting mends it: send \`rehearsal.json\` to your NoiseAware representative.
4. \`./relay.mjs doctor --trace\` shows one real pairing, by the extension or by a link, and ends with the same answers; with \`--write\` it puts
   the settings into \`.env\`, after a question.

Where NoiseAware refuses a call, both try other forms of it with the credentials of that pairing, one after the other, and name the one
that works. A call that fails for a reason that time heals (no answer, 429, 5xx) teaches nothing but how slow NoiseAware is: try again later.
No setting is named that is set already, and none that does not follow from what was seen.

| what is asked | what the relay takes it to be | where it differs |
| --- | --- | --- |
${Object.entries<Question>(questions).map(row).join('\n')}

In the answers, \`known\` is as the settings have it, \`differs\` is not, and \`not_seen\` did not occur. A value that is ours but for white space, a line
end, upper and lower case or its length is called so: compare what NoiseAware has with \`.env\`.

| what is seen | what to do |
| --- | --- |
| the ConnectionURL is never called | is it reachable from outside (\`doctor\`), and is it the one that NoiseAware has? |
| it answers 401 | \`client_id\` or \`client_secret\` is not ours: the trace says which |
| it answers 400 \`invalid_grant\` | the one-time code is not one of the last minutes: NoiseAware repeats an old call, or another relay made it |
| NoiseAware's page says that the partner is unknown | \`NOISEAWARE_PARTNER_ID\` |
| the ConnectionURL was called, and NoiseAware's page shows an error about the access code | \`NOISEAWARE_ACCESS_CODE\`, in the form that the page or your representative names |
| the owner's browser comes back with the access code behind \`#\`, and nothing is connected | owners' links cannot read it, and no setting helps: the extension does. Connect with it while \`./relay.mjs doctor --trace\` runs, which gives the answers that \`rehearse\` would, and ask NoiseAware for a query parameter |
| an organization that was connected or rehearsed as another account authorizes, and the completion is refused: the redirect carries another access code, or NoiseAware does not call the ConnectionURL | NoiseAware keeps its first access code. Move the connection that has it, also an erased one: \`./relay.mjs connections list --account <other account>\`, \`./relay.mjs connections move <id> --account <account>\`. Or the owner ends the old authorization at NoiseAware, and authorizes again |
| the extension ends with "NoiseAware’s answer is missing", or an owner sees "One last step" for a moment | NoiseAware's page posts its answer in a form (\`form_post\`). Owners' links take it, the extension cannot: connect by links, and ask NoiseAware for a query parameter |
| NoiseAware asks for a new password (418) | the account's owner resets it at NoiseAware |
| \`refusing_all\` in \`doctor\` | NoiseAware refuses every organization: \`NOISEAWARE_CLIENT_ID\`, \`NOISEAWARE_API_URL\`, \`NOISEAWARE_TOKEN\`, an outage, or a gateway in between; the log has \`status\` and \`answer\` |
`;

// --- Internal helpers ---

const row = ([name, { asks, expected, remedy }]: [string, Question]): string =>
  `| ${asks} (\`${name}\`) | ${expected} | ${remedy} |`;
