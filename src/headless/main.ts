import { runCommand } from './command.ts';

const outcome = await runCommand(process.argv.slice(2), (text) => {
  process.stdout.write(text);
});
if (outcome.problems.length > 0) process.stderr.write(`${outcome.problems.join('\n')}\n`);
process.exitCode = outcome.exitCode;
