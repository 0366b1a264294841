/** Runs a step and prints it with its time; one that takes long prints its progress. */
export type Step = <T>(name: string, work: () => T | Promise<T>) => Promise<T>;

/** Milliseconds between two lines of progress. */
const patience = 1_000;

export function createSteps(print: (text: string) => void): Step {
  const began = performance.now();
  const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

  return async (name, work) => {
    const start = performance.now();
    const progress = setInterval(() => print(`  …  ${name} (${seconds(start)})`), patience);
    try {
      const result = await work();
      print(`  ✓  ${name.padEnd(68)} ${seconds(start).padStart(7)}   at ${seconds(began)}`);
      return result;
    } catch (error) {
      print(`  ✗  ${name}`);
      throw error;
    } finally {
      clearInterval(progress);
    }
  };
}
