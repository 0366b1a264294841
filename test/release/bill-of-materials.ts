import { writeFileSync } from 'node:fs';
import { runProgram, type Surroundings } from './run-program.ts';

/** A package of ours, and which of its dependencies are in it. */
interface Components {
  readonly name: string;
  readonly type: 'application' | 'library';
  readonly dependencies: 'prod' | 'dev';
}

/**
 * Writes which packages are in one of ours, as CycloneDX. pnpm draws it; its order is put right, and what differs from one run to
 * the next is left out, so that the same packages make the same bytes.
 * @param seconds the time that it states
 */
export function writeBillOfMaterials(
  { name, type, dependencies }: Components,
  file: string,
  seconds: number,
  where: Surroundings,
): void {
  const of = ['--filter', `@noiseaware-connect/${name}`, 'sbom', `--${dependencies}`];
  const drawn = runProgram('pnpm', [...of, '--sbom-format', 'cyclonedx', '--sbom-type', type], where);
  const { serialNumber: _, ...bill } = JSON.parse(drawn) as Bill;
  bill.metadata.timestamp = new Date(seconds * 1000).toISOString();
  bill.components.sort((one, other) => compare(one['bom-ref'], other['bom-ref']));
  bill.dependencies.sort((one, other) => compare(one.ref, other.ref));
  for (const { dependsOn } of bill.dependencies) dependsOn.sort(compare);
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
}

// --- Internal helpers ---

/** What is touched of a CycloneDX document. */
interface Bill {
  serialNumber?: string;
  metadata: { timestamp: string };
  components: { 'bom-ref': string }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
