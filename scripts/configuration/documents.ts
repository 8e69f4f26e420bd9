import { groups } from '@guestbook/service/config';
import { format, resolveConfig } from 'prettier';
import { readComposeVariables, readVariables, type Variable } from './read.ts';

const made = 'Made from the zod objects in `config.ts` by `pnpm docs:configuration`. Do not edit it by hand.';
const root = new URL('../../', import.meta.url);

/** The files made from the configuration, by their path from the root, with their whole text. */
export async function makeDocuments(): Promise<Map<URL, string>> {
  const variables = readVariables();
  const compose = await readComposeVariables();
  const markdown = new URL('docs/configuration.md', root);
  const options = await resolveConfig(markdown);
  return new Map([
    [markdown, await format(toMarkdown(variables, compose), { ...options, parser: 'markdown' })],
    [new URL('.env.example', root), toExample(variables, compose)],
  ]);
}

function toMarkdown(variables: Variable[], compose: string[]): string {
  const sections = groups.map((group) => {
    const rows = variables
      .filter((variable) => variable.group === group)
      .map((one) => `| \`${one.name}\` | ${showFallback(one)} | ${one.program} | ${one.description} |`);
    return `## ${group}\n\n| variable | default | read by | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
  });
  return `<!-- ${made} -->

# Configuration

The guestbook is configured by environment variables. All are optional, except that a backend you start by itself
needs \`DATABASE_URL\` or \`PGHOST\`. An empty variable is the same as an absent one. A bad value stops the start with a message
that names the variable.

- **On a laptop**, set them for the command: \`PORT=8090 npx -y pnpm@12 start\`. Or copy [.env.example](../.env.example) to \`.env\` and
  run \`set -a; . ./.env; set +a\` first.
- **Under Docker Compose**, \`.env\` beside \`compose.yaml\`, or the shell, sets ${compose.map((name) => `\`${name}\``).join(', ')}. Set any
  other variable in a \`compose.override.yaml\`. \`PORT\` is the port on the host: in the container it stays 80.
- **On Kubernetes**, set them in the two ConfigMaps of [k8s/20-config.yaml](../k8s/20-config.yaml), then run \`pnpm manifests\`.

${sections.join('\n\n')}
`;
}

function showFallback({ fallback, unit }: Variable): string {
  if (fallback === undefined) return 'not set';
  if (fallback === '') return 'none';
  return unit === '' ? `\`${fallback}\`` : `${fallback} ${unit}`;
}

function toExample(variables: Variable[], compose: string[]): string {
  const sections = groups.map((group) => {
    const lines = variables.filter((variable) => variable.group === group).map(toExampleLines);
    return `## ${group}\n\n${lines.join('\n')}`;
  });
  return `# Every variable with its default. ${made.replaceAll('`', '')}
# Copy this file to .env and uncomment what you change.
# Docker Compose reads .env by itself, but only: ${compose.join(', ')}.
# For pnpm start: set -a; . ./.env; set +a
# A variable that is listed twice has one value here, for both services.

${sections.join('\n')}`;
}

function toExampleLines({ name, description, fallback = '', unit, program }: Variable): string {
  const value = /[\s,]/.test(fallback) ? `"${fallback}"` : fallback;
  const notes = [unit, program === 'both' ? '' : program].filter(Boolean).join(', ');
  return `# ${description.replaceAll('`', '')}${notes && ` (${notes})`}\n#${name}=${value}\n`;
}
