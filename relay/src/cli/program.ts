import { Command } from 'commander';
import { version } from '../base/version.ts';
import { alertsCommand } from './alerts.ts';
import { auditCommand } from './audit.ts';
import { backupCommand } from './backup.ts';
import { connectionsCommand } from './connections.ts';
import { consoleCommand } from './console.ts';
import type { CommandContext } from './context.ts';
import { databaseCommand } from './database.ts';
import { doctorCommand } from './doctor.ts';
import { initCommand } from './init.ts';
import { inviteCommand } from './invite.ts';
import { keysCommand } from './keys.ts';
import { linkCommand } from './link.ts';
import { migrateCommand } from './migrate.ts';
import { rehearseCommand } from './rehearse.ts';
import { restoreCommand } from './restore.ts';
import { serveCommand } from './serve.ts';
import { serviceKeyCommand } from './service-key.ts';
import { staffCommand } from './staff.ts';
import { tokenFileCommand } from './token-file.ts';
import { toolsCommand } from './tools.ts';
import { upgradeCommand } from './upgrade.ts';
import { webhooksCommand } from './webhooks.ts';

/** The command line. Most commands work with a running relay and without one. */
export const createProgram = (context: CommandContext): Command =>
  new Command('pnpm relay')
    .description("The partner's side of NoiseAware's API access: answers ConnectionURL, keeps tokens valid.")
    .version(version)
    // Evaluated earlier, by settings-file.ts.
    .option(
      '--env-file <file>',
      'the settings file, instead of .env in this directory; in front of the command',
    )
    .addCommand(initCommand(context))
    .addCommand(serveCommand(context))
    .addCommand(inviteCommand(context))
    .addCommand(linkCommand(context))
    .addCommand(serviceKeyCommand(context))
    .addCommand(staffCommand(context))
    .addCommand(connectionsCommand(context))
    .addCommand(consoleCommand(context))
    .addCommand(toolsCommand(context))
    .addCommand(alertsCommand(context))
    .addCommand(webhooksCommand(context))
    .addCommand(auditCommand(context))
    .addCommand(doctorCommand(context))
    .addCommand(rehearseCommand(context))
    .addCommand(keysCommand(context))
    .addCommand(backupCommand(context))
    .addCommand(restoreCommand(context))
    .addCommand(migrateCommand(context))
    .addCommand(upgradeCommand(context))
    .addCommand(databaseCommand(context))
    .addCommand(tokenFileCommand(context))
    .addHelpText(
      'after',
      `
Settings come from the environment and from the settings file, which "init" writes.

First steps:
  pnpm relay init --public-url https://connect.your-company.example
  pnpm relay serve
  pnpm relay invite --name "Alex Doe"
  pnpm relay service-key --name billing --scope token`,
    );
