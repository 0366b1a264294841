import type { Setting } from '@noiseaware-connect/relay/settings/setting';
import { settingGroups, settings } from '@noiseaware-connect/relay/settings/settings';

/** relay/docs/settings.md: every setting. */
export const drawSettings = (): string => `# The relay's settings

Drawn from \`relay/src/settings/\` by \`pnpm write-docs\`; a test checks that it is current.

From the environment or from \`.env\` in the directory of the call, which \`pnpm relay init\` writes; each NAME also as
NAME_FILE, a file that holds the value. A bad or missing setting stops the start with one message that names every bad one
and shows no value. A name that begins with \`RELAY_\` or \`NOISEAWARE_\` and is not known is named in the log and by
\`pnpm relay doctor\`, with the known one that is nearest; it does not stop the start, since container platforms set such
names (\`RELAY_SERVICE_HOST\`). \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\` apply to every outgoing call ([operating.md](operating.md#use-a-proxy-for-outgoing-calls)).
${Object.entries(settingGroups)
  .map(
    ([group, settings]) => `
## ${group}

| name | default | meaning |
| --- | --- | --- |
${Object.entries<Setting>(settings)
  .filter(([, { symptom }]) => symptom === undefined)
  .map(([name, setting]) => `${row(name, setting)} |`)
  .join('\n')}
`,
  )
  .join('')}
## Tuning, seldom needed

Leave these alone until you see what stands beside them.

| name | default | meaning | needed when |
| --- | --- | --- | --- |
${Object.entries<Setting>(settings)
  .filter(([, { symptom }]) => symptom !== undefined)
  .map(([name, setting]) => `${row(name, setting)} | ${cell(setting.symptom ?? '')} |`)
  .join('\n')}
`;

// --- Internal helpers ---

const row = (name: string, { description, default: text }: Setting): string =>
  `| \`${name}\` | ${text === undefined ? 'required' : text === '' ? 'none' : `\`${text}\``} | ${cell(description)}`;

/** Text of a table's cell: what looks like a tag would vanish when it is rendered. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
