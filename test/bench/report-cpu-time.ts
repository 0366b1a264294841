// Loaded before each server's program: answers every message of the benchmark with the process's processor time.
process.on('message', () => process.send?.(process.cpuUsage()));
// The channel keeps no server alive, and no server outlives the benchmark.
process.channel?.unref();
process.once('disconnect', () => process.exit());
