import { findProgram, installByApt } from '../../support/browser/installed-program.ts';

/** Programs that the soak's tests of deployments run, and the Debian packages that they are in. */
const packages = {
  nginx: 'nginx',
  haproxy: 'haproxy',
  caddy: 'caddy',
  apache2: 'apache2',
  promtool: 'prometheus',
  'systemd-analyze': 'systemd',
} as const;

/**
 * Installs what is missing of them.
 * @throws one sentence that names what could not be installed
 */
export function ensureDeployPrograms(say: (text: string) => void): void {
  for (const [program, name] of Object.entries(packages)) {
    const isThere = () => findProgram('', [program], [`/usr/sbin/${program}`]) !== undefined;
    if (isThere()) continue;
    say(`${program} is missing: installing Debian's ${name} …`);
    installByApt(name);
    if (!isThere()) throw new Error(`${program} is missing and could not be installed (Debian: ${name}).`);
  }
}
