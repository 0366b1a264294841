import { isDeepStrictEqual, parseEnv } from 'node:util';
import { base64url } from '@noiseaware-connect/shared/challenge';
import { Command, Option } from 'commander';
import { withCommandName } from '../../base/command-name.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { environmentFile } from '../../settings/environment-file.ts';
import { extensionRedirects } from '../../settings/extension-redirects.ts';
import { Expected, secureUrl } from '../../settings/setting.ts';
import { type CommandContext, withAnswer } from '../context.ts';
import { writeNew } from '../files/write-new.ts';
import { describePacket } from '../settings-file/packet.ts';

const exampleUrl = 'https://connect.example.com';

interface Options {
  publicUrl: string;
  partnerId?: string;
  clientId?: string;
}

/** Writes a new relay's settings file, with fresh secrets. Never overwrites a file. */
export const initCommand = (context: CommandContext): Command =>
  withAnswer<Options, { file: string; connectionUrl: string; clientId: string; missing: string[] }>(
    new Command('init')
      .description('write a commented .env with fresh secrets; never overwrites an existing one')
      .addOption(
        new Option('--public-url <url>', 'where NoiseAware and browsers will reach the relay').default(
          exampleUrl,
        ),
      )
      .option('--partner-id <id>', 'the PartnerId from NoiseAware, if you have it already')
      .option('--client-id <id>', 'the ClientID to give to NoiseAware; generated if left out'),
    context,
    async ({ publicUrl: address, partnerId, clientId: clientIdOption }) => {
      const file = context.settingsFile;
      const random = (bytes: number) => base64url(context.effects.randomBytes(bytes));
      const publicUrl = addressIn(address);
      const clientId =
        clientIdOption ?? `partner-${Buffer.from(context.effects.randomBytes(6)).toString('hex')}`;
      const settings = {
        NOISEAWARE_PARTNER_ID: partnerId ?? '',
        NOISEAWARE_CLIENT_ID: clientId,
        NOISEAWARE_CLIENT_SECRETS: random(32),
        RELAY_PUBLIC_URL: publicUrl,
        RELAY_STORE: 'lowdb:./data',
        RELAY_SEALING_KEYS: `${new Date(context.effects.now() * 1000).toISOString().slice(0, 10)}:${random(32)}`,
        RELAY_REDIRECTS: extensionRedirects.join(','),
      };
      await writeNew(file, textOf(settings));
      return {
        file,
        connectionUrl: `${publicUrl}/noiseaware/connection`,
        clientId,
        missing: partnerId === undefined ? ['NOISEAWARE_PARTNER_ID'] : [],
      };
    },
    ({ file, connectionUrl, clientId, missing }) => `Wrote ${file}, readable by its owner alone.

${describePacket({ clientId, connectionUrl }, 'the value of NOISEAWARE_CLIENT_SECRETS in that file').trimStart()}
${connectionUrl.startsWith(exampleUrl) ? `\n${exampleUrl} is an example: first write your own address into that file as RELAY_PUBLIC_URL.\n` : ''}${missing.length > 0 ? '\nThey give you a PartnerId: write it into that file as NOISEAWARE_PARTNER_ID.\n' : ''}
Keep a copy of RELAY_SEALING_KEYS apart from the data: without it the data cannot be opened.
Then: pnpm relay serve`,
  );

// --- Internal helpers ---

function addressIn(text: string): string {
  try {
    return secureUrl(text);
  } catch (error) {
    if (!(error instanceof Expected)) throw error;
    throw new OperatorRefusal('invalid_input', `--public-url ${error.message}`);
  }
}

/** The settings file's text. @throws {OperatorRefusal} if Node would parse it to other values than given */
function textOf(settings: Parameters<typeof environmentFile>[0]): string {
  const text = environmentFile(settings);
  if (isDeepStrictEqual({ ...parseEnv(text) }, settings)) return withCommandName(text);
  throw new OperatorRefusal(
    'invalid_input',
    'an option has quotes, line breaks or a # in it, which .env cannot hold',
  );
}
