/** What the extension keeps in a browser. */
export interface KeptRecords {
  /** All of it as text, keys as empty objects. */
  text: string;
  /** The staff session, and whether a script could take its key along. */
  credential: { session: string; extractable: boolean };
}

interface ApiOfExtension {
  readonly storage: Record<
    'local' | 'session',
    { get(keys: null): Promise<unknown>; clear(): Promise<void> }
  >;
  readonly alarms: { clearAll(): Promise<unknown> };
}

/** What is kept, and nothing of it afterwards if `forget` says so. Runs in a page of the extension, in any browser. */
export async function useKeptRecords(forget: boolean): Promise<KeptRecords> {
  const { storage, alarms } = (globalThis as unknown as { chrome: ApiOfExtension }).chrome;
  const areas = { local: await storage.local.get(null), session: await storage.session.get(null) };
  if (forget) await Promise.all([storage.local.clear(), storage.session.clear(), alarms.clearAll()]);
  const kept = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const opening = indexedDB.open('keyval-store');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('keyval', 'readwrite');
      const records = transaction.objectStore('keyval');
      const [names, values] = [records.getAllKeys(), records.getAll()];
      if (forget) records.clear();
      transaction.onabort = () => reject(transaction.error);
      transaction.oncomplete = () =>
        resolve(Object.fromEntries(names.result.map((name, index) => [name, values.result[index]])));
    };
  });
  const { session = '', key } = (kept['credential'] ?? {}) as { session?: string; key?: CryptoKeyPair };
  return {
    text: JSON.stringify({ ...kept, areas }),
    credential: { session, extractable: key?.privateKey.extractable ?? true },
  };
}
