import type { OperatorClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { Command, type ErrorOptions } from 'commander';
import { CheckFailed } from '../../base/operator-refusal.ts';
import type { Check } from '../../operations/checks/check.ts';
import { checkSettings } from '../../operations/doctor/check-settings.ts';
import { examine } from '../../operations/doctor/examine.ts';
import { playNoiseAware } from '../../operations/doctor/play/play-noiseaware.ts';
import type { Config } from '../../settings/config.ts';
import type { CommandContext } from '../context.ts';
import { describePacket, type Packet } from '../settings-file/packet.ts';

/** Checks a relay and its surroundings. */
export const doctorCommand = (context: CommandContext): Command =>
  new Doctor('doctor')
    .description('check settings, data, addresses and NoiseAware, and say what to do')
    .option('--json', 'print one line of JSON')
    .action((options: { json?: boolean }) => check(context, options.json === true));

// --- Internal helpers ---

/** Its options are few: whoever gives another one may look for those of a rehearsal. */
class Doctor extends Command {
  override error(message: string, options?: ErrorOptions): never {
    const hint =
      options?.code === 'commander.unknownOption'
        ? ' (to watch a pairing: pnpm relay rehearse --listen)'
        : '';
    return super.error(message + hint, options);
  }
}

const marks: Record<Check['level'], string> = { ok: 'ok', warning: '! ', bad: '!!' };

async function check({ terminal, config, effects, client }: CommandContext, json: boolean): Promise<void> {
  const checks: Check[] = [];
  const play = (settings: Config, door: OperatorClient) => playNoiseAware(settings, effects, door);
  for await (const each of examine({ config, effects, client, play })) {
    checks.push(each);
    if (json) continue;
    terminal.out(`${marks[each.level]}  ${each.says}`);
    if (each.fix !== undefined) terminal.out(`      ${each.fix}`);
  }
  const { config: settings } = checkSettings(config);
  const packet = settings && packetOf(settings);
  if (json) terminal.out(JSON.stringify({ checks, ...(packet && { packet }) }));
  else if (packet !== undefined)
    terminal.out(describePacket(packet, 'the value of NOISEAWARE_CLIENT_SECRETS'));
  const bad = checks.filter(({ level }) => level === 'bad').length;
  if (bad > 0) throw new CheckFailed('check_failed', `${bad} of ${checks.length} checks found something bad`);
}

const packetOf = ({ publicUrl, noiseaware: { clientId } }: Config): Packet => ({
  clientId,
  connectionUrl: `${publicUrl}${api.answerConnectionUrl.path}`,
});
