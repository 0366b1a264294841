import { ensureProgram } from '../../support/browser/installed-program.ts';

/** Programs that the soak's tests of deployments and of sign-in run, and the Debian packages that they are in. */
const packages = {
  nginx: 'nginx',
  haproxy: 'haproxy',
  caddy: 'caddy',
  apache2: 'apache2',
  promtool: 'prometheus',
  'systemd-analyze': 'systemd',
  kustomize: 'kustomize',
  glewlwyd: 'glewlwyd',
  sqlite3: 'sqlite3',
  'dpkg-deb': 'dpkg',
  'ssh-keygen': 'openssh-client',
} as const;

/**
 * Installs what is missing of them.
 * @throws one sentence that names what could not be installed
 */
export function ensureDeployPrograms(say: (text: string) => void): void {
  for (const [name, debian] of Object.entries(packages))
    ensureProgram({ name, setting: '', names: [name], elsewhere: [`/usr/sbin/${name}`], debian }, say);
}
