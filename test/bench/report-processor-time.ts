// Loaded before each server's program: answers every message of the benchmark with the processor time taken so far, in microseconds.
const total = ({ user, system }: NodeJS.CpuUsage): number => user + system;
process.on('message', () =>
  process.send?.({ process: total(process.cpuUsage()), mainThread: total(process.threadCpuUsage()) }),
);
// The channel keeps no server alive, and no server outlives the benchmark.
process.channel?.unref();
process.once('disconnect', () => process.exit());
