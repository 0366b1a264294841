import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Modules are imported as Node itself does it, which is how the relay runs.
const deps = { interopDefault: false };
const root = path.resolve(import.meta.dirname, '..');
const setupFiles = path.join(root, 'test/run/answers-setup.ts');

/**
 * Three files at a time on two processors, since many wait for a timer or a process that was killed; two where memory is short.
 * Projects of a group share these workers.
 */
const maxWorkers = totalmem() > 6 * 1024 ** 3 && availableParallelism() > 1 ? 3 : 2;

/** After those without a browser: three browsers at a time keep two processors from answering within the limits of tests. */
const browsers = { maxWorkers: 2, sequence: { groupOrder: 1 } };

/** They begin first, so that none of them runs on alone at the end; those of a project together, since each has workers of its own. */
const longest = [
  'test/browser/firefox/main-job.test.ts',
  'test/browser/chips/rows.test.ts',
  'test/browser/popup/main-job.test.ts',
  'test/store/conformance/postgres.test.ts',
  'test/store/conformance/lowdb.test.ts',
  'test/where-to-add.test.ts',
  'test/upgrade/upgrade.test.ts',
  'test/backup/commands.test.ts',
  'test/store/lowdb/crash.test.ts',
  'test/faults/failpoints.test.ts',
  'test/faults/random-kills.test.ts',
  'test/renewal/idle.test.ts',
  'test/doctor/planted-faults.test.ts',
  'test/rehearsal/noiseawares.test.ts',
  'test/store/postgres/storm.test.ts',
  'test/faults/process.test.ts',
  'test/faults/incident-kills.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.indexOf(path.relative(root, moduleId));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** Tests that take long, start many processes or need PostgreSQL only. */
const deep = [
  'test/{faults,store/postgres}/**/*.test.ts',
  'test/{built-extension,where-to-add}.test.ts',
  'test/{backup/commands,store/added-field,upgrade/upgrade,http/limits}.test.ts',
  'test/webhooks/{disabled,door,receivers,self-service}.test.ts',
];

/** Those of them that the five minutes of `pnpm test` have no room for; `--all` has. `test/README.md` says why. */
const long = [
  'test/faults/{activity-kills,alert-kills,clock-set-back,consumer-kills,event-kills,failpoints,idempotency-kills,incident-kills,kill,link-kills,process,random-kills,switches,webhook-kills}.test.ts',
  'test/store/postgres/{failover,fleet,growth,revoked-key,revoked-under-way,statements,storm}.test.ts',
  'test/operations/{bundle,reload,telemetry}.test.ts',
  'test/store/conformance/{lowdb,postgres}.test.ts',
  'test/store/lowdb/{crash,damage,size}.test.ts',
  'test/renewal/{bad-day,idle,incidents,keep-warm,many-in-outage,outages,refusals,schedule}.test.ts',
  'test/http/{console/threats,full-relay,pass-through-limits,pass-through-properties,pass-through-revoked,pass-through-streams}.test.ts',
  'test/{rehearsal/command,rehearsal/noiseawares,rehearsal/rehearsal,doctor/planted-faults,cli/manners,cli/token-file,keys/ended-pairings,events/log-size}.test.ts',
  'test/links/link-events.test.ts',
  'test/alerts/exact-ids.test.ts',
  'test/admin/activity.test.ts',
  'test/rehearsal/{listening,redaction}.test.ts',
  'test/client/{developers,frameworks,languages,own-product,runtimes,sandbox}.test.ts',
  'test/http/{fuzz,generated-clients}.test.ts',
  'test/webhooks/replay.test.ts',
  'test/{events/samples,start/triggers,store-zips}.test.ts',
];

/** Tests that need Linux: they run strace, or scripts for GitHub's machines. */
const linux = ['test/store/lowdb/crash.test.ts', 'test/workflows.test.ts'];
const notHere = process.platform === 'linux' ? [] : linux;

/** Tests that measure how much of a processor a page or a call takes: nothing else runs meanwhile. */
const measured = [
  'test/browser/{chips,hostile}/load.test.ts',
  'test/browser/chips/many-rows.test.ts',
  'test/browser/{console,popup,tools}/measure.test.ts',
  // With many connections, on PostgreSQL.
  'test/browser/console/questions.test.ts',
  'test/{http/body-cost,http/guesses-load,sign-in/guesses-load,sign-in/waiting-sign-ins}.test.ts',
  'test/webhooks/delivery-time.test.ts',
];

/** The same, in the soak alone. */
const measuredInSoak = ['test/http/hostile-load/*.test.ts'];

/** In every run: the whole job by clicks in Chromium. */
const mainBrowser = ['test/browser/popup/main-job.test.ts'];

/**
 * With programs of Debian's packages (proxies, Prometheus, systemd, dpkg, Glewlwyd), or with other releases of Node; and
 * measurements of minutes.
 */
const soak = [
  'test/{events/intake,scale/scale}.test.ts',
  'test/{operations/{proxies,deploy},release}/**/*.test.ts',
  'test/{client/node-releases,sign-in/glewlwyd}.test.ts',
];

const common = {
  setupFiles,
  deps,
  // A process of its own for each file would take longer than most files.
  isolate: false,
  // Waits for a condition; a test that promises a time says so itself.
  expect: { poll: { timeout: 15_000 } },
};
const node = {
  ...common,
  maxWorkers,
  testTimeout: 30_000,
  hookTimeout: 30_000,
};
const browser = {
  ...common,
  // A browser at work on a busy machine may lose a press. Who passes only then is named at the end of the run.
  retry: 1,
  testTimeout: 60_000,
  hookTimeout: 90_000,
};

/** Every test of the repository, in one run. */
export default defineConfig({
  root,
  test: {
    globalSetup: path.join(root, 'test/run/postgres-setup.ts'),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        root,
        test: {
          ...node,
          name: 'fast',
          include: ['{relay,relay/client,shared,extension}/src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: [
            ...[...deep, ...long, ...soak, ...measured, ...measuredInSoak],
            ...['test/browser/**', '**/node_modules/**'],
            ...notHere,
          ],
        },
      },
      {
        root,
        test: {
          ...node,
          name: 'deep',
          include: deep,
          exclude: long,
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          ...node,
          name: 'long',
          include: long,
          exclude: notHere,
          testTimeout: 60_000,
        },
      },
      ...(process.env['TEST_SOAK'] === '1' ? [{ root, test: { ...node, name: 'soak', include: soak } }] : []),
      { root, test: { ...browser, name: 'main-browser', include: mainBrowser, maxWorkers } },
      {
        root,
        test: {
          ...browser,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [...measured, ...mainBrowser],
          ...browsers,
        },
      },
      {
        root,
        test: {
          ...browser,
          name: 'measured',
          // A limit of time that is only held at the second try is not held.
          retry: 0,
          include: [...measured, ...(process.env['TEST_SOAK'] === '1' ? measuredInSoak : [])],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
