import { type RoundOrder, runRound } from './run-round.ts';

// The load, in a process of its own. One message is one round.
process.once('disconnect', () => process.exit());
process.on('message', async (order: RoundOrder | 'stop') => {
  if (order === 'stop') return process.exit();
  try {
    process.send?.({ result: await runRound(order) });
  } catch (error) {
    process.send?.({ failed: String(error) });
  }
});
process.send?.({ ready: '' });
