import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a script finds in /root of the copy: both packages, and Node 24. */
export interface Packages {
  older: string;
  newer: string;
  node: string;
}

/** Runs a program that has to succeed, and returns what it wrote. */
export type Run = (program: string, args: string[]) => string;

/**
 * Runs a script as root of this very machine, whose changes are seen by nobody else and vanish at its end. Services are not started:
 * see {@link runUnderSystemd}.
 * @returns what the script wrote
 */
export function runOnCopy(run: Run, directory: string, packages: Packages, script: string): string {
  const prepare = `${copyOfThisMachine}
    exec env --ignore-environment ${paths} chroot . sh -ec "$4"`;
  return run('unshare', ['--mount', 'sh', '-ec', prepare, ...argumentsOf(directory, packages), script]);
}

/**
 * Runs a script as root of this very machine, as {@link runOnCopy} does, on which a systemd of its own has started nothing but the
 * script: what is enabled runs once somebody starts it. It has no network but its loopback.
 * @returns what the script wrote
 */
export function runUnderSystemd(run: Run, directory: string, packages: Packages, script: string): string {
  const output = path.join(directory, 'output');
  mkdirSync(output);
  const unit = `[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
Environment=${paths}
ExecStart=/bin/sh -ec 'exec 2>&1; . /root/script'
StandardOutput=file:/output/text
ExecStopPost=/bin/systemctl --force exit
`;
  const prepare = `${copyOfThisMachine}
    for each in run tmp; do mount -t tmpfs none $each; done
    mount -t sysfs sysfs sys && mount -t cgroup2 cgroup2 sys/fs/cgroup
    rm -f usr/sbin/policy-rc.d
    # Nothing of this machine's own is started.
    for each in sysinit basic network-online; do
      printf '[Unit]\\nDescription=empty\\nDefaultDependencies=no\\n' > etc/systemd/system/$each.target
    done
    # A user namespace inside of another sandbox may be refused.
    for each in noiseaware-connect noiseaware-connect-backup; do
      mkdir -p etc/systemd/system/$each.service.d && printf '[Service]\\nPrivateUsers=no\\n' > etc/systemd/system/$each.service.d/test.conf
    done
    printf '%s' "$4" > root/script && printf '%s' "$5" > etc/systemd/system/script.service
    mkdir output && mount --bind "$6" output
    # systemd hands credentials to a service by a mount, which has to reach the service's own namespace.
    mount --make-rshared .
    exec env --ignore-environment container=other ${paths} chroot . /lib/systemd/systemd --system --unit=script.service --log-target=null --show-status=no`;
  const isolated = ['--mount', '--pid', '--fork', '--kill-child', '--ipc', '--uts', '--cgroup', '--net'];
  const files = argumentsOf(directory, packages);
  run('unshare', [...isolated, 'sh', '-ec', prepare, ...files, script, unit, output]);
  return readFileSync(path.join(output, 'text'), 'utf8');
}

// --- Internal helpers ---

const paths = 'PATH=/usr/local/bin:/usr/sbin:/usr/bin';

/** Enters a copy of this machine, in a mount namespace: $0 is an empty directory, $1 to $3 are the files for its /root. */
const copyOfThisMachine = `
    mount -t tmpfs none "$0" && mkdir "$0/upper" "$0/work" "$0/root"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/work" "$0/root"
    cp "$1" "$0/root/root/older.deb" && cp "$2" "$0/root/root/newer.deb" && cp "$3" "$0/root/root/node"
    cd "$0/root" && mount -t proc proc proc && mount --bind /dev dev`;

function argumentsOf(directory: string, { older, newer, node }: Packages): string[] {
  const layers = path.join(directory, 'layers');
  mkdirSync(layers);
  return [layers, older, newer, node];
}
