import { flagsOf, valuedFlags } from './tree';
import type { Level, OptionWords } from './tree';

/** The shells that can complete our commands. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script that a shell reads once. It holds all words, so no key press starts Node. */
export function scriptFor(shell: Shell, levels: readonly Level[]): string {
  switch (shell) {
    case 'bash':
      return bash(levels);
    case 'zsh':
      return zsh(levels);
    case 'fish':
      return fish(levels);
  }
}

function bash(levels: readonly Level[]): string {
  return `# Completion of satlink for bash: source <(satlink completion bash)
_satlink() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at=satlink words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${belowAny(levels)}) at="$at/\${COMP_WORDS[i]}" ;;
      ${afterAny(levels)}) ((i++)) ;;
    esac
  done
  case "$at $prev" in
${valued(levels, (choices) => `words='${choices.join(' ')}'`)}
    *)
      case "$at" in
${levels.map((level) => `        ${level.at}) words='${wordsAt(level).join(' ')}' ;;`).join('\n')}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _satlink satlink
`;
}

function zsh(levels: readonly Level[]): string {
  const described = ({ commands, options, choices }: Level) => [
    ...commands.map(({ name, summary }) => `${name}:${summary}`),
    ...choices,
    ...options.flatMap((option) => flagsOf(option).map((flag) => `${flag}:${option.summary}`)),
  ];
  const list = (level: Level) => described(level).map((word) => quoted(word, "'\\''"));
  return `#compdef satlink
# Completion of satlink for zsh: source <(satlink completion zsh)
_satlink() {
  local at=satlink
  local -a list
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    case "$at/$words[i]" in
      ${belowAny(levels)}) at="$at/$words[i]" ;;
      ${afterAny(levels)}) ((i++)) ;;
    esac
  done
  case "$at $words[CURRENT-1]" in
${valued(levels, (choices) => (choices.length > 0 ? `list=(${choices.join(' ')})` : '_files; return'))}
    *)
      case "$at" in
${levels.map((level) => `        ${level.at}) list=(${list(level).join(' ')}) ;;`).join('\n')}
      esac ;;
  esac
  _describe 'satlink' list || _files
}
compdef _satlink satlink
`;
}

function fish(levels: readonly Level[]): string {
  const below = levels.slice(1).map(({ at }) => at);
  const lines = levels.flatMap(({ at, commands, options, choices }) => {
    const head = `complete -c satlink -n '__satlink_at ${at}'`;
    return [
      ...commands.map(({ name, summary }) => `${head} -f -a ${name} -d ${quoted(summary, "\\'")}`),
      ...(choices.length > 0 ? [`${head} -f -a '${choices.join(' ')}'`] : []),
      ...options.map((option) => `${head} ${fishFlags(option)} -d ${quoted(option.summary, "\\'")}`),
    ];
  });
  return `# Completion of satlink for fish: satlink completion fish | source
function __satlink_at
  set -l at satlink
  set -l skip no
  for word in (commandline -opc)[2..-1]
    if test $skip = yes
      set skip no
    else if contains -- "$at/$word" ${below.join(' ')}
      set at "$at/$word"
    else if contains -- "$word" ${valuedFlags(levels).join(' ')}
      set skip yes
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function fishFlags({ long, short, takesValue, choices }: OptionWords): string {
  const value = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : takesValue ? ' -r' : '';
  return `${short === null ? '' : `-s ${short} `}-l ${long}${value}`;
}

/** The pattern of each word that leads one command further down. */
function belowAny(levels: readonly Level[]): string {
  return levels
    .slice(1)
    .map(({ at }) => at)
    .join('|');
}

function afterAny(levels: readonly Level[]): string {
  return valuedFlags(levels)
    .map((flag) => `*/${flag}`)
    .join('|');
}

/** The branches for the word after an option with a value. Without choices any file may follow. */
function valued(levels: readonly Level[], then: (choices: string[]) => string): string {
  const chosen = levels.flatMap(({ at, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map((option) => {
        const patterns = flagsOf(option).map((flag) => `'${at} ${flag}'`);
        return `    ${patterns.join('|')}) ${then(option.choices)} ;;`;
      }),
  );
  const others = valuedFlags(levels).map((flag) => `*' ${flag}'`);
  return [...chosen, `    ${others.join('|')}) ${then([])} ;;`].join('\n');
}

function wordsAt({ commands, options, choices }: Level): string[] {
  return [...commands.map(({ name }) => name), ...choices, ...options.flatMap(flagsOf)];
}

/** In single quotes. `escaped` is the form of a quote inside them. */
function quoted(text: string, escaped: string): string {
  return `'${text.replaceAll("'", escaped)}'`;
}
