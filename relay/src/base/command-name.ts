/** The command by which a program was started, from the path of its main file. */
const commandOf = (main: string): string =>
  main === '/usr/lib/noiseaware-connect/relay.mjs'
    ? 'noiseaware-connect'
    : main.endsWith('relay.mjs')
      ? './relay.mjs'
      : 'pnpm relay';

/**
 * A text for people in which commands, written as `pnpm relay …`, have the name by which they can be called here. The package's relay
 * is started by systemd.
 */
export function withCommandName(text: string, main = process.argv[1] ?? ''): string {
  const command = commandOf(main);
  const start = command === 'noiseaware-connect' ? `systemctl start ${command}` : `${command} serve`;
  return text.replaceAll('pnpm relay serve', start).replaceAll('pnpm relay', command);
}
