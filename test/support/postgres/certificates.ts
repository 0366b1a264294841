import { generate } from 'selfsigned';

/** A certificate with its private key, both PEM. */
interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** Certificates for tests, of an authority that is trusted here alone. */
export interface Authority extends Certified {
  /** For a server that is reached by this DNS name, or for a client of this name. */
  certify(name: string, ends?: Date): Promise<Certified>;
}

/** @param name what its own certificate calls it */
export async function makeAuthority(name: string): Promise<Authority> {
  const own = await make(name, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);
  return {
    ...own,
    certify: (subject, ends) =>
      make(
        subject,
        [
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames: [{ type: 2, value: subject }] },
        ],
        own,
        ends,
      ),
  };
}

// --- Internal helpers ---

type Options = NonNullable<Parameters<typeof generate>[1]>;

async function make(
  name: string,
  extensions: Options['extensions'],
  by?: Certified,
  ends?: Date,
): Promise<Certified> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(extensions === undefined ? {} : { extensions }),
    // One that has ended began before.
    ...(ends === undefined
      ? {}
      : { notBeforeDate: new Date(ends.getTime() - 365 * 24 * 60 * 60 * 1000), notAfterDate: ends }),
    ...(by === undefined ? {} : { ca: { key: by.key, cert: by.certificate } }),
  });
  return { certificate: made.cert, key: made.private };
}
